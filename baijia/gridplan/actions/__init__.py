"""What can be done with plans: asking, editing, objecting, and adopting."""
