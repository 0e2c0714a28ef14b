from earlywarning.models.alert import Alert, AlertQuerySet
from earlywarning.models.answers import Acknowledgement, PassedOn, Response
from earlywarning.models.cap import CapMessage, CapMessageQuerySet, CapReceived, MsgType
from earlywarning.models.decisions import Decision, Proposal
from earlywarning.models.desk import LogLine, ShiftHandover
from earlywarning.models.exercises import Inject
from earlywarning.models.feedback import Feedback
from earlywarning.models.further import FurtherReport
from earlywarning.models.indicators import Indicator, Reading, Watch
from earlywarning.models.networks import Contact, Network
from earlywarning.models.prior import PriorAlert
from earlywarning.models.releases import Release
from earlywarning.models.suggestions import Suggestion

__all__ = [
    "Acknowledgement",
    "Alert",
    "AlertQuerySet",
    "CapMessage",
    "CapMessageQuerySet",
    "CapReceived",
    "Contact",
    "Decision",
    "Feedback",
    "FurtherReport",
    "Indicator",
    "Inject",
    "LogLine",
    "MsgType",
    "Network",
    "PassedOn",
    "PriorAlert",
    "Proposal",
    "Reading",
    "Release",
    "Response",
    "ShiftHandover",
    "Suggestion",
    "Watch",
]
