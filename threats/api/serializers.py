import uuid
from typing import Any

from rest_framework import serializers

from accounts.choices import areas_open_to
from accounts.roles import THREATS_LOG
from areas import codes
from areas.models import Area
from threats.models import Threat


class ThreatSerializer(serializers.ModelSerializer):
    """A threat as its reader may see it. Codes are those of `/code-lists/`."""

    mission = serializers.CharField(source="mission.code")
    area = serializers.CharField(source="area.pcode", help_text="P-code.")
    is_open = serializers.BooleanField()

    class Meta:
        model = Threat
        fields = [
            "ref", "uid", "mission", "area", "title", "kind", "horizon", "description", "language", "classification",
            "sharing_boundary", "is_open", "opened_at", "closed_at", "closing_reason",
        ]  # fmt: skip
        read_only_fields = fields


class CodeInput(serializers.CharField):
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


class ThreatInputSerializer(serializers.Serializer):
    """What a new threat needs. Send the same `uid` again and the first result comes back."""

    uid = serializers.UUIDField(default=uuid.uuid4, help_text="Yours to mint: the idempotency key.")
    title = serializers.CharField(max_length=160)
    kind = CodeInput("threat_types")
    horizon = CodeInput("time_horizons")
    area = serializers.CharField(max_length=20, help_text="P-code of an area of yours.")
    description = serializers.CharField(max_length=8000, required=False, allow_blank=True)
    classification = CodeInput("classifications", required=False)
    sharing_boundary = CodeInput("sharing_boundaries", required=False)

    def validate_area(self, pcode: str) -> Area:
        found = areas_open_to(self.context["request"].user, THREATS_LOG).get(pcode)
        if found is None:
            raise serializers.ValidationError(f"“{pcode}” is not an area in which you may log a threat.")
        return found


class ClosingSerializer(serializers.Serializer):
    reason = serializers.CharField(max_length=2000, help_text="What changed, and how you know.")
