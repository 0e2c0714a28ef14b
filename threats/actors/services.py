"""Every change to a reported actor: one function, one business event, one transaction."""

import re
import uuid
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.once import made_once
from accounts.policies import require
from accounts.roles import ACTORS_ENGAGE, ACTORS_KEEP, INCIDENTS_VIEW
from areas.models import Area
from common.errors import WrongState
from threats.keeping import locked, must_stand, new_row, note, put, withdraw
from threats.models import Actor, ActorCommitment, Engagement, Incident, IncidentActor, ThreatActor

EDITABLE: Final = (
    *("name", "kind", "actor_class", "motives", "size", "arms", "mobility", "command", "further_areas", "known"),
    *("classification", "sharing_boundary"),
)
# In capitals only: “un” is a French article.
_OURS: Final = re.compile(
    r"\b(?:UN|U\.N\.|ONU|(?i:united nations|nations unies|peace-?keep\w*|casques? bleus?|blue helmets?|unpol|minus\w+"
    r"|monus\w+|unmiss|unisfa|unifil|minurso|undof|unficyp|unmik))(?!\w)"
)


def refuse_own_personnel(name: str) -> None:
    """Nothing, unless the name points at the United Nations: then a sentence at `name` that says whom to turn to."""
    if _OURS.search(name):
        raise ValidationError(
            {
                "name": _(
                    "Personnel of the United Nations are never recorded as an actor, and nothing was stored. Report "
                    "what you know to the Conduct and Discipline Team of the mission, or to OIOS."
                )
            }
        )


def add_actor(*, by: User, at: datetime, uid: uuid.UUID, area: Area, **facts: Any) -> tuple[Actor, bool]:
    """The actor with this `uid`, and whether this call added it; `facts`: EDITABLE, of which name, kind and class.

    Raises NotAllowed where `by` has no post covering `area`, ValidationError by field.
    """

    def insert() -> Actor:
        refuse_own_personnel(facts["name"])
        actor = new_row(Actor, ACTORS_KEEP, by=by, at=at, uid=uid, place=area, facts=facts)
        note("threats.actor.added", actor, by, at, {name: (None, facts[name]) for name in sorted(facts)})
        return actor

    return made_once(Actor, uid, by, insert)


@transaction.atomic
def change_actor(actor: Actor, *, by: User, at: datetime, area: Area | None = None, **facts: Any) -> Actor:
    """Change the named facts; those that stay the same leave no trace. Raises WrongState when it no longer stands."""
    actor = _held(actor, by, ACTORS_KEEP)
    refuse_own_personnel(facts.get("name", ""))
    if changes := put(actor, ACTORS_KEEP, by=by, facts=facts, editable=EDITABLE, place=area):
        note("threats.actor.changed", actor, by, at, changes)
    return actor


@transaction.atomic
def withdraw_actor(actor: Actor, *, by: User, at: datetime, reason: str) -> Actor:
    """It no longer stands, and why; whoever could read it still can."""
    actor = _held(actor, by, ACTORS_KEEP)
    withdraw(actor, by=by, at=at, reason=reason)
    note("threats.actor.withdrawn", actor, by, at, {"withdrawn_reason": ("", reason)})
    return actor


@transaction.atomic
def merge_actor(actor: Actor, *, into: Actor, by: User, at: datetime) -> Actor:
    """`actor` turned out to be `into`, which takes over its links; its engagement log stays with it, to be read there.

    Raises WrongState when one of the two no longer stands or both are the same, or they are of two missions.
    """
    first, second = sorted((actor, into), key=lambda each: each.pk)
    held = {each.pk: _held(each, by, ACTORS_KEEP) for each in (first, second)}
    actor, into = held[actor.pk], held[into.pk]
    if actor.pk == into.pk or actor.mission_id != into.mission_id:
        raise WrongState(_("Choose another actor of the same mission."))
    _hand_over(ThreatActor, "threat_id", actor, into, by, at)
    _hand_over(IncidentActor, "incident_id", actor, into, by, at)
    actor.merged_into = into
    actor.save(update_fields=["merged_into"])
    note("threats.actor.merged", actor, by, at, {"merged_into": (None, into.ref)})
    return actor


def _hand_over(
    model: type[ThreatActor] | type[IncidentActor], other: str, old: Actor, new: Actor, by: User, at: datetime
) -> None:
    """Standing links of `old` end; where `new` had none with the same other end, it gets one."""
    links: Any = model.objects
    has = set(links.standing().filter(actor=new).values_list(other, flat=True))
    standing = list(links.standing().filter(actor=old))
    links.filter(pk__in=[link.pk for link in standing]).update(ended_at=at, ended_by=by)
    for link in standing:
        if getattr(link, other) not in has:
            more = {"role": link.role} if isinstance(link, IncidentActor) else {}
            links.create(actor=new, made_at=at, made_by=by, **{other: getattr(link, other)}, **more)


