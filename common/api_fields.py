"""Fields of what programs send. JSON has types: `"5"` is no number and `5` no text, and whoever mixes them is told."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from rest_framework import serializers


class _Typed(serializers.Field):
    """`accepts`: the types as JSON has them; true and false are numbers nowhere."""

    accepts: tuple[type, ...] = (str,)
    sentence: Any = _("Give a text.")

    def to_internal_value(self, data: Any) -> Any:
        if type(data) not in self.accepts:
            raise serializers.ValidationError(self.sentence)
        return super().to_internal_value(data)


class Text(_Typed, serializers.CharField):
    pass


class Uid(_Typed, serializers.UUIDField):
    pass


class Count(_Typed, serializers.IntegerField):
    """How many; null is not known, and never 0."""

    accepts = (int,)
    sentence = _("Give a whole number.")

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(min_value=0, required=False, allow_null=True, **kwargs)


class Degrees(_Typed, serializers.FloatField):
    accepts = (int, float)
    sentence = _("Give a number.")


class YesNo(_Typed, serializers.BooleanField):
    accepts = (bool,)
    sentence = _("Give true or false.")
