"""What programs send, checked by the very forms of the pages, so that no rule stands in two places."""

import uuid
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import PolymorphicProxySerializer
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.api.told import ToldSerializer
from accounts.policies import can
from accounts.requests import person
from areas import codes
from areas.place import Precision
from common import clock
from common.api_fields import Degrees, Text, Uid
from threats.conduct import UN_PERSONNEL
from threats.models import ActorClass

# The form has its frequent kinds on buttons, which a program does not see.
_CALLED = {"often": "kind"}


class CodeInput(Text):
    """A code on offer in `code_list`."""

    def __init__(self, code_list: str, **kwargs: Any) -> None:
        self.code_list = code_list
        super().__init__(max_length=64, help_text=f"A code of /code-lists/{code_list}/.", **kwargs)

    def to_internal_value(self, data: Any) -> str:
        code = str(super().to_internal_value(data))
        if code not in dict(codes.choices(self.code_list)):
            raise serializers.ValidationError(
                f"“{code}” is not offered. Choose one of /api/v1/code-lists/{self.code_list}/."
            )
        return code


class MarkingInput(serializers.Serializer):
    """What every new record may say of who reads it, and the key that makes sending it twice safe."""

    uid = Uid(default=uuid.uuid4, help_text="Yours to mint: the idempotency key.")
    classification = CodeInput("classifications", default="UNCLASSIFIED")
    sharing_boundary = CodeInput("sharing_boundaries", default="MISSION")


def actor_class_input() -> serializers.ChoiceField:
    return serializers.ChoiceField(
        choices=[*ActorClass.choices, (UN_PERSONNEL, gettext_lazy("United Nations personnel"))], required=False,
        help_text="Class of the reported actor. UN_PERSONNEL: nothing is stored (422).",
    )  # fmt: skip


class PlaceInput(serializers.Serializer):
    """An area of one's own, or a point with how well it is known."""

    area = Text(max_length=40, required=False, help_text="P-code of an area of yours. This, or a point.")
    lat = Degrees(min_value=-90, max_value=90, required=False)
    lon = Degrees(min_value=-180, max_value=180, required=False)
    precision = serializers.ChoiceField(
        choices=[(each.value, each.label) for each in (Precision.NEAR, Precision.EXACT)], required=False
    )


def checked(form: forms.BaseForm, given: Mapping[str, Any]) -> None:
    """Raises ValidationError by field for what the form refuses, and for what it does not ask this person."""
    wrong: dict[str, Any] = {
        name: [_("You may not say this. Leave it out.")] for name in given if name not in form.fields
    }
    if not form.is_valid():
        wrong |= {_CALLED.get(name, name): found for name, found in form.errors.as_data().items()}
    if wrong:
        raise ValidationError(wrong)


def sent(given: Mapping[str, Any], *apart: str) -> dict[str, Any]:
    """`given` as a form takes it, without what is `apart` and what was left open."""
    return {name: value for name, value in given.items() if name not in apart and value is not None}


class ReferenceSerializer(serializers.Serializer):
    """A record that its writer may not read: of a restricted kind, or of another section."""

    ref = serializers.CharField()


def written(serializer: type[ToldSerializer], name: str) -> dict[int, Any]:
    """How the answer to a POST is described: the record, or its reference alone."""
    answer = PolymorphicProxySerializer(name, [serializer, ReferenceSerializer], resource_type_field_name=None)
    return {201: answer, 200: answer}


def answer(request: Request, row: Any, made: bool, serializer: type[ToldSerializer]) -> Response:
    """The record that was written, or was before; where its kind puts it out of the writer's sight, its reference."""
    code = status.HTTP_201_CREATED if made else status.HTTP_200_OK
    if not can(request.user, row.view_action, row):
        return Response({"ref": row.ref}, status=code)
    serializer.tell([row], reader=person(request), at=clock.now())
    return Response(serializer(row).data, status=code)
