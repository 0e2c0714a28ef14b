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
from threats.models.casualties import Age, CasualtyPart, Harm, Sex
from threats.models.dataset import Dataset, ImportRun
from threats.models.hotspot import HotSpot, HotSpotQuerySet, Preparedness
from threats.models.importfile import ImportedId, ImportFile, RejectedRow, SavedMapping
from threats.models.incident import ActorClass, DatePrecision, Incident
from threats.models.links import IncidentActor, Link, ThreatActor, ThreatEvidence, ThreatTrigger
from threats.models.month import IncidentMonth
from threats.models.report import Report, ReportQuerySet, SourceContact
from threats.models.risk import Citation, LineOutcome, RiskLine, RiskMatrix, StaleMark, StaleRule
from threats.models.threat import RESTRICTED_KIND_OF, Threat, ThreatQuerySet, restricted_kind_of
from threats.models.trigger import Trigger
from threats.models.verification import Method, Verification

__all__ = [
    "CAPABILITIES",
    "RESTRICTED_KIND_OF",
    "Actor",
    "ActorClass",
    "ActorCommitment",
    "Age",
    "Assessment",
    "AssessmentQuerySet",
    "AssessmentStep",
    "CasualtyPart",
    "Citation",
    "Confidence",
    "Dataset",
    "DatePrecision",
    "Dissent",
    "Engagement",
    "HandedIn",
    "Harm",
    "HotSpot",
    "HotSpotQuerySet",
    "ImportFile",
    "ImportRun",
    "ImportedId",
    "Incident",
    "IncidentActor",
    "IncidentMonth",
    "LineOutcome",
    "Link",
    "Method",
    "Preparedness",
    "RejectedRow",
    "Report",
    "ReportQuerySet",
    "RiskLine",
    "RiskMatrix",
    "SavedMapping",
    "Sex",
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
    "Verification",
    "restricted_kind_of",
]
