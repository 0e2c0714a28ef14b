"""What stands on the map beside incidents: hot spots, as closely as each may be told, and the mission's own bases.

For those alone who may see hot spots: where its forces stay a mission tells nobody outside.
"""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from accounts.coarsening import tell_areas
from accounts.models import User
from accounts.roles import HOTSPOTS_VIEW
from accounts.scope import scope_of
from areas.codes import label
from areas.models import Site
from threats.hotspots.nearest import bases_of, origin_of
from threats.hotspots.reading import order_of
from threats.models import HotSpot


@dataclass(frozen=True)
class Spot:
    """A hot spot with the point at which it is drawn. `in_area`: the middle of its area, nothing closer may be told."""

    row: HotSpot
    point: tuple[float, float] | None
    in_area: bool

    @property
    def commitment(self) -> str:
        """Must, should or could; says so where nobody has decided it yet."""
        if self.row.commitment:
            return label("protection_commitments", self.row.commitment)
        words = {"word": label("protection_commitments", self.row.proposed)}
        return _("%(word)s: proposed, not decided") % words

    def as_json(self) -> dict[str, Any] | None:
        if self.point is None:
            return None
        lat, lon = self.point
        return {
            "lat": lat, "lon": lon, "url": self.row.get_absolute_url(), "ref": self.row.ref, "name": self.row.name,
            "language": self.row.language, "said": self.commitment, "in_area": self.in_area,
        }  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """Hot spots in their order, bases by their name."""

    spots: list[Spot]
    bases: list[Site]

    def as_json(self) -> dict[str, Any]:
        """What `static/js/map.js` draws; what has no point stands in the list alone."""
        return {
            "spots": [found for spot in self.spots if (found := spot.as_json())],
            "bases": [{"lat": base.lat, "lon": base.lon, "name": base.name} for base in self.bases],
        }

    @property
    def classifications(self) -> list[str]:
        return [spot.row.classification for spot in self.spots]


def beside(user: User) -> Beside:
    """Open hot spots in the sight of `user`, and the bases of the missions whose hot spots they may see.

    Three statements.
    """
    seen = scope_of(user).mission_codes_for(HOTSPOTS_VIEW)
    spots = order_of(user)
    tell_areas(spots)
    missions = [mission.pk for mission in scope_of(user).missions if mission.code in seen]
    return Beside([Spot(spot, *origin_of(spot)) for spot in spots], bases_of(missions))
