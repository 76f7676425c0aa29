"""What can be done: count what the journal tells, and publish a bulletin."""
