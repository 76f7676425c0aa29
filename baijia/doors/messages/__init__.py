"""Letters to a government and its answers, from a sheet: each becomes a matter with its real times.

The sheet is taken as it is; a row that cannot be taken is named with its column and the reason.
"""
