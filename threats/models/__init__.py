from threats.models.actor import CAPABILITIES, Actor, ActorCommitment, Engagement, Strength
from threats.models.assessment import (
    Assessment,
    AssessmentQuerySet,
    AssessmentStep,
    Confidence,
    Dissent,
    HandedIn,
    State,
)
from threats.models.dataset import Dataset, ImportRun
from threats.models.hotspot import HotSpot, HotSpotQuerySet, Preparedness
from threats.models.incident import ActorClass, DatePrecision, Incident
from threats.models.links import IncidentActor, Link, ThreatActor, ThreatEvidence, ThreatTrigger
from threats.models.month import IncidentMonth
from threats.models.report import Report, ReportQuerySet, SourceContact
from threats.models.risk import Citation, LineOutcome, RiskLine, RiskMatrix, StaleMark, StaleRule
from threats.models.threat import RESTRICTED_KIND_OF, Threat, ThreatQuerySet, restricted_kind_of
from threats.models.trigger import Trigger

__all__ = [
    "Actor",
    "ActorClass",
    "ActorCommitment",
    "Assessment",
    "AssessmentQuerySet",
    "AssessmentStep",
    "CAPABILITIES",
    "Citation",
    "Confidence",
    "Dataset",
    "DatePrecision",
    "Dissent",
    "Engagement",
    "HandedIn",
    "HotSpot",
    "HotSpotQuerySet",
    "ImportRun",
    "Incident",
    "IncidentActor",
    "IncidentMonth",
    "LineOutcome",
    "Link",
    "RESTRICTED_KIND_OF",
    "Preparedness",
    "Report",
    "ReportQuerySet",
    "RiskLine",
    "RiskMatrix",
    "SourceContact",
    "StaleMark",
    "StaleRule",
    "State",
    "Strength",
    "Threat",
    "ThreatActor",
    "ThreatEvidence",
    "ThreatQuerySet",
    "ThreatTrigger",
    "Trigger",
    "restricted_kind_of",
]
