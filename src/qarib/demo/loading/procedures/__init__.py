"""One small file for each procedure: a new one is one more, and its line in this list."""

from qarib.demo.loading.procedures import (
    allowance,
    certificate,
    confirmation,
    life,
    lpa,
    non_affiliation,
    registration,
    rural,
)
from qarib.demo.loading.procedures.course import Course

REGISTRATION: Course = registration.COURSE
OTHERS: tuple[Course, ...] = (
    allowance.COURSE, confirmation.COURSE, certificate.COURSE, non_affiliation.COURSE, life.COURSE,
)  # fmt: skip
# Filed within sessions only.
RURAL, LPA = rural.COURSE, lpa.COURSE

__all__ = ["LPA", "OTHERS", "REGISTRATION", "RURAL", "Course"]
