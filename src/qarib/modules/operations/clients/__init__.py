"""What a backup is made of: sealed parts, a store of files, and the databases' own programs."""
