"""The other ways into the house: what comes in here ends in the same actions as a page."""
