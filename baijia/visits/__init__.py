"""Visits at the door: who was seen, what was heard, where somebody agreed to be looked after.

A round is a plan by need, never a quota. Coverage tells which households were missed, and counts
no steward.
"""
