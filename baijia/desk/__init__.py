"""Many matters at once: the same done with a whole list and taken back as a whole, what was
reported twice side by side, and where everything lies on a map. It stands above matters and does
nothing with them but through their actions.
"""
