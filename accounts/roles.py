"""What each role may do: the one table that the access question reads.

Roles are the code list “roles”; this table adds the actions. It is code, not data, so that a change of rights is
reviewed, tested and released like any other change.

A role that is missing here may do nothing.
"""

from dataclasses import dataclass, field
from typing import Final

# Actions. An app names its own; the words before the dot are the app's label.
AREAS_VIEW: Final = "areas.view"
AREAS_MANAGE: Final = "areas.manage"
PEOPLE_VIEW: Final = "people.view"
PEOPLE_MANAGE: Final = "people.manage"
DUTY_MANAGE: Final = "duty.manage"
AUDIT_VIEW: Final = "audit.view"
INCIDENTS_VIEW: Final = "incidents.view"
INCIDENTS_LOG: Final = "incidents.log"
INCIDENTS_EDIT: Final = "incidents.edit"
INCIDENTS_CORROBORATE: Final = "incidents.corroborate"
INCIDENTS_VERIFY: Final = "incidents.verify"
INCIDENTS_RESTRICTED: Final = "incidents.restricted"
IMPORTS_MANAGE: Final = "imports.manage"
THREATS_VIEW: Final = "threats.view"
THREATS_LOG: Final = "threats.log"
THREATS_EDIT: Final = "threats.edit"
THREATS_CLOSE: Final = "threats.close"
ACTORS_VIEW: Final = "actors.view"
ACTORS_KEEP: Final = "actors.keep"
ACTORS_ENGAGE: Final = "actors.engage"
HOTSPOTS_VIEW: Final = "hotspots.view"
HOTSPOTS_PROPOSE: Final = "hotspots.propose"
HOTSPOTS_DECIDE: Final = "hotspots.decide"
HOTSPOTS_PREPARE: Final = "hotspots.prepare"
REPORTS_VIEW: Final = "reports.view"
REPORTS_LOG: Final = "reports.log"
REPORTS_GRADE: Final = "reports.grade"
REPORTS_CONTACT: Final = "reports.contact"
ASSESSMENTS_VIEW: Final = "assessments.view"
ASSESSMENTS_WRITE: Final = "assessments.write"
ASSESSMENTS_REVIEW: Final = "assessments.review"
ASSESSMENTS_ENDORSE_TACTICAL: Final = "assessments.endorse_tactical"
ASSESSMENTS_ENDORSE: Final = "assessments.endorse"
ASSESSMENTS_LEAD: Final = "assessments.lead"
ASSESSMENTS_RULES: Final = "assessments.rules"
ENGINE_VIEW: Final = "engine.view"
LADDERS_VIEW: Final = "ladders.view"
LADDERS_MANAGE: Final = "ladders.manage"
ALERTS_VIEW: Final = "alerts.view"
ALERTS_RAISE: Final = "alerts.raise"
ALERTS_ANSWER: Final = "alerts.answer"
ALERTS_RELAY: Final = "alerts.relay"
ALERTS_CLOSE: Final = "alerts.close"
ALERTS_DECIDE: Final = "alerts.decide"
ALERTS_CONFIRM: Final = "alerts.confirm"
ALERTS_REASONS: Final = "alerts.reasons"
ALERTS_FEEDBACK: Final = "alerts.feedback"
DESK_VIEW: Final = "desk.view"
DESK_KEEP: Final = "desk.keep"
INDICATORS_VIEW: Final = "indicators.view"
INDICATORS_ENTER: Final = "indicators.enter"
INDICATORS_MANAGE: Final = "indicators.manage"
NETWORKS_VIEW: Final = "networks.view"
NETWORKS_CONTACT: Final = "networks.contact"
NETWORKS_MANAGE: Final = "networks.manage"
EXERCISES_RUN: Final = "exercises.run"
ACTIONS_VIEW: Final = "actions.view"
ACTIONS_GIVE: Final = "actions.give"
ACTIONS_SETTLE: Final = "actions.settle"

