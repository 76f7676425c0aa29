"""SQLite, where who wants to write waits in a line."""
