"""The rhythm of a page with one form: the service decides, and a refusal brings everything typed back with its reason.

form = SomeForm(request.POST or None)
if form.is_valid():
    with refusals_on(form):
        row = services.do_it(by=request.user, at=clock.now(), **form.cleaned_data)
        return redirect(row)
return form_page(request, "app/row_new.html", form)
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from common.errors import DomainError


@contextmanager
def refusals_on(form: BaseForm) -> Iterator[None]:
    """What a service refuses inside the block stands on `form`: at the field it names, else above the form.

    Other errors come out: they are faults of the program, not of what was typed.
    """
    try:
        yield
    except DomainError as refusal:
        form.add_error(None, str(refusal))
    except ValidationError as refusal:
        for name, errors in by_field(refusal).items():
            form.add_error(name if name in form.fields else None, ValidationError(errors))


def by_field(refusal: ValidationError) -> dict[str, list[str]]:
    """Field name -> sentences; what concerns no single field stands under NON_FIELD_ERRORS."""
    found: dict[str, list[str]] = getattr(refusal, "message_dict", None) or {NON_FIELD_ERRORS: refusal.messages}
    return found


def form_page(request: HttpRequest, template: str, form: BaseForm, **context: Any) -> HttpResponse:
    """The page of `template` around `form`: 200 when it is shown to be filled in, 422 when it came back refused."""
    return render(request, template, {"form": form, **context}, status=422 if form.is_bound else 200)
