"""What stands outside the database: the signing key, the published folder, the witnesses."""
