"""Pictures of the frame and of empty states: our own simple shapes, drawn in the colour of the text around them."""

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

# Strokes on a grid of 24; the drawing rules (width, round ends, no fill) are set in the style sheet.
_STROKES: dict[str, str] = {
    "home": "M3 11 12 4l9 7M6 9v11h12V9M10 20v-6h4v6",
    "alert": "M12 4 2.5 20h19ZM12 10v4M12 17v.01",
    "incident": "M12 3v4M12 17v4M3 12h4M17 12h4M5.6 5.6l2.9 2.9M15.5 15.5l2.9 2.9M18.4 5.6l-2.9 2.9M8.5 15.5l-2.9 2.9",
    "areas": "M4 4h7v7H4ZM13 4h7v7h-7ZM4 13h7v7H4ZM13 13h7v7h-7Z",
    "chart": "M4 20h16M7 20v-7M12 20V6M17 20v-10",
    "threat": "M12 3 4 6v6c0 4.5 3.2 7.6 8 9 4.8-1.4 8-4.5 8-9V6ZM12 8v5M12 16v.01",
    "map": "M3 6l6-2 6 2 6-2v14l-6 2-6-2-6 2ZM9 4v14M15 6v14",
    "assessment": "M6 3h9l4 4v14H6ZM9 17v-3M12.5 17v-6M16 17v-4",
    "strategy": "M5 21V4h11l-2 4 2 4H5",
    "forum": "M4 5h12v8H9l-4 3v-3H4ZM19 9h1v8h-1v3l-4-3h-5",
    "people": "M9 11a3.5 3.5 0 1 0 0-7 3.5 3.5 0 0 0 0 7ZM3 20c0-4 2.5-6 6-6s6 2 6 6"
    "M16 4.5a3.5 3.5 0 0 1 0 6M18 14.5c2 .8 3 2.7 3 5.5",
    "audit": "M5 3h14v18H5ZM8.5 8h7M8.5 12h7M9 16l1.5 1.5L14 15",
    "search": "M10.5 17a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13ZM15.5 15.5 21 21",
    "menu": "M4 7h16M4 12h16M4 17h16",
    "person": "M12 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8ZM4 21c0-4.5 3-7 8-7s8 2.5 8 7",
    "sign-out": "M10 4H5v16h5M14 8l4 4-4 4M18 12H9",
    "plus": "M12 5v14M5 12h14",
    "check": "M4 12.5 9.5 18 20 6.5",
    "cross": "M6 6l12 12M18 6 6 18",
    "clock": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 7v5l3.5 2",
    "info": "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18ZM12 11v6M12 7.5v.01",
    "lock": "M6 11h12v10H6ZM8.5 11V8a3.5 3.5 0 0 1 7 0v3M12 15v2",
    "next": "M9 5l7 7-7 7",
    "previous": "M15 5l-7 7 7 7",
    "down": "M5 9l7 7 7-7",
    "filter": "M3 5h18l-7 8v6l-4 2v-8Z",
    "message": "M3 6h18v13H3ZM3 7l9 7 9-7",
    "phone": "M6 3h4l2 5-3 2a11 11 0 0 0 5 5l2-3 5 2v4c0 1-1 2-2 2C11 20 4 13 4 5c0-1 1-2 2-2Z",
    "report": "M5 3h14v18l-3-2-2 2-2-2-2 2-2-2-3 2ZM9 8h6M9 12h6",
}

# Marks of state, filled, on a grid of 12: told apart by their outline alone, so they survive grey and print.
_SHAPES: dict[str, str] = {
    "triangle": '<path d="M6 .8 11.8 11H.2Z"/>',
    "diamond": '<path d="M6 .3 11.7 6 6 11.7.3 6Z"/>',
    "square": '<path d="M1.2 1.2h9.6v9.6H1.2Z"/>',
    "circle": '<circle cx="6" cy="6" r="5.2"/>',
    "ring": '<circle class="hollow" cx="6" cy="6" r="4.4"/>',
    "half": '<circle class="hollow" cx="6" cy="6" r="4.4"/><path d="M6 1.6a4.4 4.4 0 0 1 0 8.8Z"/>',
    "tick": '<path class="hollow" d="M1.2 6.4 4.6 9.8 10.8 2.4"/>',
    "bar": '<path d="M1 4.8h10v2.4H1Z"/>',
    "cross": '<path class="hollow" d="M2 2l8 8M10 2 2 10"/>',
}


def icon(name: str) -> SafeString:
    """The drawing called `name`, for the eye only: the word beside it carries the meaning. KeyError when unknown."""
    return format_html(
        '<svg class="ico" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>', _STROKES[name]
    )


def shape(name: str) -> SafeString:
    """The filled mark called `name`; `meter-3` is three of five rising bars. KeyError when unknown."""
    if name.startswith("meter-"):
        return _meter(int(name.removeprefix("meter-")))
    drawing = mark_safe(_SHAPES[name])  # noqa: S308 - our own constants
    return format_html('<svg class="shp" viewBox="0 0 12 12" aria-hidden="true" focusable="false">{}</svg>', drawing)


def _meter(filled: int) -> SafeString:
    bars = "".join(
        f'<path class="{"on" if step < filled else "off"}" d="M{step * 3.4 + 0.4:.1f} 12V{top:.1f}h2.4V12Z"/>'
        for step, top in enumerate((9.0, 6.9, 4.8, 2.7, 0.6))
    )
    drawing = mark_safe(bars)  # noqa: S308 - numbers only
    return format_html(
        '<svg class="shp shp-meter" viewBox="0 0 17.6 12" aria-hidden="true" focusable="false">{}</svg>', drawing
    )
