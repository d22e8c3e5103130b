"""What other administrations ask us about a person: yes or no, signed, counted, in the person's journal."""
