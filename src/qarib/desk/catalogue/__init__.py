"""The rules of a body: what is in force, what is being written, what waits for a signature."""
