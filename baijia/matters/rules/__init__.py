"""What may happen to a matter, and what follows. No database, no clock: all comes in by hand.

`steps` is the one table of states and of who may act; `opening`, `handling` and `closing` decide.
"""
