"""What is shown: the page, the lists behind its numbers, how is counted, and bulletins."""
