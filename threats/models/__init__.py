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
from threats.models.incident import ActorClass, DatePrecision, Incident
from threats.models.month import IncidentMonth
from threats.models.report import Report, ReportQuerySet, SourceContact
from threats.models.risk import Citation, LineOutcome, RiskLine, RiskMatrix, StaleMark, StaleRule
from threats.models.threat import RESTRICTED_KIND_OF, Threat, ThreatQuerySet, restricted_kind_of

__all__ = [
    "RESTRICTED_KIND_OF",
    "ActorClass",
    "Assessment",
    "AssessmentQuerySet",
    "AssessmentStep",
    "Citation",
    "Confidence",
    "Dataset",
    "DatePrecision",
    "Dissent",
    "HandedIn",
    "ImportRun",
    "Incident",
    "IncidentMonth",
    "LineOutcome",
    "Report",
    "ReportQuerySet",
    "RiskLine",
    "RiskMatrix",
    "SourceContact",
    "StaleMark",
    "StaleRule",
    "State",
    "Threat",
    "ThreatQuerySet",
    "restricted_kind_of",
]
