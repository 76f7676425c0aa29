"""What `./run` and `./check` do before the house itself can run.

Standard library only: this runs on a machine that has Python and nothing else.
"""
