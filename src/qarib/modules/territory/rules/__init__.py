"""What territory knows without asking the database: names, belonging, calendar, files."""
