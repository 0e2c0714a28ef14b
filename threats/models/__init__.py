from threats.models.casualties import Age, CasualtyPart, Harm, Sex
from threats.models.dataset import Dataset, ImportRun
from threats.models.incident import ActorClass, DatePrecision, Incident
from threats.models.month import IncidentMonth
from threats.models.report import Report, ReportQuerySet, SourceContact
from threats.models.threat import RESTRICTED_KIND_OF, Threat, ThreatQuerySet, restricted_kind_of
from threats.models.verification import Method, Verification

__all__ = [
    "RESTRICTED_KIND_OF",
    "ActorClass",
    "Age",
    "CasualtyPart",
    "Dataset",
    "DatePrecision",
    "Harm",
    "ImportRun",
    "Incident",
    "IncidentMonth",
    "Method",
    "Report",
    "ReportQuerySet",
    "Sex",
    "SourceContact",
    "Threat",
    "ThreatQuerySet",
    "Verification",
    "restricted_kind_of",
]
