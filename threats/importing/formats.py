"""The kinds of file that can be imported: whose they are, what they must hold, and how a row becomes an event."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from areas.models import Mission
from threats.importing.csvfile import Dialect, Wanted


class BadRow(Exception):
    """A row can't be used; the text says why. `column`: the one at fault, where it is one."""

    def __init__(self, reason: str, column: str = "") -> None:
        super().__init__(reason)
        self.column = column


class Event(NamedTuple):
    """What a row says, in the columns of Incident that a publisher decides.

    Without `lat` and `lon`, `place_name` is the p-code of its area.
    """

    external_id: str
    kind: str
    occurred_from_on: Any
    occurred_to_on: Any
    date_precision: str
    place_name: str
    place_description: str
    actor_a: str
    actor_b: str
    actor_class: str
    killed_low: int | None
    killed_best: int | None
    killed_high: int | None
    civilians_killed: int | None
    killed_a: int | None
    killed_b: int | None
    killed_unknown: int | None
    is_aggregate: bool
    sources_count: int | None
    lat: float | None
    lon: float | None
    precision: str


Parse = Callable[[Sequence[str]], Event]


def not_restricted(kind: str) -> str:
    return ""


@dataclass(frozen=True)
class Format:
    """`code` is what people type after --format. `ref_prefix` begins the references of its events.

    `dataset`: the facts of the Dataset row. `parser(columns, width, mission)` gives the function that reads a row.
    `restricted(kind)`: the restricted kind under which an event of this kind is kept; empty for the others.
    """

    code: str
    ref_prefix: str
    wanted: Wanted
    dataset: Mapping[str, str]
    parser: Callable[[Mapping[str, int], int, Mission], Parse]
    restricted: Callable[[str], str] = not_restricted
    # The column of the header that holds the identifier.
    id_column: str = "id"
    dialect: Dialect = field(default_factory=Dialect)


def formats() -> dict[str, Format]:
    """The formats that are known without a mapping, by the code people type."""
    from threats.importing import acled, ucdp

    return {each.code: each for each in (acled.FORMAT, ucdp.FORMAT)}
