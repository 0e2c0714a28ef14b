"""Every change to a hot spot: one function, one business event, one transaction."""

import uuid
from datetime import datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import made_once
from accounts.policies import require
from accounts.roles import HOTSPOTS_DECIDE, HOTSPOTS_PREPARE, HOTSPOTS_PROPOSE
from areas import codes
from common.errors import WrongState
from threats.hotspots.proposing import LIST, Proposal, lines_for, may_show, proposal_for
from threats.hotspots.ranking import hold_order, last_rank
from threats.keeping import locked, must_stand, new_row, note, put, withdraw
from threats.models import Assessment, HotSpot, Preparedness
from threats.placing import GivenPlace

EDITABLE: Final = (
    *("name", "why", "holder_role", "holder_aor", "road_minutes", "air_minutes", "travel_checked_on"),
    *("classification", "sharing_boundary"),
)
DECISION: Final = ("commitment", "decided_on", "decided_at", "decided_by", "decided_because", "forum")
PROPOSAL: Final = ("proposed", "proposed_level", "proposed_from", "proposed_at", "proposed_by")
Stage = HotSpot.Stage


def add_hot_spot(
    *, by: User, at: datetime, uid: uuid.UUID, place: GivenPlace, proposed: str = "", **facts: Any
) -> tuple[HotSpot, bool]:
    """The hot spot with this `uid`, and whether this call added it: last in the mission's order, for people to move.

    The rule proposes from the standing assessments that `by` can see; `proposed` counts where none speaks of the
    place. `facts`: EDITABLE, of which name and why. Raises ValidationError on `proposed` when neither says anything.
    """
    return made_once(HotSpot, uid, by, lambda: _insert(by, at, uid, place, proposed, facts))


def _insert(by: User, at: datetime, uid: uuid.UUID, place: GivenPlace, proposed: str, facts: dict[str, Any]) -> HotSpot:
    if proposed and not codes.is_active(LIST, proposed):
        raise ValidationError({"proposed": _("Choose one of the commitments that are offered.")})
    # Any code fills the column until the rule, which needs the whole row, has been asked.
    unasked = {"proposed": proposed or next(iter(codes.items(LIST))), "proposed_at": at, "proposed_by": by}
    spot = new_row(HotSpot, HOTSPOTS_PROPOSE, by=by, at=at, uid=uid, place=place, facts=facts | unasked)
    rule = proposal_for(spot.area, lines_for(spot, by, at))
    if rule is None and not proposed:
        raise ValidationError({"proposed": _("No assessment that stands speaks of this place: say what you propose.")})
    if rule:
        _take(spot, rule, at)
    hold_order(spot.mission_id)
    spot.rank = last_rank(spot.mission_id) + 1
    spot.full_clean()
    spot.save(update_fields=[*PROPOSAL, "rank"])
    written = facts | {"proposed": spot.proposed}
    note("threats.hotspot.added", spot, by, at, {name: (None, written[name]) for name in sorted(written)})
    return spot


def _take(spot: HotSpot, rule: Proposal, at: datetime) -> None:
    """What the rule says stands on the row, as the rule's own: nobody signs it."""
    spot.proposed, spot.proposed_level, spot.proposed_from = rule.commitment, rule.level, rule.ref
    spot.proposed_at, spot.proposed_by = at, None


@transaction.atomic
def change_hot_spot(spot: HotSpot, *, by: User, at: datetime, place: GivenPlace | None = None, **facts: Any) -> HotSpot:
    """Change the named facts; those that stay the same leave no trace. Raises WrongState on a closed hot spot."""
    spot = _open(spot, by, HOTSPOTS_PROPOSE)
    if changes := put(spot, HOTSPOTS_PROPOSE, by=by, facts=facts, editable=EDITABLE, place=place):
        if "classification" in changes:
            _must_not_show_more(spot)
        note("threats.hotspot.changed", spot, by, at, changes)
    return spot


def _must_not_show_more(spot: HotSpot) -> None:
    """Raises ValidationError when the marking is now below that of the assessment behind the proposal."""
    rows = Assessment.objects.unscoped("what was proposed from it must not be told more widely than it is")
    behind = rows.filter(ref=spot.proposed_from).first() if spot.proposed_from else None
    if behind is not None and not may_show(spot, behind):
        text = _("What is proposed follows from an assessment that is marked higher. Keep the marking, or ask again.")
        raise ValidationError({"classification": text})


