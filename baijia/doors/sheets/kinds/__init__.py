"""What comes in: each kind says which columns it knows, what a row would do, and does it."""
