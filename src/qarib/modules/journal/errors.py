"""What stops sealing or its verification: for whoever runs the machine, never for a person at a page."""


class ForkRefusedError(RuntimeError):
    """A checkpoint would contradict one that was signed before: nothing is signed until somebody looked."""


class EvidenceUnreadableError(RuntimeError):
    """What was given to be verified is not there, or is not what it should be."""