@transaction.atomic
def name_actor(actor: Actor, incidents: Iterable[Incident], *, role: str, by: User, at: datetime) -> int:
    """These incidents name the actor in this role, as reported; how many did not before. `incidents`: in sight of `by`.

    An incident that named it in the other role now names it in this one.
    """
    actor = _held(actor, by, ACTORS_KEEP)
    named = []
    for incident in incidents:
        require(by, INCIDENTS_VIEW, incident)
        must_stand(incident)
        standing: Any = IncidentActor.objects
        found = standing.standing().select_for_update().filter(incident=incident, actor=actor).first()
        if found and found.role == role:
            continue
        if found:
            found.ended_at, found.ended_by = at, by
            found.save(update_fields=["ended_at", "ended_by"])
        IncidentActor.objects.create(incident=incident, actor=actor, role=role, made_at=at, made_by=by)
        named.append(incident.ref)
    if named:
        note("threats.actor.named", actor, by, at, {"incidents": (None, " ".join(named)), "role": (None, role)})
    return len(named)


@transaction.atomic
def unname_actor(actor: Actor, incident: Incident, *, by: User, at: datetime) -> None:
    """The incident does not name the actor after all. Raises WrongState when it did not."""
    actor = _held(actor, by, ACTORS_KEEP)
    links: Any = IncidentActor.objects
    if not links.standing().filter(actor=actor, incident=incident).update(ended_at=at, ended_by=by):
        raise WrongState(_("%(ref)s was taken off in the meantime.") % {"ref": incident.ref})
    note("threats.actor.unnamed", actor, by, at, {"incidents": (incident.ref, None)})


def log_engagement(
    actor: Actor, *, by: User, at: datetime, uid: uuid.UUID, commitments: Sequence[str] = (),
    due_on: date | None = None, **facts: Any,
) -> tuple[Engagement, bool]:  # fmt: skip
    """The engagement with this `uid`, and whether this call wrote it down. `facts`: on, role, aor, channel, said, …

    `commitments`: what the actor said it would do or leave, one sentence each, until `due_on`. Raises ValidationError
    by field, WrongState when the actor no longer stands or the form is somebody else's.
    """
    if found := _logged_before(uid, by):
        return found, False
    try:
        with transaction.atomic():
            actor = _held(actor, by, ACTORS_ENGAGE)
            if facts["on"] > at.date():
                raise ValidationError({"on": _("This day is still to come. Write it down when it has taken place.")})
            engagement = Engagement(uid=uid, actor=actor, recorded_at=at, recorded_by=by, language=by.language, **facts)
            engagement.full_clean(validate_unique=False)
            engagement.save()
            for text in commitments:
                ActorCommitment.objects.create(engagement=engagement, text=text, due_on=due_on)
            changes = {**facts, "commitments": len(commitments)}
            note("threats.actor.engaged", actor, by, at, {name: (None, changes[name]) for name in sorted(changes)})
            return engagement, True
    except IntegrityError:
        # The same form arrived twice at once: the other request won.
        if found := _logged_before(uid, by):
            return found, False
        raise


def _logged_before(uid: uuid.UUID, by: User) -> Engagement | None:
    found = Engagement.objects.filter(uid=uid).first()
    if found is not None and found.recorded_by_id != by.pk:
        raise WrongState(_("This form was already used. Open a new one; what you typed can be copied from here."))
    return found


@transaction.atomic
def judge_commitment(
    commitment: ActorCommitment, actor: Actor, *, by: User, at: datetime, state: str, because: str
) -> ActorCommitment:
    """The actor kept its word or broke it, and how one knows; judged again, the newer judgement stands.

    Back to open takes the judgement away. `commitment` is one of `actor`.
    """
    actor = _held(actor, by, ACTORS_ENGAGE)
    commitment = ActorCommitment.objects.select_for_update().get(pk=commitment.pk, engagement__actor=actor)
    before = commitment.state
    commitment.state = state
    is_open = state == ActorCommitment.State.OPEN
    commitment.judged_at, commitment.judged_by = (None, None) if is_open else (at, by)
    commitment.judged_because = "" if is_open else because
    commitment.full_clean(validate_unique=False)
    commitment.save(update_fields=["state", "judged_at", "judged_by", "judged_because"])
    note("threats.actor.commitment_judged", actor, by, at, {"state": (before, state), "because": (None, because)})
    return commitment


def _held(actor: Actor, by: User, action: str) -> Actor:
    """The actor, locked, standing, and `by` may do `action` to it."""
    actor = locked(actor)
    require(by, action, actor)
    must_stand(actor)
    return actor
