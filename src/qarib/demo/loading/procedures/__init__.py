"""One small file for each procedure: a new one is one more, and its line in this list."""

from qarib.demo.loading.procedures import allowance, certificate, confirmation, life, registration
from qarib.demo.loading.procedures.course import Course

REGISTRATION: Course = registration.COURSE
OTHERS: tuple[Course, ...] = (allowance.COURSE, confirmation.COURSE, certificate.COURSE, life.COURSE)

__all__ = ["OTHERS", "REGISTRATION", "Course"]
