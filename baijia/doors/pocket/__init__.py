"""The pocket page: what a steward or a grid officer needs at a door, with a signal or without.

It is a web page that a browser keeps, no programme to install. It writes to the phone first and
sends afterwards; what comes in goes to `phones`.
"""
