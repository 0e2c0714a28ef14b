from typing import Any

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
