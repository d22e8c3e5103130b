"""The counter: a person is present, an agent files with them."""
