from followup.models.clocks import Clock, StepExecution, StepRecipient
from followup.models.policies import EscalationPolicy, PolicySnapshot, Step
from followup.models.runners import EngineIncident, EngineMark, PeriodicRun, RunnerHeartbeat
from followup.models.selftest import SelfTest

__all__ = [
    "Clock",
    "EngineIncident",
    "EngineMark",
    "EscalationPolicy",
    "PeriodicRun",
    "PolicySnapshot",
    "RunnerHeartbeat",
    "SelfTest",
    "Step",
    "StepExecution",
    "StepRecipient",
]
