"""The database owns time (escalation rule E6): nothing is scheduled at, or retried by, the broker."""

import ast
from pathlib import Path

import pytest
from django.conf import settings

TOP = Path(__file__).resolve().parent.parent.parent
OURS = (
    *(
        "accounts",
        "areas",
        "audit",
        "common",
        "dashboards",
        "demo",
        "earlywarning",
        "files",
        "followup",
        "notifications",
    ),
    *("poc_portal", "threats", "tests"),
)
WORDS = {
    "eta",
    "countdown",
    "autoretry_for",
    "retry_backoff",
    "retry_backoff_max",
    "retry_jitter",
    "default_retry_delay",
}


def offences(source):
    """(line, word) of each place that leaves time to the broker."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.keyword) and node.arg in WORDS:
            found.append((node.value.lineno, node.arg))
        elif isinstance(node, ast.Dict):
            keys = [key for key in node.keys if isinstance(key, ast.Constant) and key.value in WORDS]
            found += [(key.lineno, key.value) for key in keys]
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr == "retry":
            found.append((node.lineno, "retry("))
        elif isinstance(node, ast.ClassDef):
            found += [(line.lineno, name) for line in node.body for name in _assigned(line) if name in WORDS]
    return sorted(found)


def _assigned(line):
    targets = line.targets if isinstance(line, ast.Assign) else [line.target] if isinstance(line, ast.AnnAssign) else []
    return [target.id for target in targets if isinstance(target, ast.Name)]


@pytest.mark.parametrize(
    "source",
    [
        "task.apply_async(eta=at)",
        "task.apply_async(countdown=5)",
        "task.apply_async(**{'countdown': 5})",
        "options = {'eta': at}",
        "self.retry(exc=error)",
        "raise self.retry()",
        "@shared_task(autoretry_for=(OSError,))\ndef send(): pass",
        "@shared_task(retry_backoff=True)\ndef send(): pass",
        "@shared_task(default_retry_delay=3)\ndef send(): pass",
        "class Send(Task):\n    default_retry_delay = 3",
        "class Send(Task):\n    autoretry_for: tuple = (OSError,)",
    ],
)
def test_each_way_to_leave_time_to_the_broker_is_noticed(source):
    assert offences(source)


@pytest.mark.parametrize(
    "source", ["countdown(due, at)", "beta = 1", "def retry(): pass", "retry()", "x = {'beta': 1}"]
)
def test_what_only_sounds_like_it_is_left_alone(source):
    assert offences(source) == []


def test_nothing_of_ours_leaves_time_to_the_broker():
    files = [path for name in OURS for path in (TOP / name).rglob("*.py")]
    assert len(files) > 50
    found = {str(path.relative_to(TOP)): hits for path in files if (hits := offences(path.read_text(encoding="utf-8")))}
    assert found == {}


def test_every_nudge_expires_before_the_next_but_one():
    for name, entry in settings.CELERY_BEAT_SCHEDULE.items():
        assert 0 < entry["options"]["expires"] <= 2 * float(entry["schedule"]), name


def test_no_task_is_tried_again_by_celery():
    from poc_portal.celery import app

    app.loader.import_default_modules()
    ours = [task for name, task in app.tasks.items() if not name.startswith("celery.")]
    assert ours
    for task in ours:
        assert task.max_retries == 0, task.name
        assert not getattr(task, "autoretry_for", None), task.name
