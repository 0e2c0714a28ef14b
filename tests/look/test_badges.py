import pytest
from django.template import Context, Template

from common import icons
from common.badges import BADGES, TONES, badge_for
from dashboards.navigation import ENTRIES


@pytest.mark.parametrize("kind", BADGES)
def test_badges_of_one_scale_differ_in_word_and_shape(kind):
    badges = list(BADGES[kind].values())
    assert len({str(badge.word) for badge in badges}) == len(badges)
    assert len({badge.shape for badge in badges}) == len(badges)


def test_every_shape_can_be_drawn():
    for badge in [badge for kind in BADGES.values() for badge in kind.values()]:
        assert icons.shape(badge.shape).startswith("<svg")
    for name in TONES.values():
        assert icons.shape(name).startswith("<svg")


def test_every_drawing_of_the_navigation_exists():
    for entry in ENTRIES:
        assert icons.icon(entry.icon).startswith("<svg")


def test_the_highest_risk_is_not_red():
    assert badge_for("risk", "EXTREME").tone != "act"
    assert badge_for("priority", "P1").tone == "act"


def test_a_quiet_badge_keeps_word_and_shape_and_loses_urgency():
    loud, quiet = badge_for("priority", "P1"), badge_for("priority", "P1", quiet=True)
    assert (quiet.word, quiet.shape) == (loud.word, loud.shape)
    assert quiet.tone == "quiet"


def test_no_assessment_is_said():
    assert "No assessment" in _render('{% badge "risk" "" %}')


def test_an_unknown_code_is_refused():
    with pytest.raises(LookupError, match="priority 'P9'"):
        badge_for("priority", "P9")


def test_a_word_of_the_mission_is_escaped():
    assert "&lt;b&gt;" in _render('{% badge "status" "X" label=word %}', word="<b>")


def test_the_drawing_is_for_the_eye_only():
    html = _render('{% badge "priority" "P1" %}')
    assert 'aria-hidden="true"' in html
    assert "P1 Immediate" in html


def _render(source, **values):
    return Template("{% load look %}" + source).render(Context(values))
