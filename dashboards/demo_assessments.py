"""Three invented assessments of the demonstration: one in force, one that lapsed and waits to be scored, one draft.

Made through the services that people use; run again, it adds nothing.
"""

from datetime import datetime, timedelta
from typing import Any, Final

from accounts.models import User
from areas.models import Area, Mission
from dashboards.demo_story import READ_AFTER, identifier, pretend_to_deliver
from followup.policies import at_full_length
from notifications import inbox
from threats.assessments import deciding, services
from threats.evidence import Asked, sources
from threats.models import Assessment

DAY: Final = timedelta(days=1)
# Where, who wrote it, how many days ago it was endorsed (none: a draft), for how many days it holds, and its lines.
STORY: Final[tuple[dict[str, Any], ...]] = (
    {
        "key": "assessment-1", "area": "CF435", "by": "focalpoint", "endorsed_days_ago": 6, "valid_days": 60,
        "title": "Checkpoints and reprisals on the way to market", "level": "TACTICAL", "horizon": "SHORT",
        "confidence": "MODERATE",
        "summary": "Armed men tax the road to the market. Traders who refuse are beaten. A clash between two groups "
                   "over the takings is more likely now that the harvest is sold.",
        "context": "Two armed groups share the road. The market days draw buyers from three communities.",
        "civilians": "About 4,000 people who walk to market each week, most of them women; drivers; traders.",
        "protectors": "Two gendarmes without a vehicle. One humanitarian organisation, three days a week.",
        "presence": "One base at four hours by road; patrols twice a week, none on market days so far.",
        "lines": [
            {"title": "Traders beaten and robbed at a checkpoint", "kind": "MOVEMENT_RESTR", "likelihood": 5,
             "impact": 3, "measures": "Patrol on each market day.", "residual_likelihood": 3, "residual_impact": 3,
             "probability": 80, "horizon_days": 30, "groups": ["WOMEN", "GENERAL"], "actors": ["MILITIA_LOCAL"],
             "justification": "Four reports in six weeks from three networks that do not know one another.",
             "scenarios": [{"case": "likely", "text": "Taxes rise on market days.", "band": "LIKELY",
                            "indicators": "Traders turn back before dawn."},
                           {"case": "dangerous", "text": "The groups fight within the market.", "band": "UNLIKELY",
                            "indicators": "Families of fighters leave."}]},
            {"title": "Clash of two groups within the market", "kind": "CROSSFIRE", "likelihood": 2, "impact": 5,
             "probability": 15, "horizon_days": 30, "justification": "It happened once, two seasons ago."},
        ],
    },
    {
        "key": "assessment-2", "area": "CF432", "by": "focalpoint", "endorsed_days_ago": 75, "valid_days": 45,
        "title": "Mining sites taxed by force", "level": "TACTICAL", "horizon": "SHORT", "confidence": "LOW",
        "summary": "Workers leave the mining sites. Those who stay pay twice.",
        "civilians": "About 900 workers and their families.",
        "lines": [
            {"title": "Workers held until a ransom is paid", "kind": "ABDUCTION", "likelihood": 3, "impact": 4,
             "probability": 40, "horizon_days": 30, "justification": "Two families said so; one network confirms."},
            {"title": "Families driven from the sites", "kind": "FORCED_DISPL", "likelihood": 4, "impact": 3,
             "probability": 65, "horizon_days": 45, "justification": "Half of the workers had left already."},
        ],
    },
    {
        "key": "assessment-3", "area": "CF433", "by": "hoo", "endorsed_days_ago": None, "valid_days": 60,
        "title": "Herds on the way south", "level": "TACTICAL", "horizon": "MEDIUM", "confidence": "",
        "summary": "Herds are expected three weeks early.",
        "lines": [
            {"title": "Fights over fields that are not harvested yet", "kind": "INTERCOMMUNAL", "likelihood": 4,
             "impact": 4},
        ],
    },
)  # fmt: skip
TEXTS: Final = ("title", "level", "horizon", "confidence", "summary", "context", "civilians", "protectors", "presence")


def assess(mission: Mission, at: datetime, people: dict[str, User]) -> int:
    """How many were added. `people`: those who write, and “hro” and “adviser”, who review and endorse."""
    with at_full_length():
        return sum(_tell(told, at, people) for told in STORY)


def _tell(told: dict[str, Any], at: datetime, people: dict[str, User]) -> bool:
    ago = told["endorsed_days_ago"]
    # Not on the hour: people write at all times.
    moment = at - timedelta(days=ago if ago is not None else 1, minutes=len(told["title"]) * 7)
    by = people[told["by"]]
    area = Area.objects.filter(pcode=told["area"]).order_by("-edition__valid_on")[0]
    row, made = services.draft_assessment(
        by=by, at=moment - 2 * DAY, uid=identifier(told["key"]), area=area,
        period_from_on=(moment - 90 * DAY).date(), period_until_on=(moment - 3 * DAY).date(),
        valid_until_on=(moment + told["valid_days"] * DAY).date(), **{name: told.get(name, "") for name in TEXTS},
    )  # fmt: skip
    if not made:
        return False
    for number, facts in enumerate(told["lines"], start=1):
        uid = identifier(f"{told['key']}-{number}")
        services.add_line(row, by=by, at=moment - 2 * DAY, uid=uid, area=area, **facts)
    _cite(row, by, moment - 2 * DAY)
    if ago is not None:
        deciding.submit(row, by=by, at=moment - DAY)
        pretend_to_deliver(moment - DAY)
        deciding.pass_on(row, by=people["hro"], at=moment - DAY / 2, comment="Well founded; name the road next time.")
        pretend_to_deliver(moment - DAY / 2)
        deciding.endorse(row, by=people["adviser"], at=moment)
        pretend_to_deliver(moment)
        for person in people.values():
            inbox.mark_read(person, row.subject, at=at - READ_AFTER)
    return True


def _cite(row: Assessment, by: User, at: datetime) -> None:
    """What the story has for that area and time."""
    if row.area is None:
        return
    asked = Asked([row.area], row.period_from_on, row.period_until_on)
    for source in sources():
        if refs := [item.ref for item in source.offer(by, asked)][:2]:
            services.cite(row, by=by, at=at, kind=source.kind, refs=refs)
