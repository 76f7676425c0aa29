"""Sheets: what a town has in Excel comes in, looked at first, and can be taken back whole; every
list goes out again. What must not be kept is dropped at the door (docs/doors/sheets.md).
"""
