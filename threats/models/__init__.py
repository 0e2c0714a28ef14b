from threats.models.actor import CAPABILITIES, Actor, ActorCommitment, Engagement, Strength
from threats.models.dataset import Dataset, ImportRun
from threats.models.incident import ActorClass, DatePrecision, Incident
from threats.models.links import IncidentActor, Link, ThreatActor, ThreatEvidence, ThreatTrigger
from threats.models.month import IncidentMonth
from threats.models.report import Report, ReportQuerySet, SourceContact
from threats.models.threat import RESTRICTED_KIND_OF, Threat, ThreatQuerySet, restricted_kind_of
from threats.models.trigger import Trigger

__all__ = [
    "CAPABILITIES",
    "RESTRICTED_KIND_OF",
    "Actor",
    "ActorClass",
    "ActorCommitment",
    "Dataset",
    "DatePrecision",
    "Engagement",
    "ImportRun",
    "Incident",
    "IncidentActor",
    "IncidentMonth",
    "Link",
    "Report",
    "ReportQuerySet",
    "SourceContact",
    "Strength",
    "Threat",
    "ThreatActor",
    "ThreatEvidence",
    "ThreatQuerySet",
    "ThreatTrigger",
    "Trigger",
    "restricted_kind_of",
]
