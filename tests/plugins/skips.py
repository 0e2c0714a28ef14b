"""What was skipped and why is the last thing a run says; with CI=true it must be what expected_skips.txt names."""

import os
from pathlib import Path

import pytest

EXPECTED = Path(__file__).resolve().parent.parent / "expected_skips.txt"


class Skips:
    def __init__(self, expected):
        self.expected = expected
        self.seen = set()
        self.skipped = {}

    @pytest.hookimpl
    def pytest_runtest_logreport(self, report):
        self.seen.add(report.nodeid)
        if report.skipped and not hasattr(report, "wasxfail"):
            self.skipped[report.nodeid] = reason(report)

    @pytest.hookimpl
    def pytest_collectreport(self, report):
        if report.skipped:  # a whole file
            self.seen.add(report.nodeid)
            self.skipped[report.nodeid] = reason(report)

    def surprises(self):
        """Sentences about skips nobody expects, and about expected ones that ran."""
        new = [f"{name} was skipped ({why})." for name, why in self.skipped.items() if name not in self.expected]
        ran = [f"{name} ran." for name in sorted(self.expected & self.seen - set(self.skipped))]
        return [f"{text} tests/expected_skips.txt says otherwise." for text in new + ran]

    @pytest.hookimpl(trylast=True)
    def pytest_sessionfinish(self, session):
        if os.environ.get("CI") == "true" and self.surprises() and session.exitstatus == pytest.ExitCode.OK:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED

    @pytest.hookimpl
    def pytest_terminal_summary(self, terminalreporter):
        if os.environ.get("CI") == "true":
            for line in self.surprises():
                terminalreporter.write_line(line, red=True)

    def last_line(self):
        if not self.skipped:
            return "Nothing was skipped."
        return "Skipped: " + "; ".join(f"{name} ({why})" for name, why in sorted(self.skipped.items()))


def reason(report):
    """The words after “Skipped: ”."""
    text = report.longrepr[2] if isinstance(report.longrepr, tuple) else str(report.longrepr)
    return text.removeprefix("Skipped: ")


def expected_skips():
    lines = (line.split("#")[0].strip() for line in EXPECTED.read_text().splitlines())
    return {line for line in lines if line}


def pytest_configure(config):
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(Skips(expected_skips()), "skips")


@pytest.hookimpl(trylast=True)
def pytest_unconfigure(config):
    skips = config.pluginmanager.get_plugin("skips")
    if skips and skips.seen:
        print(skips.last_line())
