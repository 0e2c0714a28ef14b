"""What every record of the mission's work has in common, and the only two ways to reach it."""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar, NoReturn, Self, TypeVar

import pghistory
import pghistory.models
from django.contrib.auth.models import AnonymousUser
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import CLASSIFICATIONS, highest
from accounts.scope import scope_of
from areas.fields import CodeField
from areas.models import Area, Mission
from audit.services import Target
from common.db import ClockTimestamp
from common.sensitivity import confidential, internal

if TYPE_CHECKING:
    from accounts.models import User

ModelT = TypeVar("ModelT", bound="Scoped")
VersionedT = TypeVar("VersionedT", bound=type[models.Model])


class Status(models.TextChoices):
    """Real, or a drill that runs the real engine and leaves no trace in any figure."""

    ACTUAL = "ACTUAL", _("Actual")
    EXERCISE = "EXERCISE", _("Exercise")
    TEST = "TEST", _("Test")


class RestrictedKind(models.TextChoices):
    """Records on survivors and children, which only the roles that serve them may read."""

    NONE = "", _("Not restricted")
    CRSV = "CRSV", _("Conflict-related sexual violence")
    CHILD = "CHILD", _("Children")
    SURVIVOR = "SURVIVOR", _("Other survivors")


class ScopedQuerySet(models.QuerySet[ModelT]):
    """Rows that passed the access question; narrowing them further cannot widen them."""


class ProtectedQuerySet(ScopedQuerySet[ModelT]):
    """The same for records that can be withdrawn or merged."""

    def standing(self) -> Self:
        """Rows neither withdrawn nor merged into another."""
        return self.filter(withdrawn_at=None, merged_into=None)


def _in_sight(rows: models.QuerySet[Any], user: "User | AnonymousUser", action: str) -> Any:
    """Those of `rows`, which have the columns of Scoped, on which `user` may do `action`.

    Whoever is in an exercise sees the rows of that exercise alone; what cannot say of which it is belongs to none.
    """
    scope = scope_of(user)
    condition = scope.rows(action)
    if condition is None:
        return rows.none()
    if scope.drill is None:
        return rows.filter(condition)
    knows = any(field.name == "exercise" for field in rows.model._meta.fields)
    return rows.filter(condition, exercise=scope.drill) if knows else rows.none()


def marking_of(first: ScopedQuerySet[Any], *others: ScopedQuerySet[Any]) -> str:
    """The highest classification among these rows: the marking of a page that shows counts of them. One statement."""
    rows = [each.order_by().values_list("classification", flat=True) for each in (first, *others)]
    return highest(rows[0].union(*rows[1:]) if others else rows[0].distinct())


class ProtectedManager(models.Manager[ModelT]):
    """Answers `visible_to(user)` and `unscoped(reason)`; every other question raises.

    `queryset_class`: the model's own queryset, named where the manager is made.
    """

    # Django would otherwise rebuild the manager from its arguments for migrations; it has nothing to do there.
    use_in_migrations = False

    def __init__(self, queryset_class: type[ScopedQuerySet[Any]] = ProtectedQuerySet) -> None:
        super().__init__()
        self.queryset_class = queryset_class

    def visible_to(self, user: "User | AnonymousUser", action: str = "") -> Any:
        """Rows on which `user` may do `action`; by default the model's own `view_action`."""
        return _in_sight(self._rows(), user, action or self.model.view_action)

    def unscoped(self, reason: str) -> Any:
        """All rows, for work done on nobody's behalf. `reason` says why; an empty one raises ValueError."""
        if not reason:
            raise ValueError("unscoped() needs the reason why the access question does not apply here.")
        return self._rows()

    def _rows(self) -> ScopedQuerySet[ModelT]:
        return self.queryset_class(model=self.model, using=self._db)

    def get_queryset(self) -> NoReturn:
        raise RuntimeError(
            f"{self.model.__name__}.objects answers visible_to(user) and unscoped(reason) only, "
            "so that no query can forget its reader."
        )


class Scoped(models.Model):
    """What the access question looks at: whose row this is, where, how secret, and with whom it may be shared.

    Records of the mission's work have these columns, and so has every table of sums over them, so that a count is
    asked for with the same question as its rows.
    """

    # The action that reading asks for; each model names its own.
    view_action: ClassVar[str]

    mission = internal(models.ForeignKey(Mission, models.PROTECT, related_name="+", verbose_name=_("mission")))
    area = internal(
        models.ForeignKey(Area, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("area"))
    )
    classification = internal(CodeField(_("classification"), code_list="classifications", default=CLASSIFICATIONS[0]))
    restricted_kind = internal(
        models.CharField(_("restricted kind"), max_length=16, choices=RestrictedKind, blank=True, default="")
    )
    sharing_boundary = internal(CodeField(_("may be shared with"), code_list="sharing_boundaries", default="MISSION"))
    owner_component = internal(CodeField(_("component"), code_list="components"))
    # Whose “own section only” this is: the section of the role that recorded it (accounts/roles.py).
    owner_section = internal(models.CharField(_("section"), max_length=32, blank=True))
    status = internal(models.CharField(max_length=16, choices=Status, default=Status.ACTUAL))

    objects: ClassVar[ProtectedManager[Any]] = ProtectedManager()

    class Meta:
        abstract = True


