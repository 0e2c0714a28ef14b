"""Charts as shapes for our own SVG (`components/bars.html`): drawn by the server, so that they stand in a page without
scripts, on paper and in a PDF alike. Every chart stands above the table it is drawn from.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

WIDTH, HEIGHT = 480, 200
LEFT, RIGHT, TOP, BOTTOM = 44, 4, 10, 26
# Room for a label on the axis of periods.
LABEL_WIDTH = 88
STEPS = (1, 2, 4, 6, 8)


@dataclass(frozen=True)
class Bar:
    x: float
    y: float
    width: float
    height: float
    label: str
    value: float


@dataclass(frozen=True)
class Tick:
    """A line of the scale, or a period named below the bars: where, and what stands there."""

    at: float
    text: str


@dataclass(frozen=True)
class Bars:
    """Everything in units of the picture, which is WIDTH x HEIGHT.

    `mark`: where a threshold lies. `band`: upper edge and height of what is usual.
    """

    bars: list[Bar]
    scale: list[Tick]
    names: list[Tick]
    mark: float | None = None
    band: tuple[float, float] | None = None
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    right: int = WIDTH - RIGHT
    inner: int = WIDTH - RIGHT - LEFT


def bars(
    values: Sequence[tuple[str, float | None]], mark: float | None = None, band: tuple[float, float] | None = None
) -> Bars:
    """One bar for each (label, value from 0 up), in their order, on a scale of whole numbers that begins at 0.

    None is “not known”: a gap. `mark`: a threshold; `band`: from where to where it is usual.
    """
    reach = [value for _label, value in values if value is not None] + [mark or 0, band[1] if band else 0]
    room, top = HEIGHT - BOTTOM - TOP, _top(math.ceil(max(reach)))
    step = (WIDTH - LEFT - RIGHT) / max(len(values), 1)
    drawn = []
    for place, (label, value) in enumerate(values):
        if value is None:
            continue
        height = room * value / top
        drawn.append(
            Bar(
                x=round(LEFT + step * (place + 0.1), 2),
                y=round(HEIGHT - BOTTOM - height, 2),
                width=round(step * 0.8, 2),
                height=round(height, 2),
                label=label,
                value=value,
            )
        )
    every = -(-LABEL_WIDTH // max(int(step), 1))
    names = [Tick(round(LEFT + step * (place + 0.5), 2), values[place][0]) for place in range(0, len(values), every)]
    scale = [Tick(round(HEIGHT - BOTTOM - room * part / 2, 2), str(top * part // 2)) for part in (0, 1, 2)]
    low, high = (max(edge, 0.0) for edge in band) if band else (0.0, 0.0)
    return Bars(
        drawn,
        scale if top > 1 else [scale[0], scale[2]],
        names,
        mark=None if mark is None or mark < 0 else round(HEIGHT - BOTTOM - room * mark / top, 2),
        band=(round(HEIGHT - BOTTOM - room * high / top, 2), round(room * (high - low) / top, 2)) if band else None,
    )


def _top(most: int) -> int:
    """The least round number that is even (or 1) and not less than `most`."""
    if most <= 1:
        return 1
    power = 1
    while True:
        for step in STEPS:
            if step * power >= most and step * power % 2 == 0:
                return step * power
        power *= 10
