"""Who may do what, written by hand: `table.txt`; `sides` and `targets` make what it is tried on."""
