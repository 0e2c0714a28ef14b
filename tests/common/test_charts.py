"""Bars drawn by the server: what stands where."""

import pytest

from common.charts import BOTTOM, HEIGHT, LEFT, TOP, WIDTH, bars

FLOOR = HEIGHT - BOTTOM


def test_bars_stand_on_the_floor_as_high_as_their_value():
    chart = bars([("2021", 5), ("2022", 10), ("2023", 0)])
    assert [bar.label for bar in chart.bars] == ["2021", "2022", "2023"]
    assert [bar.y + bar.height for bar in chart.bars] == [FLOOR] * 3
    assert chart.bars[1].height == FLOOR - TOP  # the top of the scale
    assert chart.bars[0].height == chart.bars[1].height / 2
    assert chart.bars[2].height == 0


def test_bars_stay_within_the_picture_and_apart():
    chart = bars([(str(n), n) for n in range(60)])
    assert chart.bars[0].x >= LEFT
    assert chart.bars[-1].x + chart.bars[-1].width <= WIDTH
    for one, next_one in zip(chart.bars, chart.bars[1:], strict=False):
        assert one.x + one.width < next_one.x
    assert len(chart.names) < 15, "names would run into each other"


@pytest.mark.parametrize(("most", "top"), [(0, "1"), (1, "1"), (2, "2"), (3, "4"), (11, "20"), (461, "600")])
def test_the_scale_ends_at_a_round_number(most, top):
    chart = bars([("a", most)])
    assert chart.scale[0].text == "0"
    assert chart.scale[-1].text == top


def test_without_values_there_is_an_empty_scale():
    assert bars([]).bars == []
