"""Figures: what the matters of a time and place add up to, for those who may see those matters.

Every number opens into the very matters that it counts; nothing is counted that is not shown.
"""
