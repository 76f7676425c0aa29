"""What can be done: with doors and phones, with what comes in, with what waits for a person."""
