"""Why a backup is not made, and why nothing is brought back."""


class BackupUnusableError(RuntimeError):
    """A backup cannot be made or read; the sentence says what is missing or what was changed."""


class RestoreRefusedError(RuntimeError):
    """Nothing was changed: restoring now would overwrite something alive, or bring back something broken."""
