"""The first version: what anybody may know, without log-in and without a person's data."""
