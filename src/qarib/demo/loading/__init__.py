"""Loading the demo: the country, its agencies, people who do not exist, and what they filed."""
