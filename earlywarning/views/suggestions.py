"""Suggested alerts: why, and no alert with a reason. Raising one is the page of alerts itself."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db.models import OuterRef, Subquery
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from common import clock
from common.form_pages import form_page, refusals_on
from earlywarning.models import Alert, Suggestion
from earlywarning.suggestions.answering import dismiss
from earlywarning.suggestions.forms import DismissForm
from earlywarning.suggestions.words import number, told

# So many stand on the board; the rest follows as these are answered.
SHOWN = 12


@require_http_methods(["GET", "HEAD", "POST"])
def suggested(request: SignedInRequest, uid: UUID) -> HttpResponse:
    """One suggestion with everything it was worked out from, and the two ways to answer it."""
    now = request.moment = clock.now()
    row = get_object_or_404(Suggestion.objects.visible_to(request.user).for_list(), uid=uid)
    form = DismissForm(request.POST or None)
    if form.is_valid():
        with refusals_on(form):
            dismiss(row, by=request.user, at=now, **form.cleaned_data)
            messages.success(request, _("Written down: no alert. It is suggested again if it becomes worse."))
            return redirect("alerts:list")
    versions = Suggestion.pgh_event_model.objects.of(row, request.user)  # type: ignore[attr-defined]
    context = {
        "told": told([row], now)[0],
        "rule": rule_words(row),
        "earlier": [(each.updated_at, each.value, each.eased_at) for each in versions],
        "raised": _raised(request, row),
        "classification": row.classification,
    }
    return form_page(request, "suggestions/suggestion.html", form, suggestion=row, **context)


def rule_words(row: Suggestion) -> list[tuple[str, str]]:
    """(what, how much) of the rule as it was when it was suggested."""
    if row.watch is None:
        return []
    why = row.why
    said = [(_("Usual: median of the earlier periods"), number(why["usual"]))]
    said += [(_("Spread: median distance from it"), number(why["spread"]))]
    if why["spreads"] is not None:
        limit = _("%(k)s spreads away from the usual, each at least %(least)s")
        said += [(_("Remarkable from"), limit % {"k": number(why["spreads"]), "least": number(why["least_spread"])})]
    if why["absolute"] is not None:
        said += [(_("Remarkable in any case from"), number(why["absolute"]))]
    return [*said, (_("Threshold: the stricter of these"), number(why["threshold"]))]


def _raised(request: SignedInRequest, row: Suggestion) -> Alert | None:
    """The alert that was raised from it, if this person may see that."""
    if row.alert_id is None:
        return None
    found: Alert | None = Alert.objects.visible_to(request.user).filter(pk=row.alert_id).first()
    return found


def named(request: SignedInRequest) -> Suggestion | None:
    """The suggestion from which an alert starts, if this person may see it and nobody has answered it."""
    try:
        uid = UUID(request.GET.get("from", ""))
    except ValueError:
        return None
    rows = Suggestion.objects.visible_to(request.user).waiting().for_list()
    found: Suggestion | None = rows.filter(uid=uid).first()
    return found


def initial_from(row: Suggestion, request: SignedInRequest) -> dict[str, Any]:
    """What the form that raises an alert starts with. That it is immediate, only a person can say."""
    (said,) = told([row], clock.now())
    area: Any = row.told_area  # type: ignore[attr-defined]
    started = {
        "area": area.pcode if area else "",
        "urgency": "Expected",
        "certainty": "Possible",
        "heard": said.sentence,
        "classification": row.classification,
    }
    if row.watch is not None:
        started["kind"] = row.watch.indicator.suggests
    return {name: value for name, value in started.items() if value}


def with_suggestion(alerts: Any, request: SignedInRequest) -> Any:
    """`alerts`, each with `suggested_as`: the suggestion it was raised from, if this person may see that."""
    rows = Suggestion.objects.visible_to(request.user).filter(alert=OuterRef("pk")).order_by("pk")
    return alerts.annotate(suggested_as=Subquery(rows.values("uid")[:1]))
