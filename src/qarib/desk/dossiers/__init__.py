"""The queue and the file."""