READ = frozenset(
    {
        AREAS_VIEW, PEOPLE_VIEW, INCIDENTS_VIEW, THREATS_VIEW, REPORTS_VIEW, ALERTS_VIEW, LADDERS_VIEW,
        INDICATORS_VIEW, ACTIONS_VIEW, ACTORS_VIEW, HOTSPOTS_VIEW, ASSESSMENTS_VIEW,
    }
)  # fmt: skip
# What a person on the road types: who said it stands there under a code word, and is graded by others.
FIELD = READ | {
    THREATS_LOG, REPORTS_LOG, REPORTS_CONTACT, INCIDENTS_LOG, ALERTS_RAISE, INDICATORS_ENTER, ACTORS_ENGAGE
}  # fmt: skip
REPORT = FIELD | {REPORTS_GRADE}
# Who keeps incidents true: corrects them, puts reports to them, chooses whose figures count, merges doubles.
WEIGH = frozenset({INCIDENTS_EDIT})
# Who may say that several sources agree; and who may find that it happened, or did not (threats.incidents.verifying
# says of which kinds).
AGREE = WEIGH | {INCIDENTS_CORROBORATE}
FIND = AGREE | {INCIDENTS_VERIFY}
# Who sees how many persons matters of restricted kinds concern, and never which.
COUNT = frozenset({INCIDENTS_RESTRICTED})
# Whoever keeps the register of threats writes assessments, and reviews those of others.
ASSESS = frozenset({ASSESSMENTS_WRITE, ASSESSMENTS_REVIEW})
STEER = REPORT | WEIGH | ASSESS | {THREATS_EDIT, THREATS_CLOSE, ACTORS_KEEP, HOTSPOTS_PROPOSE}
# Those an alert calls may answer it, and close it once it is answered; the JOC and the advisers answer for a post.
# And they say what stands ready at a hot spot.
CALLED = frozenset({ALERTS_ANSWER, ALERTS_CLOSE, ACTIONS_GIVE, HOTSPOTS_PREPARE})
# Whoever has to do an action, and whoever leads them, settles it (followup.models.actions); JOC and advisers any.
RELAY = CALLED | {ALERTS_RELAY, ACTIONS_SETTLE}
# Who speaks with the community: keeps contact with its networks, and tells it what became of its warning.
TELL = frozenset({ALERTS_FEEDBACK, NETWORKS_VIEW, NETWORKS_CONTACT})
# The responsible head or commander decides what is done; a focal point coordinates and relays.
COMMAND = CALLED | {ALERTS_DECIDE, NETWORKS_VIEW}
# Who says what is watched for early warning, and which networks there are.
LISTEN = frozenset({INDICATORS_MANAGE, NETWORKS_MANAGE})
# Who commits the mission to protect a place, and ranks those places; a Head of Office within their own area.
COMMIT = frozenset({HOTSPOTS_DECIDE})
# Who may be the second person, and read the reasons that are for leaders alone.
SECOND = frozenset({ALERTS_CONFIRM, ALERTS_REASONS})
# Who endorses an assessment: of a place its head of office, any other the senior adviser, and where atrocity crimes may
# come those who lead the mission, whatever the matrix says (threats/assessments/states.py).
ENDORSE_TACTICAL = frozenset({ASSESSMENTS_ENDORSE_TACTICAL})
ENDORSE = ENDORSE_TACTICAL | {ASSESSMENTS_ENDORSE}
ENDORSE_ALL = ENDORSE | {ASSESSMENTS_LEAD}
# Whoever leads a post keeps its roster: an administrator any, the others within their own area of responsibility
# (accounts/duty/posts.py).
ROSTER = frozenset({DUTY_MANAGE})
# Who reads the watch log of the JOC desk; the desk itself keeps it and hands over its shifts.
WATCH = frozenset({DESK_VIEW})
DESK = WATCH | {DESK_KEEP}
# Who takes in events that others publish. Whoever may not read incidents sees counts of them, never a row.
IMPORT = frozenset({IMPORTS_MANAGE})
# Who may plan and direct an exercise: they raise alerts in it and see how it was answered.
DIRECT = frozenset({EXERCISES_RUN})
# An adviser of the mission for protection.
ADVISE = STEER | AGREE | COUNT | RELAY | TELL | LISTEN | WATCH | DIRECT
RELEASED = frozenset({AREAS_VIEW, INCIDENTS_VIEW, THREATS_VIEW})

