from earlywarning.models.alert import Alert, AlertQuerySet
from earlywarning.models.answers import Acknowledgement, PassedOn, Response
from earlywarning.models.cap import CapMessage, CapMessageQuerySet, CapReceived, MsgType
from earlywarning.models.decisions import Decision, Proposal
from earlywarning.models.exercises import Inject
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
    "Inject",
    "MsgType",
    "PassedOn",
    "Proposal",
    "Response",
]
