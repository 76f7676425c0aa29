"""What is shown of matters: `desk` to who holds a post, `public` to who speaks up."""
