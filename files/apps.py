from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class FilesConfig(AppConfig):
    name = "files"
    verbose_name = _("Files")

    def ready(self) -> None:
        from audit.registry import register
        from common.exercise_rules import Rule, register_exercise_rule

        register("files.attached", _("File attached"))
        register("files.opened", _("File opened"))
        register("files.removed", _("File taken away"))
        register_exercise_rule(
            "export",
            "files:open",
            Rule.ABSENT,
            "Only what stands beside a record the reader may see; closed in a drill.",
        )