@transaction.atomic
def propose_afresh(spot: HotSpot, *, by: User, at: datetime) -> bool:
    """The rule is asked again; True when it says something else than before. A decision stays as it is.

    Raises WrongState when no standing assessment in the sight of `by` speaks of the place.
    """
    spot = _open(spot, by, HOTSPOTS_PROPOSE)
    rule = proposal_for(spot.area, lines_for(spot, by, at))
    if rule is None:
        raise WrongState(
            _("No assessment that stands speaks of %(ref)s. What was proposed stays until one does.")
            % {"ref": spot.ref}
        )
    before = spot.proposed, spot.proposed_level, spot.proposed_from
    if before == (rule.commitment, rule.level, rule.ref) and spot.proposed_by_id is None:
        return False
    _take(spot, rule, at)
    spot.full_clean()
    spot.save(update_fields=PROPOSAL)
    after = spot.proposed, spot.proposed_level, spot.proposed_from
    note(
        "threats.hotspot.proposed", spot, by, at, dict(zip(PROPOSAL[:3], zip(before, after, strict=True), strict=True))
    )
    return True


@transaction.atomic
def decide_hot_spot(
    spot: HotSpot, *, by: User, at: datetime, commitment: str, because: str = "", forum: str = ""
) -> HotSpot:
    """People decided how firmly the mission commits. Raises ValidationError when it differs without a reason.

    Decided again, the newer decision stands; the older stays in the versions.
    """
    spot = _open(spot, by, HOTSPOTS_DECIDE)
    if commitment != spot.proposed and not because.strip():
        raise ValidationError({"because": _("This differs from what was proposed: say why.")})
    before = spot.commitment, spot.decided_because, spot.forum
    spot.commitment, spot.decided_on, spot.decided_because, spot.forum = commitment, spot.proposed, because, forum
    spot.decided_at, spot.decided_by, spot.stage = at, by, Stage.DECIDED
    spot.full_clean()
    spot.save(update_fields=[*DECISION, "stage"])
    names, after = ("commitment", "decided_because", "forum"), (commitment, because, forum)
    note("threats.hotspot.decided", spot, by, at, dict(zip(names, zip(before, after, strict=True), strict=True)))
    return spot


@transaction.atomic
def close_hot_spot(spot: HotSpot, *, by: User, at: datetime, reason: str) -> HotSpot:
    """The place needs no special protection any more, by whom and why. It leaves the order."""
    spot = _open(spot, by, HOTSPOTS_DECIDE)
    spot.stage, spot.rank, spot.closed_at, spot.closed_by, spot.closing_reason = Stage.CLOSED, None, at, by, reason
    spot.full_clean()
    spot.save(update_fields=["stage", "rank", "closed_at", "closed_by", "closing_reason"])
    note("threats.hotspot.closed", spot, by, at, {"closing_reason": ("", reason)})
    return spot


@transaction.atomic
def reopen_hot_spot(spot: HotSpot, *, by: User, at: datetime) -> HotSpot:
    """It is a hot spot again, last in the order, with the decision it had. Raises WrongState when it is open."""
    hold_order(spot.mission_id)
    spot = locked(spot)
    require(by, HOTSPOTS_DECIDE, spot)
    must_stand(spot)
    if spot.is_open:
        raise WrongState(_("%(ref)s is open already.") % {"ref": spot.ref})
    before = spot.closing_reason
    spot.stage = Stage.DECIDED if spot.commitment else Stage.PROPOSED
    spot.rank = last_rank(spot.mission_id) + 1
    spot.closed_at, spot.closed_by, spot.closing_reason = None, None, ""
    spot.save(update_fields=["stage", "rank", "closed_at", "closed_by", "closing_reason"])
    note("threats.hotspot.reopened", spot, by, at, {"closing_reason": (before, "")})
    return spot


@transaction.atomic
def withdraw_hot_spot(spot: HotSpot, *, by: User, at: datetime, reason: str) -> HotSpot:
    """It was put down by mistake, and why; whoever could read it still can."""
    spot = _open(spot, by, HOTSPOTS_PROPOSE)
    spot.rank = None
    spot.save(update_fields=["rank"])
    withdraw(spot, by=by, at=at, reason=reason)
    note("threats.hotspot.withdrawn", spot, by, at, {"withdrawn_reason": ("", reason)})
    return spot


@transaction.atomic
def tick(spot: HotSpot, *, by: User, at: datetime, item: str, ready: bool) -> None:
    """`item` stands ready, or no longer does. Said twice, nothing changes: two people may press at once."""
    spot = _open(spot, by, HOTSPOTS_PREPARE)
    standing = Preparedness.objects.filter(hot_spot=spot, item=item, ended_at=None)
    if ready == standing.exists():
        return
    if ready:
        mark = Preparedness(hot_spot=spot, item=item, ticked_at=at, ticked_by=by)
        mark.full_clean(validate_constraints=False)
        mark.save()
    else:
        standing.update(ended_at=at, ended_by=by)
    note("threats.hotspot.prepared", spot, by, at, {item: (not ready, ready)})


def _open(spot: HotSpot, by: User, action: str) -> HotSpot:
    """The hot spot, locked, standing and open, and `by` may do `action` to it."""
    spot = locked(spot)
    require(by, action, spot)
    must_stand(spot)
    if not spot.is_open:
        raise WrongState(_("%(ref)s was closed in the meantime. Reopen it to change it.") % {"ref": spot.ref})
    return spot
