"""One small file for each procedure: a new one is one more, and its line in this list."""

from qarib.demo.loading.procedures import allowance, certificate, confirmation, life, lpa, registration, rural
from qarib.demo.loading.procedures.course import Course

REGISTRATION: Course = registration.COURSE
OTHERS: tuple[Course, ...] = (allowance.COURSE, confirmation.COURSE, certificate.COURSE, life.COURSE)
# Filed within sessions only.
RURAL, LPA = rural.COURSE, lpa.COURSE

__all__ = ["LPA", "OTHERS", "REGISTRATION", "RURAL", "Course"]
