"""Who links an incident: found by the models themselves, so that no link can be forgotten."""

from collections import defaultdict
from collections.abc import Collection
from typing import Any

from django.db import models

from accounts.protection import Version
from threats.models import Incident


def relations() -> list[Any]:
    """Every foreign key to Incident, of whichever app; of sets of incidents the table between. No earlier versions."""
    found = [
        relation
        for relation in Incident._meta.get_fields(include_hidden=True)
        if relation.auto_created
        and not relation.concrete
        and (relation.one_to_many or relation.one_to_one)
        and not issubclass(relation.related_model, Version)  # type: ignore[arg-type]
    ]
    return sorted(found, key=lambda relation: (relation.related_model._meta.label, relation.field.name))


def linked(pks: Collection[int]) -> dict[int, set[str]]:
    """Those of these incidents that something links, with the labels of its models. A statement per relation."""
    found: dict[int, set[str]] = defaultdict(set)
    for relation in relations():
        model, name = relation.related_model, relation.field.attname
        rows: models.QuerySet[Any] = models.QuerySet(model=model)
        for pk in rows.filter(**{f"{name}__in": pks}).order_by().values_list(name, flat=True).distinct():
            found[pk].add(model._meta.label)
    return found
