"""Small pieces of SQL that Django has no name for."""

from django.db.models import DateTimeField, Func


class ClockTimestamp(Func):
    """The database's moment of this very statement, unlike `Now()`, which stands still in a transaction."""

    function = "clock_timestamp"
    output_field = DateTimeField()
