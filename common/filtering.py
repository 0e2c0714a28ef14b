"""Filters of the API: those of the pages, and a sentence where a page would shrug.

A program that misspells a filter must not be answered with the whole list, which it would take for the narrowed one.
"""

from typing import Any

from django.utils.translation import gettext as _
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

PAGING = ("cursor", "page_size")


class StrictFilters(DjangoFilterBackend):  # type: ignore[misc]
    """Refuses parameters that a list does not know, and those that say nothing.

    A view may name `more_parameters` that it reads itself, and `offered()`: further arguments of its FilterSet.
    """

    def get_filterset_kwargs(self, request: Request, queryset: Any, view: Any) -> dict[str, Any]:
        kwargs: dict[str, Any] = super().get_filterset_kwargs(request, queryset, view)
        return kwargs | (view.offered() if hasattr(view, "offered") else {})

    def filter_queryset(self, request: Request, queryset: Any, view: Any) -> Any:
        filterset = self.get_filterset(request, queryset, view)
        known = {*(filterset.filters if filterset else ()), *PAGING, *getattr(view, "more_parameters", ())}
        refuse_odd_parameters(request, known)
        return super().filter_queryset(request, queryset, view)


def refuse_odd_parameters(request: Request, known: set[str]) -> None:
    """Raises ValidationError by name for what is not `known`, is given twice, or is empty."""
    wrong: dict[str, list[str]] = {}
    for name, values in request.query_params.lists():
        if name not in known:
            wrong[name] = [_("There is no such parameter here. Known are: %(names)s.") % {"names": _listed(known)}]
        elif len(values) > 1:
            wrong[name] = [_("Give this once.")]
        elif values == [""]:
            wrong[name] = [_("This is empty. Leave it out, or give a value.")]
    if wrong:
        raise ValidationError(wrong)


def _listed(known: set[str]) -> str:
    return ", ".join(sorted(known))
