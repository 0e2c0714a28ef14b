"""Reported actors, triggers and hot spots of the demonstration: invented, by types and sub-prefectures only.

Everything goes through the services that people use; run again, what was added is found and left as it is.
"""

import json
from datetime import datetime, timedelta
from typing import Any

from accounts.models import User
from areas import demo as geography
from areas.models import Area
from dashboards.demo_story import identifier
from threats.actors.services import add_actor, judge_commitment, log_engagement
from threats.hotspots.services import add_hot_spot, decide_hot_spot, tick
from threats.linking import link_threat
from threats.models import Actor, Threat, Trigger
from threats.placing import GivenPlace
from threats.services import edit_threat
from threats.triggers.services import add_trigger

FILE = geography.FOLDER / "protection.json"
Told = dict[str, Any]


def protect(at: datetime, users: dict[str, User]) -> None:
    """`users`: the accounts by the word before the @ of their address. The threats have been told before."""
    told = json.loads(FILE.read_text())
    actors = {each["key"]: _actor(each, at, users) for each in told["actors"]}
    triggers = {each["key"]: _trigger(each, at, users) for each in told["triggers"]}
    for key, wider in told["wider_threats"].items():
        concerned = [triggers[each["key"]] for each in told["triggers"] if key in each["threats"]]
        _widen(key, wider, [actors[each] for each in wider["actors"]], concerned, at, users["adviser"])
    for each in told["hot_spots"]:
        _hot_spot(each, at, users)


def _area(pcode: str) -> Area:
    area: Area = Area.objects.filter(pcode=pcode).order_by("-edition__valid_on")[0]
    return area


def _actor(told: Told, at: datetime, users: dict[str, User]) -> Actor:
    facts = {name: value for name, value in told.items() if name not in ("key", "by", "area", "engagements")}
    since = at - timedelta(days=40, minutes=len(told["name"]))
    actor, added = add_actor(
        by=users[told["by"]], at=since, uid=identifier(told["key"]), area=_area(told["area"]), **facts
    )
    for talk in told["engagements"] if added else ():
        _talk(actor, talk, at, users)
    return actor


def _talk(actor: Actor, told: Told, at: datetime, users: dict[str, User]) -> None:
    by, moment = users[told["by"]], at - timedelta(days=told["days_ago"])
    engagement, _logged = log_engagement(
        actor, by=by, at=moment, uid=identifier(told["key"]), on=moment.date(), commitments=told["commitments"],
        due_on=(at + timedelta(days=told["due_in"])).date(),
        **{name: told[name] for name in ("role", "channel", "said", "follow_up") if name in told},
    )  # fmt: skip
    for commitment in engagement.commitments.all():
        if judged := told.get("judged", {}).get(commitment.text):
            state, because = judged
            judge_commitment(commitment, actor, by=by, at=moment + timedelta(days=5), state=state, because=because)


def _trigger(told: Told, at: datetime, users: dict[str, User]) -> Trigger:
    days = {name: (at + timedelta(days=told[f"{name[:-3]}_day"])).date() for name in ("from_on", "to_on")}
    names = ("title", "kind", "note", "yearly", "further_areas")
    trigger, _added = add_trigger(
        by=users[told["by"]],
        at=at - timedelta(days=20),
        uid=identifier(told["key"]),
        area=_area(told["area"]),
        **days,
        **{name: told[name] for name in names if name in told},
    )
    return trigger


def _widen(key: str, told: Told, actors: list[Actor], triggers: list[Trigger], at: datetime, by: User) -> None:
    rows = Threat.objects.visible_to(by)
    threat = rows.filter(uid=identifier(key), closed_at=None, why="").first()
    if threat is None:
        return
    facts = {name: told[name] for name in ("why", "groups", "trend", "further_areas") if name in told}
    edit_threat(threat, by=by, at=at, **facts)
    link_threat(threat, by=by, at=at, actors=actors, triggers=triggers, evidence=[])


def _hot_spot(told: Told, at: datetime, users: dict[str, User]) -> None:
    by, since = users[told["by"]], at - timedelta(days=12, minutes=len(told["why"]))
    facts: Told = {
        name: told[name] for name in ("name", "why", "holder_role", "road_minutes", "air_minutes") if name in told
    }
    if {"road_minutes", "air_minutes"} & facts.keys():
        facts["travel_checked_on"] = (at - timedelta(days=15)).date()
    spot, added = add_hot_spot(
        by=by, at=since, uid=identifier(told["key"]), place=GivenPlace(_area(told["area"])),
        proposed=told["proposed"], **facts,
    )  # fmt: skip
    if not added:
        return
    for item in told["ready"]:
        tick(spot, by=by, at=since + timedelta(days=1), item=item, ready=True)
    if decided := told.get("decided"):
        words = {name: decided[name] for name in ("commitment", "because", "forum") if name in decided}
        decide_hot_spot(spot, by=users[decided["by"]], at=since + timedelta(days=2), **words)
