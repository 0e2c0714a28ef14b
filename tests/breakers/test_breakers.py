"""Tests of the tests: one small deliberate fault for a requirement, and the test that must notice it.

Each `E<number>.patch` says in its first line what it breaks. The test is the first that docs/engine.md names for the
requirement, or the one of its others that a line `Test:` of the patch names. A fault that nothing notices is a defect.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.architecture.test_requirements import TOP, named_by

FOLDER = Path(__file__).resolve().parent
PATCHES = {int(path.stem[1:]): path for path in sorted(FOLDER.glob("E*.patch"))}
# Those of escalation that must never be without one.
WANTED = {2, 5, 7, 9, 10, 13, 15, 16, 17, 19, 20, 21, 25, 28, 33}
OWN = re.compile(r"^Test: (\S+)$", re.M)


def noticing(number):
    """The test that must notice the fault."""
    named = [f"{file}::{name}" for file, name in named_by(number)]
    own = OWN.search(PATCHES[number].read_text())
    return own.group(1) if own else named[0]


def git(*arguments, cwd=TOP):
    return subprocess.run(["git", *arguments], cwd=cwd, capture_output=True, text=True, check=False)


def copied(to):
    """A copy of the tree as it is worked on, in `to`."""
    listed = git("ls-files", "-z", "--cached", "--others", "--exclude-standard")
    assert listed.returncode == 0, listed.stderr
    for name in filter(None, listed.stdout.split("\0")):
        source = TOP / name
        if source.is_file() and not source.is_symlink():
            target = to / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    return to


def run(tree, *tests):
    """The tests in a process with servers of its own, as nobody else's run knows them."""
    env = {name: value for name, value in os.environ.items() if not name.startswith(("POC_", "PYTEST_", "DATABASE_"))}
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:xdist", *tests]
    return subprocess.run(command, cwd=tree, env=env, capture_output=True, text=True, timeout=1800, check=False)


def test_each_of_them_is_there():
    assert set(PATCHES) >= WANTED


@pytest.mark.parametrize("number", PATCHES)
def test_each_fits_the_tree_and_names_a_test_of_its_requirement(number):
    applied = git("apply", "--check", str(PATCHES[number]))
    assert applied.returncode == 0, applied.stderr
    assert noticing(number) in {f"{file}::{name}" for file, name in named_by(number)}


@pytest.mark.long
def test_without_a_fault_every_test_passes(tmp_path):
    ran = run(copied(tmp_path), *sorted({noticing(number) for number in PATCHES}))
    assert ran.returncode == 0, ran.stdout[-4000:] + ran.stderr[-2000:]


@pytest.mark.long
@pytest.mark.parametrize("number", PATCHES)
def test_a_fault_is_noticed(tmp_path, number):
    tree = copied(tmp_path)
    applied = git("apply", str(PATCHES[number]), cwd=tree)
    assert applied.returncode == 0, applied.stderr
    ran = run(tree, noticing(number))
    told = ran.stdout[-4000:] + ran.stderr[-2000:]
    # 1: tests ran and failed. A fault that keeps the test from being found or set up proves nothing.
    assert ran.returncode == 1, told
    assert re.search(rf"^FAILED {re.escape(noticing(number))}", ran.stdout, re.M), told
    assert not re.search(r"^ERROR tests/", ran.stdout, re.M), told
