"""What phones bring: which doors are open to them, whose they are, what each sent and what came
of it.

Nothing that was sent is refused for its time, its form or its sender's right: it waits for a
person instead.
"""
