"""What is kept about people, and a person's look at what a machine said no to."""
