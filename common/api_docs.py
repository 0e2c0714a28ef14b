"""The API described: as OpenAPI for programs, and as a page for people that needs no script from anywhere."""

from dataclasses import dataclass
from typing import Any

from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema
from drf_spectacular.views import SpectacularAPIView
from rest_framework.renderers import TemplateHTMLRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView


class Schema(SpectacularAPIView):
    """The OpenAPI description of this API."""


@dataclass(frozen=True)
class Operation:
    """One method of one address, as a reader wants it. Fields are (name, type, required, what it is)."""

    method: str
    path: str
    summary: str
    parameters: list[tuple[str, str, bool, str]]
    body: list[tuple[str, str, bool, str]]
    answers: list[tuple[str, str]]


@extend_schema(exclude=True)
class ReadableDocs(APIView):
    renderer_classes = [TemplateHTMLRenderer]

    def get(self, request: Request) -> Response:
        schema = SchemaGenerator().get_schema(request=request, public=True)  # type: ignore[no-untyped-call]
        return Response({"operations": operations_of(schema)}, template_name="api_docs.html")


def operations_of(schema: dict[str, Any]) -> list[Operation]:
    """Every operation of an OpenAPI description, by path and method."""
    components = schema.get("components", {}).get("schemas", {})
    return [
        Operation(
            method=method.upper(),
            path=path,
            summary=found.get("summary") or found.get("description", ""),
            parameters=[
                (given["name"], _type(given["schema"]), given.get("required", False), given.get("description", ""))
                for given in found.get("parameters", [])
            ],
            body=_body(found, components),
            answers=[(status, answer.get("description", "")) for status, answer in sorted(found["responses"].items())],
        )
        for path, methods in sorted(schema["paths"].items())
        for method, found in methods.items()
    ]


def _body(operation: dict[str, Any], components: dict[str, Any]) -> list[tuple[str, str, bool, str]]:
    content = operation.get("requestBody", {}).get("content", {})
    reference = content.get("application/json", {}).get("schema", {}).get("$ref", "")
    found = components.get(reference.rpartition("/")[2], {})
    required = found.get("required", [])
    return [
        (name, _type(given), name in required, given.get("description", ""))
        for name, given in found.get("properties", {}).items()
    ]


def _type(given: dict[str, Any]) -> str:
    if "enum" in given:
        return " | ".join(str(value) for value in given["enum"])
    kind = given.get("format") or given.get("type") or given.get("$ref", "").rpartition("/")[2]
    return " | ".join(kind) if isinstance(kind, list) else str(kind)
