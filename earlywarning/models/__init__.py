from earlywarning.models.alert import Alert, AlertQuerySet
from earlywarning.models.answers import Acknowledgement, PassedOn, Response

__all__ = ["Acknowledgement", "Alert", "AlertQuerySet", "PassedOn", "Response"]
