"""What commands that work for one mission have in common."""

from django.core.management.base import CommandError

from areas.models import Mission


def mission_named(code: str) -> Mission:
    """The mission of this code, in whichever case it was typed. Raises CommandError that names those there are."""
    mission = Mission.objects.filter(code=code.upper()).first()
    if mission is None:
        known = ", ".join(Mission.objects.values_list("code", flat=True)) or "none yet"
        raise CommandError(f"There is no mission {code}. Missions here: {known}.")
    return mission
