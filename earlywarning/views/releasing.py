"""Releasing an alert to contacts outside the mission, and taking it back."""

from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.requests import SignedInRequest
from accounts.roles import ALERTS_DECIDE
from common import clock
from earlywarning import partners, releasing
from earlywarning.models import Alert, Release
from earlywarning.release_forms import ReleaseForm, WithdrawReleaseForm
from earlywarning.views.shared import act, visible
from notifications.models import Message


def releases_of(alert: Alert) -> list[tuple[Release, list[Message]]]:
    """Each release of `alert`, loaded before, with its notices. One statement, and none where there is no release."""
    releases = list(alert.releases.all())
    notices = partners.notices_of(alert) if releases else []
    return [(release, [each for each in notices if partners.is_of(each, release)]) for release in releases]


@require_http_methods(["GET", "HEAD", "POST"])
def release(request: SignedInRequest, ref: str) -> HttpResponse:
    """Whether it harms anybody, to whom it goes, and how much of it."""
    alert = visible(request, ref, ALERTS_DECIDE)
    form = ReleaseForm(request.POST or None, alert=alert)

    def do() -> None:
        releasing.release_to_partners(alert, by=request.user, at=clock.now(), **form.facts())

    done = _("Released. The partners whom the ladder names are told.")
    return act(request, alert, form, "alerts/alert_release.html", do, done, why_not=releasing.refusal(alert))


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: SignedInRequest, ref: str) -> HttpResponse:
    """Nobody outside is told any more, and whoever was told learns that it is void."""
    alert = visible(request, ref, ALERTS_DECIDE)
    form = WithdrawReleaseForm(request.POST or None)

    def do() -> None:
        releasing.withdraw_release(alert, by=request.user, at=clock.now(), **form.cleaned_data)

    done = _("Withdrawn. Whoever was told learns that it is void.")
    return act(request, alert, form, "alerts/alert_release_withdraw.html", do, done)
