from followup.models.actions import ActionPoint, CarryOver
from followup.models.changes import PolicyChange
from followup.models.clocks import Clock, StepExecution, StepRecipient
from followup.models.policies import EscalationPolicy, PolicySnapshot, Step
from followup.models.readiness import Readiness, Survey
from followup.models.runners import EngineIncident, EngineMark, PeriodicRun, RunnerHeartbeat
from followup.models.selftest import SelfTest

__all__ = [
    "ActionPoint",
    "CarryOver",
    "Clock",
    "EngineIncident",
    "EngineMark",
    "EscalationPolicy",
    "PeriodicRun",
    "PolicyChange",
    "PolicySnapshot",
    "Readiness",
    "RunnerHeartbeat",
    "SelfTest",
    "Step",
    "StepExecution",
    "StepRecipient",
    "Survey",
]
