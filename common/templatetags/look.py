"""The components of the pages as template tags: `{% load look %}`. All are shown at /style/ (DEBUG).

Blocks: card, notice, table, filters. Single: icon, shape, badge, moment, exact, hour, countdown, field,
form_fields, error_summary, empty_state, timeline, figure, pagination, facts, bars.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from common import charts, icons, moments
from common.badges import badge_for
from common.forms import control_kind, dressed, first_control_id

register = template.Library()

register.simple_tag(icons.icon, name="icon")
register.simple_tag(icons.shape, name="shape")


# --- State ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/badge.html")
def badge(kind: str, code: str | None = "", label: str = "", tone: str = "", *, quiet: bool = False) -> dict[str, Any]:
    return {"badge": badge_for(kind, code, label=label, tone=tone, quiet=quiet)}


CLASSIFICATIONS = {
    "UNCLASSIFIED": _lazy("UNCLASSIFIED"),
    "CONFIDENTIAL": _lazy("CONFIDENTIAL"),
    "STRICTLY_CONFIDENTIAL": _lazy("STRICTLY CONFIDENTIAL"),
}


@register.simple_tag
def classification_word(code: str | None = "") -> str:
    """The words of a classification code as they stand on top of a page. KeyError for a code that does not exist."""
    return str(CLASSIFICATIONS[code or "UNCLASSIFIED"])


@register.simple_tag
def colon() -> str:
    """What stands between a name and what is said of it: French sets a space before it that never breaks."""
    return _("%(name)s:") % {"name": ""}


# --- Time -------------------------------------------------------------------------------------------------------------


def _now(context: template.Context) -> datetime:
    """The moment of this page: its own `now` or the frame's, so that all times on it agree.

    Raises LookupError when the page has neither: a tag is no door, it does not ask the clock.
    """
    found = context.get("now") or getattr(context.get("frame"), "now", None)
    if not isinstance(found, datetime):
        raise LookupError("The page gives no moment; pass now=clock.now() to its context.")
    return found


def _time(value: datetime, text: str, title: str) -> SafeString:
    return format_html(
        '<time class="moment" datetime="{}" title="{}">{}</time>', value.astimezone(UTC).isoformat(), title, text
    )


@register.simple_tag(takes_context=True)
def moment(context: template.Context, value: datetime | None, zone: str | tzinfo | None = None) -> str:
    """“14 min ago”, with the exact local and UTC time on hover and in print. None: “not known”."""
    if value is None:
        return _("not known")
    return _time(value, moments.relative(value, _now(context), zone), moments.exact(value, zone))


@register.simple_tag
def exact(value: datetime | None, zone: str | tzinfo | None = None) -> str:
    """“23 Nov 2026, 02:45 WAT (01:45Z)”. None: “not known”."""
    if value is None:
        return _("not known")
    text = moments.exact(value, zone)
    return format_html('<time datetime="{}">{}</time>', value.astimezone(UTC).isoformat(), text)


@register.simple_tag
def hour(value: datetime, zone: str | tzinfo | None = None) -> str:
    """“02:45 WAT (01:45Z)”, the day on hover and in print."""
    return _time(value, moments.hour(value, zone), moments.exact(value, zone))


@register.inclusion_tag("components/countdown.html", takes_context=True)
def countdown(
    context: template.Context, due: datetime, label: str = "", zone: str | tzinfo | None = None
) -> dict[str, Any]:
    at = _now(context)
    return {
        "due": due.astimezone(UTC).isoformat(),
        "at": at.astimezone(UTC).isoformat(),
        "label": label,
        "text": moments.countdown(due, at),
        "late": due < at,
        "title": moments.exact(due, zone),
    }


# --- Boxes ------------------------------------------------------------------------------------------------------------


@register.simple_block_tag
def card(
    content: str, title: str = "", note: str = "", tone: str = "", id: str = "",
    level: int = 2,
) -> str:  # fmt: skip
    """A box with a heading. `tone="act"`: a red edge, for what a person must act on now."""
    values = {"content": content, "title": title, "note": note, "tone": tone, "id": id, "level": level}
    return render_to_string("components/card.html", values)


@register.simple_block_tag
def notice(content: str, tone: str = "neutral", title: str = "") -> str:
    """A sentence that stands out. Tones as for badges: act, soon, active, good, neutral."""
    shapes = {"act": "alert", "soon": "clock", "good": "check"}
    values = {"content": content, "tone": tone, "title": title, "icon": shapes.get(tone, "info")}
    return render_to_string("components/notice.html", values)


@register.filter
def message_look(level: str) -> dict[str, str]:
    """How a message of Django's level `level` looks, and how soon it is read aloud."""
    tone, drawing = {"error": ("act", "alert"), "warning": ("soon", "clock"), "success": ("good", "check")}.get(
        level, ("active", "info")
    )
    return {"tone": tone, "icon": drawing, "role": "alert" if level == "error" else "status"}


