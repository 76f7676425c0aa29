"""The pages of work on many matters at once, in a file for each kind of it."""
