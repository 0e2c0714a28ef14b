import re

import pytest

from tests.look.markup import ROOT, attribute_values, templates, without_comments

PAGES = ROOT / "templates"
ALL = [pytest.param(path, id=str(path.relative_to(PAGES))) for path in templates()]


@pytest.mark.parametrize("path", ALL)
def test_each_template_opens_with_a_comment(path):
    """A page says for which reader it is made, a part names its variables."""
    assert re.match(r"\s*({#|{%\s*comment)", path.read_text())


@pytest.mark.parametrize("path", ALL)
def test_no_template_carries_inline_script_or_style(path):
    text = without_comments(path.read_text())
    assert attribute_values(text, "style") == []
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\son\w+=", text)
    for opening in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in opening or 'type="application/json"' in opening


@pytest.mark.parametrize("path", ALL)
def test_no_template_asks_another_host(path):
    assert not re.search(r"""(?:src|href|action)=["'](?:https?:)?//""", path.read_text())
