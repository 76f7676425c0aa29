"""What can be done with matters. Every door comes through here.

An act may write several entries; they carry its id, and stand or fall together.
"""
