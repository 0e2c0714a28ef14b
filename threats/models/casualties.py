"""How many people an account tells of: totals stand in columns of the report, parts by sex and age here."""

from typing import Any, Final

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from common.sensitivity import internal

BOUNDS: Final = ("low", "best", "high")


class Harm(models.TextChoices):
    """What was done to people. `KILLED` are all people killed, `CIVILIANS_KILLED` the civilians among them."""

    KILLED = "KILLED", _("Killed, all")
    CIVILIANS_KILLED = "CIVILIANS_KILLED", _("Civilians killed")
    INJURED = "INJURED", _("Injured")
    ABDUCTED = "ABDUCTED", _("Abducted")
    DISPLACED = "DISPLACED", _("Displaced")
    # Where the kind itself says what was done, as with conflict-related sexual violence.
    AFFECTED = "AFFECTED", _("Otherwise harmed, such as survivors")


class Sex(models.TextChoices):
    """Source: docs/reports.md; "not known" is said, and is not the same as nothing said."""

    F = "F", _("Female")
    M = "M", _("Male")
    X = "X", _("Another")
    NOT_KNOWN = "NOT_KNOWN", _("Sex not known")


class Age(models.TextChoices):
    """Children are under 18, the elderly 60 and more: the classes of the humanitarian data standard HXL, in short."""

    CHILD = "CHILD", _("Children (under 18)")
    ADULT = "ADULT", _("Adults (18 to 59)")
    ELDERLY = "ELDERLY", _("Elderly (60 and more)")
    NOT_KNOWN = "NOT_KNOWN", _("Age not known")


def column(harm: str, bound: str) -> str:
    """The column of a report that holds this bound of its total."""
    return f"{harm.lower()}_{bound}"


TOTALS: Final = tuple(column(harm, bound) for harm in Harm.values for bound in BOUNDS)


def in_order(low: str, best: str, high: str) -> Q:
    """low <= best <= high, as far as the three columns are known."""
    return (
        (Q(**{low: None}) | Q(**{best: None}) | Q(**{f"{best}__gte": F(low)}))
        & (Q(**{best: None}) | Q(**{high: None}) | Q(**{f"{high}__gte": F(best)}))
        & (Q(**{low: None}) | Q(**{high: None}) | Q(**{f"{high}__gte": F(low)}))
    )


def _count(label: Any) -> models.PositiveIntegerField:
    return models.PositiveIntegerField(label, null=True, blank=True)


class CasualtyPart(models.Model):
    """A part of a total by sex, age or both, as one report gave it. It is replaced, never changed: what stood stays.

    It belongs to its report and is read with it. Nothing known is NULL, never 0; parts are never added up.
    """

    report = internal(models.ForeignKey("threats.Report", models.PROTECT, related_name="parts"))
    harm = internal(models.CharField(_("what was done"), max_length=16, choices=Harm))
    # Empty: of any.
    sex = internal(models.CharField(_("sex"), max_length=9, choices=Sex, blank=True))
    age = internal(models.CharField(_("age"), max_length=9, choices=Age, blank=True))
    low = internal(_count(_("at least")))
    best = internal(_count(_("best estimate")))
    high = internal(_count(_("at most")))
    said_at = internal(models.DateTimeField())
    said_by = internal(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+"))
    replaced_at = internal(models.DateTimeField(null=True))
    replaced_by = internal(models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+"))

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=Q(harm__in=Harm.values), name="casualty_part_harm_known"),
            models.CheckConstraint(
                condition=Q(sex__in=["", *Sex.values], age__in=["", *Age.values]) & ~Q(sex="", age=""),
                name="casualty_part_of_a_sex_or_age",
            ),
            models.CheckConstraint(condition=in_order(*BOUNDS), name="casualty_part_in_order"),
            models.CheckConstraint(condition=~Q(low=None, best=None, high=None), name="casualty_part_says_something"),
            models.CheckConstraint(
                condition=Q(replaced_at=None, replaced_by=None)
                | Q(replaced_at__isnull=False, replaced_by__isnull=False),
                name="casualty_part_replaced_by_somebody",
            ),
            models.UniqueConstraint(
                fields=["report", "harm", "sex", "age"], condition=Q(replaced_at=None), name="casualty_part_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report_id} {self.harm} {self.sex} {self.age}"
