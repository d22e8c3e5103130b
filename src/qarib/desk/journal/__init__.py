"""The auditor's pages: unusual readings, and who read what."""
