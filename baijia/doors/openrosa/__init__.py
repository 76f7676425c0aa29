"""OpenRosa: ODK Collect, KoboCollect and Enketo fill in our forms and send them here.

What they send runs the same forms and actions as the pages (docs/doors/openrosa.md).
"""
