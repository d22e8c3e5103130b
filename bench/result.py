"""One figure, the target it is held to, and how it was counted."""

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Result:
    """A figure with its unit; `more_is_better` says on which side of the target it must fall."""

    figure: float
    unit: str
    target: float
    more_is_better: bool = True
    note: str = ""
    # How long the measuring took, where a house was furnished before it; None counts the whole measure.
    seconds: float | None = None

    @property
    def kept(self) -> bool:
        """Tell whether the claim holds."""
        return self.figure >= self.target if self.more_is_better else self.figure <= self.target

    def as_dict(self) -> dict[str, object]:
        """Return the result as plain values."""
        return asdict(self)

    def __str__(self) -> str:
        """Return the figure beside its target."""
        sign = "≥" if self.more_is_better else "≤"
        return f"{self.figure:,.1f} {self.unit} (target {sign} {self.target:,.1f}) {self.note}".rstrip()


def percentile(values: list[float], share: float) -> float:
    """Return the value below which that share of the values lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]
