from accounts.models.duty import Absence, CalendarFeed, Deputy, DutyShift, HandoverNote, HandoverReading
from accounts.models.exercises import Enrolment, Exercise
from accounts.models.people import (
    CLASSIFICATIONS,
    ApiToken,
    Assignment,
    AssignmentQuerySet,
    ContactPoint,
    LocalDate,
    RefCounter,
    User,
    UserManager,
    highest,
    validate_phone,
)

__all__ = [
    "CLASSIFICATIONS",
    "Absence",
    "ApiToken",
    "Assignment",
    "AssignmentQuerySet",
    "CalendarFeed",
    "ContactPoint",
    "Deputy",
    "DutyShift",
    "Enrolment",
    "Exercise",
    "HandoverNote",
    "HandoverReading",
    "LocalDate",
    "RefCounter",
    "User",
    "UserManager",
    "highest",
    "validate_phone",
]
