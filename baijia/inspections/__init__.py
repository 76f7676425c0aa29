"""Inspections: a checklist is gone through at a place, and what is wanting becomes a hazard.

The checklists are the town's own rows. Whoever put a hazard right does not strike it off; what is
found in a production unit is reported to the town, not put right by the village.
"""
