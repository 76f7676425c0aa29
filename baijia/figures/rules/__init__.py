"""How is counted: one sorting for every figure, lives out of entries, sums out of lives."""
