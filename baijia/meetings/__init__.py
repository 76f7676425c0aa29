"""Villagers' mini-meetings: neighbours sit down, some things are settled there, others go on.

A mini-meeting settles what is between those present. It raises what belongs to the villagers'
meeting, and never decides it.
"""