ALL_RESTRICTED = frozenset({"CRSV", "CHILD", "SURVIVOR"})


@dataclass(frozen=True)
class RoleRights:
    """`actions`: what the role may do. `section`: whose “own section only” it shares.

    `restricted`: the restricted kinds it may read. `circle`: how far from the mission it stands; a person of the
    United Nations system or a partner reads only what was released that far. `crosses_components`: reads what is
    bound to another component or section, because the role answers for, or examines, the whole mission. `level`: how
    high it stands where a second person one level up is asked for: on the ground, at headquarters, advising or
    commanding there, deputy of the Head of Mission, Head of Mission.
    """

    actions: frozenset[str]
    section: str = ""
    restricted: frozenset[str] = field(default_factory=frozenset)
    circle: str = "MISSION"
    crosses_components: bool = False
    level: int = 1


TOP_LEVEL: Final = 5


def _leader(section: str = "", also: frozenset[str] = frozenset(), **more: bool | int | frozenset[str]) -> RoleRights:
    actions = READ | COMMAND | SECOND | COMMIT | {ALERTS_RAISE, ACTORS_ENGAGE} | also
    return RoleRights(actions=actions, section=section, **more)  # type: ignore[arg-type]


ROLE_RIGHTS: Final[dict[str, RoleRights]] = {
    "HOM": _leader("OFFICE_HOM", ENDORSE_ALL, restricted=ALL_RESTRICTED, crosses_components=True, level=TOP_LEVEL),
    "DSRSG_P": _leader("OFFICE_DSRSG_P", ENDORSE_ALL, restricted=ALL_RESTRICTED, level=4),
    "DSRSG_RCHC": _leader("OFFICE_DSRSG_RCHC", ENDORSE_ALL, level=4),
    "FC": _leader("FORCE_HQ", level=3),
    "PC": _leader("POLICE_HQ", level=3),
    "COS": RoleRights(
        READ | COMMAND | SECOND | DIRECT | COMMIT | ENDORSE_ALL | {ALERTS_RAISE, ACTORS_ENGAGE}, "OFFICE_COS", level=3
    ),
    "DMS": RoleRights(READ, "MISSION_SUPPORT"),
    "SPOCA": RoleRights(
        ADVISE | SECOND | ROSTER | ENDORSE | IMPORT | {ENGINE_VIEW, LADDERS_MANAGE, ASSESSMENTS_RULES}, "POC", level=3
    ),
    "POCO": RoleRights(ADVISE, "POC", level=2),
    "POCFP": RoleRights(REPORT | WEIGH | CALLED | TELL | {ASSESSMENTS_WRITE}, "POC"),
    "HOO": RoleRights(STEER | COMMAND | COMMIT | ROSTER | TELL | LISTEN | ENDORSE_TACTICAL, "FIELD_OFFICE"),
    "JOC": RoleRights(REPORT | WEIGH | RELAY | ROSTER | TELL | DESK | DIRECT | {ENGINE_VIEW}, "JOC", level=2),
    "JMAC": RoleRights(STEER | AGREE | IMPORT | {INDICATORS_MANAGE, NETWORKS_VIEW}, "JMAC"),
    "CAO": RoleRights(REPORT | TELL | LISTEN, "CIVIL_AFFAIRS"),
    "CLA": RoleRights(FIELD | TELL, "CIVIL_AFFAIRS"),
    "HRO": RoleRights(STEER | FIND | COUNT, "HUMAN_RIGHTS", restricted=ALL_RESTRICTED),
    "CPA": RoleRights(REPORT | FIND | COUNT | ASSESS, "CHILD_PROTECTION", restricted=frozenset({"CHILD"})),
    "WPA": RoleRights(REPORT | FIND | COUNT | ASSESS, "WOMEN_PROTECTION", restricted=frozenset({"CRSV", "SURVIVOR"})),
    "GENAD": RoleRights(READ, "GENDER"),
    "PAO": RoleRights(REPORT, "POLITICAL_AFFAIRS"),
    "UNPOL": RoleRights(REPORT | COMMAND | ROSTER, "POLICE"),
    "SECTOR": RoleRights(REPORT | COMMAND | ROSTER, "FORCE"),
    **{code: RoleRights(REPORT, code) for code in ("UNMAS", "DDR", "ROL", "SSR", "STRATCOM", "SPU", "CIMIC")},
    **{code: RoleRights(RELEASED, code, circle="UN_SYSTEM") for code in ("OCHA", "UNHCR", "UNICEF")},
    **{code: RoleRights(RELEASED, code, circle="PARTNERS") for code in ("PROT_CLUSTER", "NGO_LIAISON")},
    "AUDITOR": RoleRights(
        READ | WATCH | {AUDIT_VIEW, ALERTS_REASONS, ENGINE_VIEW, NETWORKS_VIEW},
        "OVERSIGHT",
        restricted=ALL_RESTRICTED,
        crosses_components=True,
    ),
    # Runs the portal without a right to read what it holds.
    "ADMIN": RoleRights(
        frozenset(
            {
                AREAS_VIEW,
                AREAS_MANAGE,
                PEOPLE_VIEW,
                PEOPLE_MANAGE,
                DUTY_MANAGE,
                ENGINE_VIEW,
                LADDERS_VIEW,
                LADDERS_MANAGE,
                IMPORTS_MANAGE,
            }
        ),
        "ADMINISTRATION",
    ),
}