class Protected(Scoped):
    """An aggregate root of the mission's work. Nothing is deleted: it is withdrawn or merged, and says why."""

    # First letters of its reference, such as TH in TH-CAF-26-0142.
    ref_prefix: ClassVar[str]

    uid = internal(models.UUIDField(_("identifier"), default=uuid.uuid4, editable=False))
    ref = internal(models.CharField(_("reference"), max_length=40, editable=False))
    recorded_at = internal(models.DateTimeField(_("recorded"), db_default=ClockTimestamp(), editable=False))
    recorded_by = confidential(
        models.ForeignKey("accounts.User", models.PROTECT, related_name="+", verbose_name=_("recorded by"))
    )
    withdrawn_at = internal(models.DateTimeField(_("withdrawn"), null=True, blank=True))
    withdrawn_by = confidential(
        models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    )
    withdrawn_reason = confidential(models.TextField(_("reason for withdrawal"), blank=True))
    merged_into = internal(models.ForeignKey("self", models.PROTECT, null=True, blank=True, related_name="+"))

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["uid"], name="%(class)s_uid_unique"),
            models.UniqueConstraint(fields=["ref"], name="%(class)s_ref_unique"),
            models.CheckConstraint(
                condition=Q(classification__in=CLASSIFICATIONS), name="%(class)s_classification_known"
            ),
            models.CheckConstraint(condition=Q(status__in=Status.values), name="%(class)s_status_known"),
            models.CheckConstraint(
                condition=Q(restricted_kind__in=RestrictedKind.values), name="%(class)s_restricted_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None, withdrawn_by=None, withdrawn_reason="")
                | (Q(withdrawn_at__isnull=False, withdrawn_by__isnull=False) & ~Q(withdrawn_reason="")),
                name="%(class)s_withdrawal_is_signed_and_reasoned",
            ),
        ]

    def __str__(self) -> str:
        return self.ref

    def get_constraints(self) -> Any:
        """Leaves uniqueness to the database: Django would ask through the guarded manager, on nobody's behalf."""
        return [
            (model, [c for c in constraints if not isinstance(c, models.UniqueConstraint)])
            for model, constraints in super().get_constraints()
        ]

    @property
    def is_standing(self) -> bool:
        """Neither withdrawn nor merged into another."""
        return self.withdrawn_at is None and self.merged_into_id is None  # type: ignore[attr-defined]

    def audit_target(self) -> Target:
        return Target(kind=self._meta.label_lower, uid=self.uid, label=self.ref)


class VersionManager(models.Manager[models.Model]):
    """Versions are reached through a row that the reader may see, never by themselves."""

    def of(self, row: Protected, reader: "User | AnonymousUser") -> models.QuerySet[models.Model]:
        """Earlier versions of `row` that `reader` may see, newest first. `row` comes from `visible_to`.

        Each version answers the access question with its own marking, kind and area: declassifying a record today
        does not open what it said while it was confidential.
        """
        versions: models.QuerySet[models.Model] = models.QuerySet(model=self.model, using=self._db)
        found: models.QuerySet[models.Model] = _in_sight(versions, reader, row.view_action)
        return found.filter(pgh_obj=row.pk).order_by("-pgh_id")

    def get_queryset(self) -> NoReturn:
        raise RuntimeError(f"{self.model.__name__}.objects answers of(row, reader) only.")


class Version(pghistory.models.Event):
    """What a row said before it was changed, and when the portal learned better (`pgh_created_at`)."""

    objects: ClassVar[VersionManager] = VersionManager()  # type: ignore[assignment]

    class Meta:
        abstract = True


def versioned(model: VersionedT) -> VersionedT:
    """Keep the old row at each update, by a trigger that no code path can forget.

    The trigger stores what was replaced: together with the row itself that answers “as known at T”.
    """
    return pghistory.track(  # type: ignore[no-any-return]
        pghistory.UpdateEvent("replaced", row=pghistory.Old, condition=pghistory.AnyChange()),
        base_model=Version,
        append_only=True,
        obj_field=pghistory.ObjForeignKey(related_name="+", on_delete=models.PROTECT),
        context_field=None,  # type: ignore[arg-type]
        meta={"indexes": [models.Index(fields=["pgh_obj", "pgh_id"])]},
    )(model)
