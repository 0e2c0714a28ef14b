"""What a deployed portal must not have."""

from collections.abc import Sequence
from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, register


@register(Tags.security, deploy=True)
def steps_last_as_long_as_they_say(app_configs: Sequence[AppConfig] | None, **kwargs: Any) -> list[CheckMessage]:
    """Steps of seconds are for journeys of tests: leaders would be called half a minute after the desk."""
    if not settings.SHORT_STEPS:
        return []
    hint = "Unset POC_SHORT_STEPS."
    return [Error("POC_SHORT_STEPS makes escalations run in seconds.", hint=hint, id="followup.E001")]
