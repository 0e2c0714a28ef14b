"""What a mission sets for itself: its risk matrix, and when an assessment is stale."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.requests import SignedInRequest
from areas import codes
from common import clock
from common.form_pages import form_page, refusals_on
from threats.assessments import stale
from threats.assessments.forms import MatrixForm, StaleRuleForm
from threats.assessments.matrix import change_matrix, current_matrix, falls
from threats.assessments.views.finding import mission_of_rules
from threats.models import StaleRule


@require_http_methods(["GET", "HEAD", "POST"])
def matrix(request: SignedInRequest) -> HttpResponse:
    """Which level each likelihood and impact gives. Lines that stand keep theirs."""
    mission = mission_of_rules(request)
    now = current_matrix(mission)
    form = MatrixForm(request.POST or None, matrix=now)
    if form.is_valid():
        with refusals_on(form):
            given = form.cleaned_data
            change_matrix(
                mission, by=request.user, at=clock.now(), seen=given["seen"], cells=form.cells, reason=given["reason"]
            )
            messages.success(request, _("Lines that are saved from now on are rated by this matrix."))
            return redirect("assessments:matrix")
    likelihoods, impacts = (dict(enumerate(codes.choices(name), start=1)) for name in ("likelihood", "impact"))
    odd = [
        _("%(likelihood)s, %(impact)s") % {"likelihood": likelihoods[row][1], "impact": impacts[column][1]}
        for row, column in falls(now.cells)
    ]
    return form_page(request, "assessments/matrix.html", form, mission=mission, matrix=now, odd=odd)


@require_safe
def rules(request: SignedInRequest) -> HttpResponse:
    mission = mission_of_rules(request)
    found = StaleRule.objects.filter(mission=mission)
    return render(request, "assessments/rules.html", {"mission": mission, "rules": found})


@require_http_methods(["GET", "HEAD", "POST"])
def new_rule(request: SignedInRequest) -> HttpResponse:
    return _rule(request, None)


@require_http_methods(["GET", "HEAD", "POST"])
def rule(request: SignedInRequest, uid: UUID) -> HttpResponse:
    return _rule(request, get_object_or_404(StaleRule, mission=mission_of_rules(request), uid=uid))


def _rule(request: SignedInRequest, found: StaleRule | None) -> HttpResponse:
    mission = mission_of_rules(request)
    form = StaleRuleForm(request.POST or None, instance=found, mission=mission)
    if form.is_valid():
        with refusals_on(form):
            given = dict(form.cleaned_data)
            uid = found.uid if found else given.pop("uid")
            stale.save_rule(mission, by=request.user, at=clock.now(), uid=uid, **given)
            messages.success(request, _("The rule is kept."))
            return redirect("assessments:rules")
    return form_page(request, "assessments/rule_edit.html", form, rule=found)
