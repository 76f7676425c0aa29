"""The pages about people: the door, oneself, and the administrator's."""
