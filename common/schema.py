"""The OpenAPI description: what every operation may answer besides its result."""

from typing import Any, Literal

from drf_spectacular.contrib.django_filters import DjangoFilterExtension
from drf_spectacular.openapi import AutoSchema

from common.problems import CONTENT_TYPE

# It would try out geographic Django at the first description, and that needs libraries no machine of ours must have.
DjangoFilterExtension._has_gis = False  # type: ignore[attr-defined]

PROBLEM = {
    "type": "object",
    "description": "Problem details (RFC 9457).",
    "required": ["type", "title", "status", "detail"],
    "properties": {
        "type": {"type": "string"},
        "title": {"type": "string"},
        "status": {"type": "integer"},
        "detail": {"type": "string", "description": "What happened and what to do next."},
        "errors": {"type": "object", "additionalProperties": True, "description": "Messages by field."},
    },
}
REFUSALS = {
    "400": "A field is wrong; `errors` names it.",
    "401": "No token, or one that is unknown, expired or revoked.",
    "404": "Nothing there, or nothing within what you may see.",
    "406": "Only JSON is offered.",
    "429": "Too many requests.",
}
WRITE_REFUSALS = {
    "403": "You may see this, but not change it.",
    "409": "It is not in the state this needs.",
    "415": "Send JSON.",
    "422": "A rule says no; the sentence says which.",
}


class ProblemAutoSchema(AutoSchema):
    """Documents the refusals of `common.problems` on each operation."""

    def _get_response_bodies(self, direction: Literal["request", "response"] = "response") -> Any:
        bodies = super()._get_response_bodies(direction)
        refusals = REFUSALS | (WRITE_REFUSALS if self.method not in ("GET", "HEAD") else {})
        for status, description in refusals.items():
            bodies.setdefault(
                status,
                {
                    "description": description,
                    "content": {CONTENT_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}},
                },
            )
        return bodies


def add_problem(result: dict[str, Any], generator: Any, request: Any, public: bool) -> dict[str, Any]:
    """Postprocessing hook: adds the Problem component.

    Of several shapes of an answer one may hold another, as a record holds its reference: so any of them will do.
    """
    schemas = result.setdefault("components", {}).setdefault("schemas", {})
    schemas["Problem"] = PROBLEM
    for schema in schemas.values():
        if "oneOf" in schema:
            schema["anyOf"] = schema.pop("oneOf")
    return result
