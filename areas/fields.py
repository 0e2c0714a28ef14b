"""Model and form fields that hold a code of a list."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.postgres.fields import ArrayField
from django.core import checks
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from areas import codes, shipped

if TYPE_CHECKING:
    from areas.models import Mission

LENGTH = 64


class CodeChoiceField(forms.TypedChoiceField):
    """Offers the active codes of a list, read when the form is shown or checked.

    A row that already holds a code keeps it on offer, even when the list no longer offers it: editing another field
    of an old record must not force a new choice.
    """

    def __init__(self, *, code_list: str, mission: "Mission | None" = None, **kwargs: Any) -> None:
        self.code_list = code_list
        self.mission = mission
        self.kept = ""
        super().__init__(**{"choices": (), **kwargs, "coerce": str, "empty_value": ""})
        self.choices = self._offer()

    def __deepcopy__(self, memo: dict[int, Any]) -> "CodeChoiceField":
        copied: CodeChoiceField = super().__deepcopy__(memo)
        copied.choices = copied._offer()
        return copied

    def for_mission(self, mission: "Mission") -> None:
        """The mission's own codes are on offer too."""
        self.mission = mission

    def _offer(self) -> "Callable[[], Sequence[tuple[str, str]]]":
        def offer() -> list[tuple[str, str]]:
            # A button that chooses nothing is no choice.
            buttons = self.required and isinstance(self.widget, forms.RadioSelect)
            empty = [] if buttons else [("", str(_("Choose…") if self.required else "—"))]
            offered = codes.choices(self.code_list, self.mission)
            if self.kept and self.kept not in dict(offered):
                offered.append((self.kept, codes.label(self.code_list, self.kept, mission=self.mission)))
            return [*empty, *offered]

        return offer

    def get_bound_field(self, form: forms.BaseForm, field_name: str) -> forms.BoundField:
        instance = getattr(form, "instance", None)
        if instance is not None and instance.pk and not self.kept:
            self.kept = getattr(instance, field_name, "") or ""
        return super().get_bound_field(form, field_name)


class CodesChoiceField(forms.MultipleChoiceField):
    """Offers the active codes of a list as boxes to tick; what a row already holds stays on offer."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, *, code_list: str, **kwargs: Any) -> None:
        super().__init__(choices=codes.choices_of(code_list), **kwargs)
        self.code_list = code_list

    def valid_value(self, value: Any) -> bool:
        return super().valid_value(value) or codes.exists(self.code_list, value)


def _unknown_list(field: "CodeField | CodesField") -> list[checks.CheckMessage]:
    if field.code_list in shipped.titles():
        return []
    text = f"There is no code list {field.code_list!r} in {shipped.FILE.name}."
    return [checks.Error(text, obj=field, id="areas.E001")]


class CodeField(models.CharField):
    """A code of `code_list`. Rows keep codes that were switched off since; new ones must be on offer."""

    description = _("Code of a list")

    def __init__(self, *args: Any, code_list: str, **kwargs: Any) -> None:
        self.code_list = code_list
        kwargs.setdefault("max_length", LENGTH)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        kwargs["code_list"] = self.code_list
        if kwargs.get("max_length") == LENGTH:
            del kwargs["max_length"]
        return name, path, args, kwargs

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_unknown_list(self)]

    def list_for(self, instance: models.Model | None) -> str:
        """The list that a value of `instance` must stand in."""
        return self.code_list

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if value in self.empty_values:
            return
        code_list = self.list_for(model_instance)
        mission = getattr(model_instance, "mission", None) if getattr(model_instance, "mission_id", None) else None
        if not codes.exists(code_list, value, mission):
            raise ValidationError(
                _("“%(code)s” is not in the list “%(list)s”. Choose one that is offered."),
                code="unknown_code",
                params={"code": value, "list": shipped.title(code_list)},
            )
        if not codes.is_active(code_list, value, mission) and not self._is_stored(value, model_instance):
            raise ValidationError(
                _("“%(label)s” is no longer offered in the list “%(list)s”. Choose another."),
                code="inactive_code",
                params={
                    "label": codes.label(code_list, value, mission=mission),
                    "list": shipped.title(code_list),
                },
            )

    def _is_stored(self, value: str, model_instance: models.Model | None) -> bool:
        if model_instance is None or model_instance._state.adding:
            return False
        rows = type(model_instance)._base_manager.filter(pk=model_instance.pk, **{self.attname: value})
        return rows.exists()

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        options = {"form_class": CodeChoiceField, "code_list": self.code_list, **kwargs}
        # CharField's own would pass a length, which a choice has not.
        return models.Field.formfield(self, **options)


class CodesField(ArrayField):
    """Several codes of `code_list`, in no order. Rows keep codes that were switched off since."""

    description = _("Codes of a list")  # type: ignore[assignment]

    def __init__(self, *args: Any, code_list: str, **kwargs: Any) -> None:
        self.code_list = code_list
        kwargs.setdefault("base_field", models.CharField(max_length=LENGTH))
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {**kwargs, "code_list": self.code_list}

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        return [*super().check(**kwargs), *_unknown_list(self)]

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        mission = getattr(model_instance, "mission", None) if getattr(model_instance, "mission_id", None) else None
        for code in value or ():
            if not codes.exists(self.code_list, code, mission):
                raise ValidationError(
                    _("“%(code)s” is not in the list “%(list)s”. Choose one that is offered."),
                    code="unknown_code",
                    params={"code": code, "list": shipped.title(self.code_list)},
                )

    def formfield(self, **kwargs: Any) -> forms.Field | None:
        # The array's own would be one line with commas.
        options = {
            "form_class": CodesChoiceField,
            "code_list": self.code_list,
            "initial": (),
            "show_hidden_initial": False,
            **kwargs,
        }
        return models.Field.formfield(self, **options)
