"""What the threats tell the apps below them: actions of the trail, what becomes of drills, work that runs by itself."""

from collections.abc import Callable
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accounts.protection import Protected
from accounts.roles import ASSESSMENTS_WRITE, HOTSPOTS_PROPOSE, INCIDENTS_EDIT, REPORTS_LOG, THREATS_EDIT
from audit.registry import register
from common.exercise_rules import Rule, register_exercise_rule
from files.owners import register_owner
from followup.runner import IMPORTS, register_work
from threats.assessments import registration as assessments
from threats.importing import files, turns
from threats.models import Assessment, HotSpot, Incident, Report, Threat

ACTIONS: Final = {
    "threats.threat.opened": _("Threat opened"),
    "threats.threat.changed": _("Threat changed"),
    "threats.threat.closed": _("Threat closed"),
    "threats.threat.reopened": _("Threat reopened"),
    "threats.threat.linked": _("What belongs to a threat changed"),
    "threats.actor.added": _("Reported actor added"),
    "threats.actor.changed": _("Reported actor changed"),
    "threats.actor.withdrawn": _("Reported actor withdrawn"),
    "threats.actor.merged": _("Reported actor merged into another"),
    "threats.actor.named": _("Reported actor named by incidents"),
    "threats.actor.unnamed": _("Reported actor no longer named by an incident"),
    "threats.actor.engaged": _("Engagement with an actor written down"),
    "threats.actor.commitment_judged": _("Commitment of an actor judged"),
    "threats.trigger.added": _("Trigger added"),
    "threats.trigger.changed": _("Trigger changed"),
    "threats.trigger.withdrawn": _("Trigger withdrawn"),
    "threats.hotspot.added": _("Hot spot added"),
    "threats.hotspot.changed": _("Hot spot changed"),
    "threats.hotspot.proposed": _("Commitment to a hot spot proposed by the rule"),
    "threats.hotspot.decided": _("Commitment to a hot spot decided"),
    "threats.hotspot.moved": _("Hot spot moved in the order"),
    "threats.hotspot.prepared": _("What stands ready at a hot spot changed"),
    "threats.hotspot.closed": _("Hot spot closed"),
    "threats.hotspot.reopened": _("Hot spot reopened"),
    "threats.hotspot.withdrawn": _("Hot spot withdrawn"),
    "threats.report.logged": _("Report logged"),
    "threats.report.changed": _("Report changed"),
    "threats.report.withdrawn": _("Report withdrawn"),
    "threats.report.linked": _("Report put to an incident"),
    "threats.report.unlinked": _("Report taken off an incident"),
    "threats.incident.recorded": _("Incident recorded"),
    "threats.incident.changed": _("Incident changed"),
    "threats.incident.withdrawn": _("Incident withdrawn"),
    "threats.incident.figures": _("Figures of an incident chosen"),
    "threats.incident.verified": _("Verification of an incident"),
    "threats.incident.merged": _("Incident merged into another"),
    "threats.incident.took_in": _("Incident took in another"),
    "threats.incident.separated": _("Incident separated again"),
    "threats.referral.received": _("Referral received"),
    "threats.source_contact.kept": _("Contact of a source kept"),
    "threats.source_contact.replaced": _("Contact of a source replaced"),
    "threats.source_contact.opened": _("Contact of a source opened"),
    "threats.events.imported": _("Events of a dataset imported"),
    "threats.exported": _("List taken along as a file"),
    "threats.incidents.recounted": _("Sums of incidents per month worked out again"),
    "threats.import.handed_in": _("File for an import handed in"),
    "threats.import.mapped": _("Columns of a file named"),
    "threats.import.asked": _("Import of a file asked for"),
    "threats.import.given_up": _("File for an import given up"),
    "threats.import.undo_asked": _("Undoing an import asked for"),
    "threats.import.undone": _("Import undone"),
}
# Nothing of the register can be written in an exercise, and lists of a drill would be empty.
WHY: Final = "Asked of rows from visible_to; the register has none of any drill."
WHY_NOT_IMPORTED: Final = "Rows of files that others publish; no drill is ever imported."
ABSENT: Final = {
    "feed": (
        "map:marks", "map:base", "map:place", "threats-api:list", "threats-api:detail",
        *(f"threats-api:{name}{s}" for name in ("report", "incident", "actor", "trigger", "hotspot", "assessment")
          for s in ("", "s")),
        "threats-api:datasets", "threats-api:import-runs",
    ),
    "webhook": ("threats-api:close",),
    "export": tuple(
        f"{name}:export"
        for name in ("incidents", "threats", "reports", "actors", "triggers", "hotspots", "assessments")
    ),
    "statistic": ("threats.incidents.figures", "threats.reports.figures", "threats.rollup"),
}  # fmt: skip
# Beside what files may stand, who may attach them, and while what holds.
OWNERS: Final[tuple[tuple[str, type[Protected], str, Callable[[Any], bool]], ...]] = (
    ("report", Report, REPORTS_LOG, lambda row: True),
    ("incident", Incident, INCIDENTS_EDIT, lambda row: row.dataset_id is None),
    ("threat", Threat, THREATS_EDIT, lambda row: True),
    ("hotspot", HotSpot, HOTSPOTS_PROPOSE, lambda row: True),
    # What is handed in is read by others: nothing is added to it behind their backs.
    ("assessment", Assessment, ASSESSMENTS_WRITE, lambda row: row.is_draft),
)


def register_all() -> None:
    for action, words in ACTIONS.items():
        register(action, words)
    for kind, names in ABSENT.items():
        for name in names:
            register_exercise_rule(kind, name, Rule.ABSENT, WHY)
    register_exercise_rule("export", "imports:rejects", Rule.ABSENT, WHY_NOT_IMPORTED)
    register_work(turns.WORK, turns.EVERY_S, turns.work, lane=IMPORTS)
    register_work(turns.SWEEP, 3600, files.sweep, lane=IMPORTS)
    for name, model, change, is_open in OWNERS:
        register_owner(name, model, change, is_open)
    assessments.register_all()
