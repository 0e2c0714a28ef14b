from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models

from areas.fields import CodeField


class KindField(CodeField):
    """The kind of an incident: a code of the mission's list, or of the publisher's for an event of a dataset."""

    def list_for(self, instance: models.Model | None) -> str:
        return getattr(instance, "kind_list", "") or self.code_list

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        """A kind in the words of the table it came from stands in no list but the dataset's own."""
        dataset = getattr(model_instance, "dataset", None)
        if dataset is None or value not in dataset.own_kinds:
            super().validate(value, model_instance)


class FurtherAreasField(ArrayField):
    """P-codes of areas that a row concerns beside its main one. They inform; the main area alone decides who reads.

    With the row rather than in a table of their own, so that its versions keep them.
    """

    def __init__(self, verbose_name: Any = None, **kwargs: Any) -> None:
        kwargs.setdefault("base_field", models.CharField(max_length=32))
        kwargs.setdefault("default", list)
        kwargs.setdefault("blank", True)
        super().__init__(verbose_name=verbose_name, **kwargs)
