import uuid

from django.conf import settings
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Case, F, Func, Q, Value, When
from django.utils.translation import gettext_lazy as _

from areas.names import in_language
from areas.validators import validate_iso3, validate_own_names, validate_time_zone
from common.sensitivity import internal, public

# Longer than any key will get, and still exact as a float.
FAR = 1e15


def _line(x1: object, y1: object, x2: object, y2: object) -> Func:
    ends = [Func(x, y, function="point", output_field=models.TextField()) for x, y in ((x1, y1), (x2, y2))]
    return Func(*ends, function="box", output_field=models.TextField())


def crossing_lines() -> Case:
    """Each real mission as a vertical line at its key, each demo one as a horizontal line at its key.

    Lines of one kind never meet, lines of different kinds always do. So "no two rows may meet" says that a database
    holds one kind only, to every writer, at every isolation level and without an extension.
    """
    low, high = Value(-1.0), Value(FAR)
    return Case(
        When(kind="REAL", then=_line(F("id"), low, F("id"), high)),
        default=_line(low, F("id"), high, F("id")),
    )


def default_language() -> str:
    return str(settings.LANGUAGE_CODE)


class Mission(models.Model):
    """A peacekeeping mission, or the invented one of the demonstration. A database never holds both kinds."""

    class Kind(models.TextChoices):
        REAL = "REAL", _("Real")
        DEMO = "DEMO", _("Demonstration")

    uid = public(models.UUIDField(default=uuid.uuid4, editable=False, unique=True))
    code = public(models.CharField(_("code"), max_length=20, unique=True))
    kind = public(models.CharField(_("kind"), max_length=4, choices=Kind.choices))
    names = public(models.JSONField(_("name per language"), validators=[validate_own_names]))
    ref_code = public(
        models.CharField(_("code in references"), max_length=8, unique=True, help_text=_("As in EW-CAF-26-0142: CAF."))
    )
    countries = public(
        ArrayField(models.CharField(max_length=3, validators=[validate_iso3]), verbose_name=_("countries"))
    )
    time_zone = public(models.CharField(_("time zone"), max_length=64, validators=[validate_time_zone]))
    default_language = public(models.CharField(_("language"), max_length=8, default=default_language))
    opened_on = internal(models.DateField(_("opened on")))
    closed_on = internal(models.DateField(_("closed on"), null=True, blank=True))

    class Meta:
        ordering = ["code"]
        constraints = [
            ExclusionConstraint(
                name="mission_demo_or_real_never_both",
                expressions=[(crossing_lines(), "&&")],
                violation_error_message=_("A database holds either demonstration or real missions, never both."),
            ),
            models.CheckConstraint(name="mission_kind_known", condition=Q(kind__in=["REAL", "DEMO"])),
            models.CheckConstraint(name="mission_code_upper_case", condition=Q(code__regex=r"^[A-Z][A-Z0-9_-]*$")),
            models.CheckConstraint(
                name="mission_ref_code_upper_case", condition=Q(ref_code__regex=r"^[A-Z][A-Z0-9]+$")
            ),
            models.CheckConstraint(name="mission_names_en_and_fr", condition=Q(names__has_keys=["en", "fr"])),
            models.CheckConstraint(name="mission_has_a_country", condition=Q(countries__len__gt=0)),
            models.CheckConstraint(
                name="mission_closes_after_opening", condition=Q(closed_on=None) | Q(closed_on__gte=F("opened_on"))
            ),
        ]

    def __str__(self) -> str:
        return self.code

    def clean(self) -> None:
        if self.default_language not in dict(settings.LANGUAGES):
            raise ValidationError({"default_language": _("Choose a language of the portal.")})

    def name(self, language: str | None = None) -> str:
        return in_language(self.names, language)

    @property
    def is_demo(self) -> bool:
        return self.kind == self.Kind.DEMO
