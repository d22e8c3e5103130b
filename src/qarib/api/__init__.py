"""REST for machines, versioned."""
