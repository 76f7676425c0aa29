"""Paper: sheets to take along, typing them in, the card at the door, the letter at the year's end.

Whoever writes by hand has the same rights, the same forms and the same actions as whoever types.
"""
