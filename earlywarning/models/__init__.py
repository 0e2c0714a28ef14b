from earlywarning.models.alert import Alert, AlertQuerySet
from earlywarning.models.answers import Acknowledgement, PassedOn, Response
from earlywarning.models.cap import CapMessage, CapMessageQuerySet, CapReceived, MsgType
from earlywarning.models.decisions import Decision, Proposal
from earlywarning.models.desk import LogLine, ShiftHandover
from earlywarning.models.feedback import Feedback
from earlywarning.models.further import FurtherReport

__all__ = [
    "Acknowledgement",
    "Alert",
    "AlertQuerySet",
    "CapMessage",
    "CapMessageQuerySet",
    "CapReceived",
    "Decision",
    "Feedback",
    "FurtherReport",
    "LogLine",
    "MsgType",
    "PassedOn",
    "Proposal",
    "Response",
    "ShiftHandover",
]
