"""Office hours of a place: Monday to Friday, 08:00 to 17:00 by its own clock. Pure; summer time is the zone's."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

OPENS, CLOSES = time(8), time(17)
SATURDAY = 5
DAY = timedelta(days=1)


def next_open(moment: datetime, zone: str) -> datetime:
    """`moment` itself within office hours, else the next opening."""
    local = moment.astimezone(ZoneInfo(zone))
    if local.weekday() < SATURDAY and OPENS <= local.time() < CLOSES:
        return moment
    day = local.date() if local.time() < OPENS else local.date() + DAY
    while day.weekday() >= SATURDAY:
        day += DAY
    return _at(datetime.combine(day, OPENS), zone)


def next_daily(moment: datetime, hour: int, zone: str) -> datetime:
    """The first time after `moment` that it is `hour` o'clock at the place."""
    day = moment.astimezone(ZoneInfo(zone)).date()
    found = _at(datetime.combine(day, time(hour)), zone)
    return found if found > moment else _at(datetime.combine(day + DAY, time(hour)), zone)


def _at(wall: datetime, zone: str) -> datetime:
    """The moment at which clocks of the place show `wall`; an hour that summer time skips is the one after it."""
    utc = ZoneInfo("UTC")
    return wall.replace(tzinfo=ZoneInfo(zone)).astimezone(utc)
