"""Files that others published and that lie beside every checkout; they are not the project's to carry along."""

from pathlib import Path

import pytest

PUBLISHED = Path(__file__).resolve().parents[2] / "shared" / "data"


def published_file(path):
    """`path` below the published files. Skips the test where they do not lie beside this checkout."""
    found = PUBLISHED / path
    return found if found.exists() else pytest.skip(f"{found} does not lie beside this checkout")
