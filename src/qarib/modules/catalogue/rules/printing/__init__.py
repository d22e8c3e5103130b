"""One tree, printed: as SQL for three databases, and as a NumPy program for everybody at once."""
