"""The provinces in a reader's sight, each with what is open, what was heard and what is feared there."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from areas.models import Area
from areas.sketch import Sketch
from dashboards.home import ThreatCount
from earlywarning.figures import Standings
from threats.filters import NO_PROVINCE
from threats.reports.figures import Flow

PROVINCE = 1
# The last seven days are compared with the four weeks before them.
RECENT_DAYS, BEFORE_WEEKS = 7, 4
# A province of which nothing was heard for so long is marked as silent.
SILENT = timedelta(days=14)
# A change smaller than this says nothing: one report more or less is chance.
NOTABLE, RATIO = 2, 1.5
# How dark a province is drawn: from so many reports in the last seven days.
SHADES = (1, 3, 6)


@dataclass(frozen=True)
class AreaLine:
    """One province, or with `area` None what is known to none, with its share of everything."""

    area: Area | None
    alerts: Standings
    flow: Flow
    feared: ThreatCount
    at: datetime

    @property
    def usual(self) -> float:
        """Reports in seven days, on average of the weeks before."""
        return self.flow.before / BEFORE_WEEKS

    @property
    def trend(self) -> str:
        """up, down or same."""
        now, usual = self.flow.recent, self.usual
        if now - usual >= NOTABLE and now >= usual * RATIO:
            return "up"
        return "down" if usual - now >= NOTABLE and usual >= now * RATIO else "same"

    @property
    def is_silent(self) -> bool:
        return self.flow.newest_at is None or self.at - self.flow.newest_at > SILENT

    @property
    def shade(self) -> int:
        """0 for no report in seven days, then darker."""
        return sum(self.flow.recent >= least for least in SHADES)

    @property
    def rank(self) -> tuple[Any, ...]:
        """Where it is worst comes first."""
        worst = self.alerts.worst or "P9"
        return -self.alerts.unanswered, -self.alerts.waiting, worst, -self.alerts.open, -self.flow.recent, self.name

    @property
    def name(self) -> str:
        return self.area.name() if self.area else ""

    @property
    def is_quiet(self) -> bool:
        """Nothing is open, heard or feared there: the page names it in a line instead of a row."""
        return not (self.alerts.open or self.flow.recent or self.feared.open)

    @property
    def asked(self) -> str:
        """What the filters of the lists call it."""
        return self.area.pcode if self.area else NO_PROVINCE

    @property
    def holds_any(self) -> bool:
        return bool(self.alerts.open or self.flow.recent or self.flow.before or self.feared.open)


@dataclass(frozen=True)
class Drawn:
    """A province on the map: its outline, and what is known of it; None for one out of the reader's sight."""

    outline: str
    x: int
    y: int
    line: AreaLine | None


def lines_of_provinces(
    areas: Iterable[Area],
    alerts: Mapping[str, Standings],
    flows: Mapping[str, Flow],
    threats: Mapping[str, ThreatCount],
    at: datetime,
) -> list[AreaLine]:
    """A line for each province among `areas`, where it is worst first; last, if there is any, what lies in none.

    The mappings go by the path of the province.
    """
    provinces = {area.path: area for area in areas if area.level == PROVINCE}
    nothing = Standings(), Flow(), ThreatCount()
    lines = [
        AreaLine(area, alerts.get(path, nothing[0]), flows.get(path, nothing[1]), threats.get(path, nothing[2]), at)
        for path, area in provinces.items()
    ]
    lines.sort(key=lambda line: line.rank)
    outside = AreaLine(
        None,
        Standings.of(each for path, each in alerts.items() if path not in provinces),
        Flow.of(each for path, each in flows.items() if path not in provinces),
        ThreatCount.of(each for path, each in threats.items() if path not in provinces),
        at,
    )
    return [*lines, *([outside] if outside.holds_any else [])]


def drawn_on(sketch: Sketch | None, lines: Iterable[AreaLine]) -> list[Drawn]:
    """Every province of the map; those out of the reader's sight as a bare outline."""
    by_pcode = {line.area.pcode: line for line in lines if line.area}
    shapes = sketch.shapes if sketch else ()
    return [Drawn(shape.outline, shape.x, shape.y, by_pcode.get(shape.pcode)) for shape in shapes]
