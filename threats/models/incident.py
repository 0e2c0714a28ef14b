"""What happened: one event in which civilians or fighters were harmed, as the mission or a dataset recorded it."""

from typing import Any, ClassVar

import pgtrigger
from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVector
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.protection import Protected, ProtectedManager, versioned
from accounts.roles import INCIDENTS_VIEW
from areas import codes
from areas.fields import CodeField
from areas.place import Placed
from common.sensitivity import confidential, internal
from threats import rollup
from threats.fields import KindField
from threats.incidents.querysets import IncidentQuerySet
from threats.models.dataset import Dataset, ImportRun
from threats.models.referral import Referred
from threats.models.verification import INFORMATION_STATUSES, UNVERIFIED, VERIFIED

MISSION_KINDS = "threat_types"
# Code list of the kinds of a dataset, by its format. They are the publisher's own and are not translated into ours.
# A mapping translates kinds of a table into ours, or keeps them in the words of the table (`Dataset.own_kinds`).
KINDS_OF_FORMAT = {"UCDP_GED": "ucdp_type_of_violence", "ACLED": "acled_sub_event_types", "CSV": MISSION_KINDS}


class DatePrecision(models.TextChoices):
    """How well the date is known. Between its first and last day, an event may have happened on any."""

    DAY = "DAY", _("The day is known")
    DAYS = "DAYS", _("Known to two to six days")
    WEEK = "WEEK", _("Known to the week")
    MONTH = "MONTH", _("Known to the month")
    YEAR = "YEAR", _("Known to the year")


class ActorClass(models.TextChoices):
    """Who is reported to have used force, by their bond to a State. The same classes for everybody."""

    STATE = "STATE", _("Forces of a State")
    NON_STATE = "NON_STATE", _("Non-state groups")
    BOTH = "BOTH", _("A State and a non-state group")
    NOT_KNOWN = "NOT_KNOWN", _("Not known")


def _out_of_order() -> Q:
    """low <= best <= high does not hold, as far as the three are known."""
    return Q(killed_best__lt=F("killed_low")) | Q(killed_best__gt=F("killed_high")) | Q(killed_high__lt=F("killed_low"))


