"""The town as people meet it: a server, a browser, each person signed in as themselves."""
