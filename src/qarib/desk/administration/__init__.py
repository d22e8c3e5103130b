"""Agencies and whom they serve, agents and their roles, the calendar, claims on a national number."""
