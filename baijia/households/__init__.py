"""Households: the register of places and who lives where, kept by the posts that look after them.

It has no table of its own: a household is a place. Names and phones stand masked; whoever needs
them says why, and that is journaled.
"""
