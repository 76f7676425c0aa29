"""Files: photos and papers. Told by their content, shrunk, without what a camera adds."""
