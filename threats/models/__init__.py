from threats.models.dataset import Dataset, ImportRun
from threats.models.importfile import ImportedId, ImportFile, RejectedRow, SavedMapping
from threats.models.incident import ActorClass, DatePrecision, Incident
from threats.models.month import IncidentMonth
from threats.models.report import Report, ReportQuerySet, SourceContact
from threats.models.threat import RESTRICTED_KIND_OF, Threat, ThreatQuerySet, restricted_kind_of

__all__ = [
    "RESTRICTED_KIND_OF",
    "ActorClass",
    "Dataset",
    "DatePrecision",
    "ImportFile",
    "ImportRun",
    "ImportedId",
    "Incident",
    "IncidentMonth",
    "RejectedRow",
    "Report",
    "ReportQuerySet",
    "SavedMapping",
    "SourceContact",
    "Threat",
    "ThreatQuerySet",
    "restricted_kind_of",
]
