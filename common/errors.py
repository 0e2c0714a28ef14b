"""Errors of the domain: sentences for people, raised by services and shown by every door."""


class DomainError(Exception):
    """A rule of the house says no. `str(error)` is a translated sentence that names the object and the next step."""

    status = 422


class WrongState(DomainError):
    """The object is not in the state this needs, often because somebody else was faster."""

    status = 409


class NotAllowed(DomainError):
    """Visible, but this person may not do this to it."""

    status = 403