@register.simple_block_tag
def table(content: str, caption: str, *, stack: bool = True, hide_caption: bool = True) -> str:
    """A table around `<thead>` and `<tbody>`. `stack`: on a phone each row becomes a block, its cells named by
    `data-label`; otherwise the table scrolls inside its own frame."""
    values = {"content": content, "caption": caption, "stack": stack, "hide_caption": hide_caption}
    return render_to_string("components/table.html", values)


@register.simple_block_tag
def filters(
    content: str, label: str = "", reset_url: str = "", active: int = 0, *,
    folded: bool = False, open: object = False,
) -> str:  # fmt: skip
    """A form that asks by GET, so that what is filtered can be bookmarked and sent.

    `folded`: its fields wait behind a button at every width, not on a phone only. `open`: they are unfolded; give it
    the errors of the form, since a field that was refused must be seen.
    """
    values = {
        "content": content, "label": label or _("Filter this list"), "reset_url": reset_url, "active": active,
        "folded": folded, "open": open,
    }  # fmt: skip
    return render_to_string("components/filters.html", values)


@register.inclusion_tag("components/empty_state.html")
def empty_state(title: str, why: str, icon: str = "report", url: str = "", action: str = "") -> dict[str, Any]:
    return {"title": title, "why": why, "icon": icon, "url": url, "action": action}


@register.inclusion_tag("components/figure.html")
def figure(
    label: str, value: object, unit: str = "", of: object = "", note: str = "", source: str = "", url: str = "",
    link: str = "", tone: str = "",
) -> dict[str, Any]:  # fmt: skip
    """A number that can be checked: what it counts, out of how many, from where, and its rows. None: “not known”."""
    return {
        "label": label, "value": value, "known": value is not None, "unit": unit, "of": of, "note": note,
        "source": source, "url": url, "link": link or _("Show the rows"), "tone": tone,
    }  # fmt: skip


@register.inclusion_tag("components/timeline.html", takes_context=True)
def timeline(
    context: template.Context, items: Iterable[Mapping[str, Any]], zone: str | tzinfo | None = None
) -> dict[str, Any]:
    return {"items": items, "zone": zone, "now": _now(context)}


@register.inclusion_tag("components/facts.html")
def facts(items: Iterable[tuple[str, object]]) -> dict[str, Any]:
    """Terms with their values. An empty value reads “not known”; 0 stays 0."""
    return {"items": [(term, value, value is None or value == "") for term, value in items]}


@register.inclusion_tag("components/pagination.html")
def pagination(
    page: Page[Any] | None = None, previous_url: str = "", next_url: str = "", shown: str = ""
) -> dict[str, Any]:
    """Newer and older. Give the two addresses (pages by key) or a Django `page` (then “?page=n”)."""
    if page is not None:
        previous_url = f"?page={page.previous_page_number()}" if page.has_previous() else ""
        next_url = f"?page={page.next_page_number()}" if page.has_next() else ""
    return {"previous_url": previous_url, "next_url": next_url, "shown": shown}


@register.inclusion_tag("components/bars.html")
def bars(
    values: Sequence[tuple[str, float | None]],
    title: str,
    mark: float | None = None,
    band: tuple[float, float] | None = None,
) -> dict[str, Any]:
    """A bar for each (label, value), with a threshold and what is usual. The table of these numbers belongs below."""
    return {"chart": charts.bars(values, mark, band), "title": title}


# --- Forms ------------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(bound: BoundField, label: str = "", *, help_below: bool = False) -> dict[str, Any]:
    """One form row: label, help, control, error, whatever the widget.

    `help_below`: for help that holds a link, which the tab key should not meet before the control.
    """
    kind = control_kind(bound)
    return {
        "field": bound,
        "kind": kind,
        "help_below": help_below,
        "label": label or bound.label,
        "control": "" if kind in ("choices", "hidden") else dressed(bound, kind),
    }


@register.inclusion_tag("components/form_fields.html")
def form_fields(form: forms.BaseForm, only: Sequence[str] = ()) -> dict[str, Any]:
    """All rows of `form` in order, or those named in `only`; the error summary belongs above, by `error_summary`."""
    return {"fields": [form[name] for name in (only or form.fields)]}


@register.inclusion_tag("components/error_summary.html")
def error_summary(*given: forms.BaseForm) -> dict[str, Any]:
    """What stopped these forms, with a link to each field. Renders nothing when there is no error."""
    bad = [form for form in given if form.is_bound and form.errors]
    rows = [(first_control_id(bound), bound.label, error) for form in bad for bound in form for error in bound.errors]
    return {"rows": rows, "general": [error for form in bad for error in form.non_field_errors()]}
