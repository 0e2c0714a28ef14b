"""What alert a message from outside proposes. A person raises it or does not; nothing here writes."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from areas import codes
from areas.locate import locate
from areas.models import Area, Edition
from areas.place import Precision
from earlywarning.cap import shapes, words
from earlywarning.cap.reading import Info

# How far a shape may reach for its middle to say something about a place, in km: our own choice.
POINT_KM: Final = 10.0
PRECISION_OF_REACH: Final = ((POINT_KM, Precision.NEAR), (60.0, Precision.ADMIN2), (250.0, Precision.ADMIN1))
HEARD: Final = 8000


@dataclass(frozen=True)
class Proposal:
    """What the form that raises an alert starts with. `kind` empty: the message does not say it in our words."""

    area: Area
    lat: float | None
    lon: float | None
    kind: str
    urgency: str
    severity: str
    certainty: str
    expected_at: datetime | None
    heard: str

    @property
    def initial(self) -> dict[str, Any]:
        """For the form. A severity that is unknown is left open, so that it is taken from the kind."""
        found = vars(self) | {
            "area": self.area.pcode if self.area.level else "",
            "severity": "" if self.severity == "Unknown" else self.severity,
        }
        return {name: value for name, value in found.items() if value not in (None, "")}


def proposal_of(info: Info, editions: Sequence[Edition]) -> Proposal | None:
    """The alert that `info` proposes; None where it names no place of these editions."""
    area, point = _place(info, editions)
    if area is None:
        return None
    kinds = [code for name, code in info.event_codes if name == words.THREAT and codes.is_active("threat_types", code)]
    said = [info.headline or info.event, info.description, info.instruction]
    return Proposal(
        area=area,
        lat=point[0] if point else None,
        lon=point[1] if point else None,
        kind=kinds[0] if kinds else "",
        urgency=info.urgency,
        severity=info.severity,
        certainty=info.certainty,
        expected_at=info.onset_at,
        heard="\n\n".join(filter(None, said))[:HEARD],
    )


def _place(info: Info, editions: Sequence[Edition]) -> tuple[Area | None, tuple[float, float] | None]:
    """The area, and the point where the message gives one: by p-code first, then by the first shape that lies here."""
    pcodes = [code for where in info.areas for name, code in where.geocodes if _is_pcode(name)]
    named = {area.pcode: area for area in Area.objects.for_list().filter(edition__in=editions, pcode__in=pcodes)}
    for pcode in pcodes:
        if pcode in named:
            return named[pcode], None
    for where in info.areas:
        drawn: list[shapes.Polygon | shapes.Circle] = [*where.polygons, *where.circles]
        for shape in drawn:
            lat, lon, reach_km = shapes.middle(shape)
            precision = next((each for km, each in PRECISION_OF_REACH if reach_km <= km), Precision.COUNTRY)
            if found := locate(lat, lon, precision, editions=editions).area:
                return found, (lat, lon) if precision == Precision.NEAR else None
    return None, None


def _is_pcode(name: str) -> bool:
    """PCODE is ours; others write p-code, P_CODE or COD-PCODE."""
    return name.upper().replace("-", "").replace("_", "").endswith("PCODE")
