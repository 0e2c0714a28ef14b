from django.db import models

from areas.fields import CodeField


class KindField(CodeField):
    """The kind of an incident: a code of the mission's list, or of the publisher's for an event of a dataset."""

    def list_for(self, instance: models.Model | None) -> str:
        return getattr(instance, "kind_list", "") or self.code_list
