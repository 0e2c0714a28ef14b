"""Incidents in words, in English and French."""

from datetime import date

import pytest
from django.utils import translation

from threats.incidents.telling import count_words, of_words, range_words, span_words
from threats.incidents.words import plain_words, searchable

FEB, AUG, SEP = date(2009, 2, 20), date(2009, 8, 7), date(2009, 9, 10)


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (FEB, FEB, "20 Feb 2009"),
        (AUG, date(2009, 8, 10), "7–10 Aug 2009"),
        (AUG, SEP, "7 Aug – 10 Sep 2009"),
        (date(2009, 12, 28), date(2010, 1, 3), "28 Dec 2009 – 3 Jan 2010"),
        (date(2009, 1, 1), date(2009, 12, 31), "2009"),
        (date(2009, 1, 1), date(2010, 12, 31), "1 Jan 2009 – 31 Dec 2010"),
    ],
)
def test_a_span_of_days(first, last, words):
    assert span_words(first, last) == words


@pytest.mark.parametrize(
    ("figures", "words"),
    [
        ((12, 15, 19), "12–19 (best 15)"),
        ((15, 15, 15), "15"),
        ((0, 0, 0), "0"),
        ((0, 0, 20), "0–20 (best 0)"),
        ((None, None, None), "not known"),
        ((3, None, 9), "3–9"),
        ((1000, 2500, 12000), "1,000–12,000 (best 2,500)"),
    ],
)
def test_a_range_of_figures(figures, words):
    assert range_words(*figures) == words


def test_estimates_that_contradict_each_other_are_told_as_published():
    assert range_words(7, 5, 9, contradicting=True) == "best 5, low 7, high 9"


def test_a_sum_states_of_how_many_it_is():
    assert of_words("12", 3, 5) == "12 (known for 3 of 5)"
    assert of_words("12", 5, 5) == "12"
    assert of_words("not known", 0, 5) == "not known"


def test_unknown_is_not_zero():
    assert (count_words(None), count_words(0), count_words(8931)) == ("not known", "0", "8,931")


def plain(text):
    """With ordinary spaces in place of those that keep French signs and numbers together."""
    return text.replace("\N{NARROW NO-BREAK SPACE}", " ").replace("\N{NO-BREAK SPACE}", " ")


def test_the_same_in_french():
    with translation.override("fr"):
        assert span_words(AUG, SEP) == "7 août – 10 sept. 2009"
        assert plain(range_words(12, 15, 19)) == "12–19 (probable : 15)"
        assert plain(count_words(8931)) == "8 931"


def test_words_are_found_without_accents_and_signs():
    assert plain_words("Ndélé, Kaga-Bandoro (N'Gaoundaye)") == ["ndele", "kaga", "bandoro", "n", "gaoundaye"]
    assert searchable("Obo town", "near Obo") == "obo town near"
    assert plain_words("") == plain_words("—!") == []
