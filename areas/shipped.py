"""The code lists as they come with the portal: `areas/data/codelists.json`, read once per process."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from areas.names import in_language

FILE = Path(__file__).resolve().parent / "data" / "codelists.json"


@cache
def _file() -> dict[str, Any]:
    with FILE.open(encoding="utf-8") as file:
        return dict(json.load(file))


def titles() -> dict[str, Mapping[str, str]]:
    """{list: {language: title}} of every shipped list."""
    return {name: content["title"] for name, content in _file()["lists"].items()}


def title(code_list: str, language: str | None = None) -> str:
    """The list's title in `language` (the reader's own by default); its name where there is no such list."""
    return in_language(titles().get(code_list, {}), language) or code_list


def is_ordered(code_list: str) -> bool:
    """True when the order of the list means something, as in a scale."""
    return bool(_file()["lists"].get(code_list, {}).get("ordered"))


def matrix(name: str) -> tuple[tuple[str, ...], ...]:
    """A shipped matrix such as “risk”: row = likelihood 1 to 5, column = impact 1 to 5."""
    return tuple(tuple(row) for row in _file()["matrices"][name])
