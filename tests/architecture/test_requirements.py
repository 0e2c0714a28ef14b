"""The table of requirements in docs/engine.md: each has its row, and each test it names exists."""

import ast
import re
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parents[2]
ROW = re.compile(r"^\| E(\d+) \| (.+?) \| (.*?) \| (.+?) \|$", re.M)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(\w+)`")
ROWS = {int(number): cells for number, *cells in ROW.findall((TOP / "docs/engine.md").read_text())}


def named_by(number):
    """(file, name) of each test that the row names."""
    return TEST.findall(ROWS[number][2])


def test_each_requirement_has_one_row():
    numbers = [int(number) for number, *_cells in ROW.findall((TOP / "docs/engine.md").read_text())]
    assert numbers == list(range(1, 36))


@pytest.mark.parametrize("number", range(1, 36))
def test_each_row_names_tests_that_exist(number):
    named = named_by(number)
    assert named
    for file, name in named:
        tree = ast.parse((TOP / file).read_text())
        assert name in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}, f"{file}::{name}"
