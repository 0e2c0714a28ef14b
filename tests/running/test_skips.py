from types import SimpleNamespace

import pytest

from tests.plugins.skips import Skips


def report(name, skipped=""):
    where = ("tests/x.py", 1, f"Skipped: {skipped}") if skipped else None
    return SimpleNamespace(nodeid=name, skipped=bool(skipped), longrepr=where)


def after(expected, *reports):
    skips = Skips(set(expected))
    for one in reports:
        skips.pytest_runtest_logreport(one)
    return skips


def finish(skips, monkeypatch, ci):
    monkeypatch.setenv("CI", ci)
    session = SimpleNamespace(exitstatus=pytest.ExitCode.OK)
    skips.pytest_sessionfinish(session)
    return session.exitstatus


def test_an_unexpected_skip_fails_the_run_where_that_is_asked_for(monkeypatch):
    skips = after([], report("a"), report("b", "no Chromium on this machine"))
    assert finish(skips, monkeypatch, "true") == pytest.ExitCode.TESTS_FAILED
    assert finish(skips, monkeypatch, "") == pytest.ExitCode.OK
    assert skips.surprises() == [
        "b was skipped (no Chromium on this machine). tests/expected_skips.txt says otherwise."
    ]


def test_an_expected_skip_that_ran_fails_the_run_too(monkeypatch):
    assert finish(after(["a"], report("a")), monkeypatch, "true") == pytest.ExitCode.TESTS_FAILED
    assert finish(after(["a"], report("a", "no line")), monkeypatch, "true") == pytest.ExitCode.OK


def test_an_expected_skip_outside_the_chosen_tests_does_not_matter(monkeypatch):
    assert finish(after(["a"], report("b")), monkeypatch, "true") == pytest.ExitCode.OK


def test_the_last_line_names_what_was_skipped_and_why():
    assert after([], report("a")).last_line() == "Nothing was skipped."
    assert after([], report("b", "no Chromium")).last_line() == "Skipped: b (no Chromium)"
