"""Migrations that do not work everything out again at each step."""

from collections.abc import Sequence
from typing import Any

from django.db.migrations.operations.base import Operation


class Together(Operation):
    """Several operations that do not build on each other's columns, for which the models are worked out once.

    Django works the related models out anew after each operation; where nearly all models are related that is most of
    the time a new database takes. Each operation sees the models as they are before and after all of them: so nothing
    may be added to a model that is created here, and nothing removed that is added here.
    """

    reversible = False

    def __init__(self, operations: Sequence[Operation]) -> None:
        self.operations = operations

    def state_forwards(self, app_label: str, state: Any) -> None:
        # Without worked-out models an operation only notes what it changes.
        state.__dict__.pop("apps", None)
        for operation in self.operations:
            operation.state_forwards(app_label, state)

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for operation in self.operations:
            operation.database_forwards(app_label, schema_editor, from_state, to_state)

    def describe(self) -> str:
        return "; ".join(operation.describe() for operation in self.operations)
