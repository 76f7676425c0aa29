"""Plans as pages: asking and looking, acts on one, adoption and what is printed of it."""
