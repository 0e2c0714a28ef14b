"""Is the engine on time? Asked by every page's footer, the health addresses and the dead-man ping."""

from dataclasses import dataclass, field

from django.conf import settings
from django.db import Error as DatabaseError
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from notifications import sms

STALE_S = 30.0
# A sign of life from the future is left over from a clock that was set back, and proves nothing.
FUTURE_S = 5.0
SEAL_WORK = "audit.seal"
TICK_WORK = "followup.tick"
DELIVERY_WORK = "notifications.deliver"
TEXTS_WORK = "notifications.deliver_texts"
# Work that has to keep moving, with the name of the part that it is.
WORK_PARTS = {SEAL_WORK: "sealer", TICK_WORK: "tick", DELIVERY_WORK: "delivery"}
# That of a channel has to move where the channel is set up; one that hangs hides behind no other.
TEXTS_PART = {TEXTS_WORK: "delivery_sms"}

OK, LATE, DOWN = "ok", "late", "down"
WORDS: dict[str, str | Promise] = {
    OK: pgettext_lazy("engine", "on time"),
    LATE: pgettext_lazy("engine", "late"),
    DOWN: pgettext_lazy("engine", "stopped"),
}


LABELS: dict[str, str | Promise] = {
    "sealer": _("Sealing of the audit trail"),
    "tick": _("Clocks of the escalation"),
    "delivery": _("Delivery of messages"),
    "delivery_sms": _("Delivery of text messages"),
    "engine": _("Engine, which needs no broker"),
    "worker": _("Workers"),
    "beat": _("Beat, which nudges the workers"),
}


@dataclass(frozen=True)
class Part:
    """One thing that has to keep moving; `age_s` since it last did, None when it never did."""

    name: str
    age_s: float | None

    @property
    def label(self) -> str | Promise:
        return LABELS.get(self.name, self.name)

    @property
    def is_stale(self) -> bool:
        return self.age_s is None or self.age_s > STALE_S or self.age_s < -FUTURE_S


@dataclass(frozen=True)
class Summary:
    """The engine at one moment. Without the database nothing is known and `state` is "down"."""

    is_reachable: bool
    works: tuple[Part, ...] = field(
        default_factory=lambda: tuple(Part(name, None) for name in expected_works().values())
    )
    runners: tuple[Part, ...] = field(default_factory=tuple)
    unsealed_for_s: float | None = None
    incidents: int = 0

    @property
    def parts(self) -> tuple[Part, ...]:
        return (*self.works, *self.runners)

    @property
    def is_on_time(self) -> bool:
        """Every part moved within the last half minute."""
        return self.is_reachable and not any(part.is_stale for part in self.parts)

    @property
    def state(self) -> str:
        """One of "ok"; "late" when a part is stale or an incident open; "down" when nothing does any work."""
        at_work = [part for part in self.runners if part.name != "beat" and not part.is_stale]
        if not self.is_reachable or not at_work:
            return DOWN
        return OK if self.is_on_time and not self.incidents else LATE

    @property
    def word(self) -> str | Promise:
        return WORDS[self.state]


def expected_works() -> dict[str, str]:
    """The work that this installation must do, with the name of the part that it is."""
    return {**WORK_PARTS, **(TEXTS_PART if sms.is_set_up() else {})}


def expected_runners() -> tuple[str, ...]:
    """The kinds of runner that this installation must have; without a broker there is only the engine."""
    return ("engine",) if settings.WITHOUT_REDIS else ("engine", "worker", "beat")


def summary() -> Summary:
    """How the engine is doing, by one statement. Never raises: a database that cannot be asked is "down"."""
    works = expected_works()
    try:
        with connection.cursor() as cursor:
            cursor.execute(
                """
                SELECT (SELECT extract(epoch FROM clock_timestamp() - recorded_at) FROM audit_entry
                         WHERE sequence IS NULL ORDER BY id LIMIT 1),
                       (SELECT array_agg((SELECT extract(epoch FROM clock_timestamp() - run.finished_at)::float8
                                            FROM followup_periodicrun AS run
                                           WHERE run.key = work.key AND run.finished_at IS NOT NULL AND run.error = ''
                                           ORDER BY run.slot DESC LIMIT 1) ORDER BY work.place)
                          FROM unnest(%s::text[]) WITH ORDINALITY AS work (key, place)),
                       (SELECT count(*) FROM followup_engineincident WHERE closed_at IS NULL),
                       (SELECT array_agg((SELECT extract(epoch FROM clock_timestamp() - max(beat_at))::float8
                                            FROM followup_runnerheartbeat AS beat WHERE beat.kind = runner.kind)
                                         ORDER BY runner.place)
                          FROM unnest(%s::text[]) WITH ORDINALITY AS runner (kind, place))
                """,
                [list(works), list(expected_runners())],
            )
            unsealed, ended, incidents, beats = cursor.fetchone()
    except DatabaseError:
        return Summary(is_reachable=False, runners=tuple(Part(kind, None) for kind in expected_runners()))
    unsealed_for_s = None if unsealed is None else float(unsealed)
    return Summary(
        is_reachable=True,
        works=tuple(_work_part(key, age_s, unsealed_for_s) for key, age_s in zip(works, ended, strict=True)),
        runners=tuple(Part(kind, age_s) for kind, age_s in zip(expected_runners(), beats, strict=True)),
        unsealed_for_s=unsealed_for_s,
        incidents=incidents,
    )


def runner_age_s(kind: str, host: str) -> float | None:
    """Seconds since a runner of this kind on this machine completed a round; None when none ever did."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(epoch FROM clock_timestamp() - max(beat_at))::float8 FROM followup_runnerheartbeat"
            " WHERE kind = %s AND host = %s",
            [kind, host],
        )
        (age_s,) = cursor.fetchone()
    return age_s  # type: ignore[no-any-return]


def _work_part(key: str, age_s: float | None, unsealed_for_s: float | None) -> Part:
    """When this work was last completed; for the sealer, when the oldest entry still waiting came in, if older."""
    if key == SEAL_WORK and age_s is not None and unsealed_for_s is not None:
        age_s = max(age_s, unsealed_for_s)
    return Part({**WORK_PARTS, **TEXTS_PART}[key], age_s)
