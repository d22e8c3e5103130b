"""Personal data at the desk: the register, breaches, reviews."""
