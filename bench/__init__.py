"""How fast the town is, as ratios measured in one run; nothing here is run by `./check`."""
