"""The settings of the town: everyone signed in may look, who is in charge sets them."""