@versioned
class Incident(Protected, Placed, Referred):
    """An event that happened. Its origin is the mission or one dataset, and figures of the two are never added up.

    Figures are kept as published, even where they contradict each other (`range_inconsistent`); NULL is “not known”,
    never 0. `killed_*` are all people killed, `civilians_killed` the civilians among them. Dates are local: the event
    lies between `occurred_from_on` and `occurred_to_on`; `occurred_at` is set where the hour is known too.

    Figures of the mission's own are those of one report, `figures_from`, which a person chose
    (`threats.incidents.linking`). `information_status` says nothing of the events of datasets.
    """

    # Its index is that of the identifier within it.
    dataset = internal(
        models.ForeignKey(Dataset, models.PROTECT, null=True, blank=True, related_name="+", db_index=False)
    )
    external_id = confidential(models.CharField(_("identifier at its publisher"), max_length=40, blank=True))
    import_run = internal(models.ForeignKey(ImportRun, models.PROTECT, null=True, blank=True, related_name="+"))
    # An event of a dataset was recorded by its import run.
    recorded_by = confidential(
        models.ForeignKey(
            "accounts.User", models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("recorded by")
        )
    )

    title = confidential(models.CharField(_("incident in one line"), max_length=160, blank=True))
    kind = internal(KindField(_("kind"), code_list=MISSION_KINDS))
    language = internal(models.CharField(_("language of the text"), max_length=5, choices=settings.LANGUAGES))

    occurred_from_on = internal(models.DateField(_("first possible day")))
    occurred_to_on = internal(models.DateField(_("last possible day")))
    occurred_at = internal(models.DateTimeField(_("hour"), null=True, blank=True))
    date_precision = internal(models.CharField(_("how well the date is known"), max_length=5, choices=DatePrecision))
    # Whether the span of days lies within one ISO week, month, year: a chart by these leaves out what does not.
    fits_week = internal(models.BooleanField(editable=False))
    fits_month = internal(models.BooleanField(editable=False))
    fits_year = internal(models.BooleanField(editable=False))

    place_name = confidential(models.CharField(_("place as its source names it"), max_length=200, blank=True))
    place_description = confidential(models.TextField(_("where"), blank=True, max_length=1000))

    narrative = confidential(
        models.TextField(
            _("what happened"), blank=True, max_length=8000, default="", db_default="",
            help_text=_("In a few sentences. No names of victims, witnesses or sources."),
        )
    )  # fmt: skip
    information_status = internal(
        CodeField(
            _("verification"), code_list="information_status", default=UNVERIFIED, db_default=UNVERIFIED,
            editable=False,
        )
    )  # fmt: skip
    figures_from = internal(
        models.ForeignKey(
            "threats.Report", models.PROTECT, null=True, blank=True, editable=False, related_name="+",
            verbose_name=_("figures of"),
        )
    )  # fmt: skip

    actor_a = confidential(models.CharField(_("reported actor"), max_length=300, blank=True))
    actor_b = confidential(models.CharField(_("against or with"), max_length=300, blank=True))
    actor_class = internal(models.CharField(_("who used force"), max_length=20, choices=ActorClass))

    killed_low = internal(models.PositiveIntegerField(_("killed, all: low estimate"), null=True, blank=True))
    killed_best = internal(models.PositiveIntegerField(_("killed, all: best estimate"), null=True, blank=True))
    killed_high = internal(models.PositiveIntegerField(_("killed, all: high estimate"), null=True, blank=True))
    civilians_killed = internal(models.PositiveIntegerField(_("civilians killed"), null=True, blank=True))
    killed_a = internal(models.PositiveIntegerField(_("killed on the first side"), null=True, blank=True))
    killed_b = internal(models.PositiveIntegerField(_("killed on the second side"), null=True, blank=True))
    killed_unknown = internal(models.PositiveIntegerField(_("killed, side not known"), null=True, blank=True))
    range_inconsistent = internal(
        models.BooleanField(_("the estimates contradict each other"), default=False, editable=False)
    )
    # The publisher put several events into one row, or could not tell them apart.
    is_aggregate = internal(models.BooleanField(_("several events in one"), default=False))
    sources_count = internal(models.PositiveIntegerField(_("number of sources"), null=True, blank=True))
    # Lower-case words without accents that a search finds this by (`threats.incidents.words`).
    words = confidential(models.TextField(editable=False))

    view_action = INCIDENTS_VIEW
    ref_prefix = "IN"
    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager(IncidentQuerySet)

    class Meta(Protected.Meta):
        indexes = [
            models.Index(fields=["mission", "-occurred_from_on", "-id"], name="incident_newest_first"),
            models.Index(fields=["area", "-occurred_from_on", "-id"], name="incident_newest_by_area"),
            models.Index(fields=["mission", "h3_r4", "-occurred_from_on"], name="incident_by_cell"),
            # The mission's own are few among those of datasets.
            models.Index(
                fields=["mission", "occurred_from_on"], condition=Q(dataset=None), name="incident_of_the_mission"
            ),
            GinIndex(SearchVector("words", config="simple"), name="incident_words"),
        ]
        constraints = [
            *Protected.Meta.constraints,
            *Placed.Meta.constraints,
            *Referred.Meta.constraints,
            models.CheckConstraint(
                condition=Q(information_status__in=INFORMATION_STATUSES), name="incident_information_status_known"
            ),
            models.CheckConstraint(
                condition=Q(dataset=None) | Q(figures_from=None), name="incident_of_a_dataset_has_its_own_figures"
            ),
            models.UniqueConstraint(
                fields=["dataset", "external_id"],
                condition=Q(dataset__isnull=False),
                name="incident_external_id_unique_in_dataset",
            ),
            models.CheckConstraint(
                condition=Q(dataset=None, external_id="", import_run=None, recorded_by__isnull=False)
                | (Q(dataset__isnull=False, import_run__isnull=False) & ~Q(external_id="")),
                name="incident_of_the_mission_or_of_a_dataset",
            ),
            models.CheckConstraint(
                condition=Q(occurred_to_on__gte=F("occurred_from_on")), name="incident_ends_after_it_began"
            ),
            models.CheckConstraint(
                condition=(Q(range_inconsistent=True) & _out_of_order())
                | (Q(range_inconsistent=False) & ~_out_of_order()),
                name="incident_contradicting_estimates_are_marked",
            ),
            models.CheckConstraint(condition=Q(actor_class__in=ActorClass.values), name="incident_actor_class_known"),
            models.CheckConstraint(
                condition=Q(date_precision__in=DatePrecision.values), name="incident_date_precision_known"
            ),
        ]
        triggers = [
            pgtrigger.Trigger(
                name=f"months_after_{name}",
                level=pgtrigger.Statement,
                when=pgtrigger.After,
                operation=operation,
                referencing=pgtrigger.Referencing(**tables),  # type: ignore[no-untyped-call]
                func=body,
            )
            for name, operation, tables, body in (
                ("insert", pgtrigger.Insert, {"new": "new_rows"}, rollup.ON_INSERT),
                ("update", pgtrigger.Update, {"new": "new_rows", "old": "old_rows"}, rollup.ON_UPDATE),
                ("delete", pgtrigger.Delete, {"old": "old_rows"}, rollup.ON_DELETE),
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("incidents:detail", args=[self.ref])

    @property
    def kind_list(self) -> str:
        """The code list in which this incident's kind stands."""
        return KINDS_OF_FORMAT[self.dataset.format] if self.dataset else MISSION_KINDS

    @property
    def is_verified(self) -> bool:
        """Human Rights, or whoever serves survivors or children, found reasonable grounds to believe it."""
        return self.dataset_id is None and self.information_status == VERIFIED

    def kind_label(self) -> str:
        return codes.label(self.kind_list, self.kind)