# Boundaries that a reader of each circle is inside of, whoever owns the row.
OPEN_BOUNDARIES: Final[dict[str, frozenset[str]]] = {
    "MISSION": frozenset({"MISSION", "UN_SYSTEM", "PARTNERS", "PUBLIC"}),
    "UN_SYSTEM": frozenset({"UN_SYSTEM", "PARTNERS", "PUBLIC"}),
    "PARTNERS": frozenset({"PARTNERS", "PUBLIC"}),
}
# Who leads whom, where it is not the Chief of Staff: asked when somebody does not do what they were given to do.
_LED_BY: Final[dict[str, str]] = {
    "POCFP": "HOO", "CLA": "HOO", "POCO": "SPOCA", "SECTOR": "FC", "CIMIC": "FC", "UNPOL": "PC",
    **dict.fromkeys(("COS", "FC", "PC", "DSRSG_P", "DSRSG_RCHC", "HOM"), "HOM"),
}  # fmt: skip


def superior_of(role: str) -> str:
    """The role that leads `role`; the Head of Mission has none and is told themselves."""
    return _LED_BY.get(role, "COS")


def led_by(role: str) -> frozenset[str]:
    """Codes of the roles whose superior `role` is."""
    return frozenset(code for code in ROLE_RIGHTS if code != role and superior_of(code) == role)


# Partners: a ladder may name them, and they are told what was released as far as they stand, nothing else
# (docs/contacts.md). They answer no alert, whether somebody signs in for them or not.
PARTNER_ROLES: Final = frozenset(code for code, rights in ROLE_RIGHTS.items() if rights.circle != "MISSION")
ALL_ACTIONS: Final = frozenset().union(*(rights.actions for rights in ROLE_RIGHTS.values()))


def level_of(role: str) -> int:
    """How high a role stands where a second person one level up is asked for."""
    return ROLE_RIGHTS[role].level if role in ROLE_RIGHTS else 1


def is_inside(role: str, boundary: str) -> bool:
    """True when what was released as far as `boundary` may be told to a holder of `role`."""
    return role in ROLE_RIGHTS and boundary in OPEN_BOUNDARIES[ROLE_RIGHTS[role].circle]


def roles_with(action: str) -> frozenset[str]:
    """Codes of the roles that may do `action`."""
    return frozenset(code for code, rights in ROLE_RIGHTS.items() if action in rights.actions)
