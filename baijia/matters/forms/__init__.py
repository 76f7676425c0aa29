"""What must be filled in: `desk` by who holds a post, `public` by who speaks up."""
