"""Whatever a file of UCDP GED or ACLED holds, in whatever order of columns: a row is refused or holds everywhere."""

from datetime import date

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.threats.importing.factories import ROW, incidents
from tests.threats.importing.files import ACLED
from tests.world import AT
from threats.importing import acled, ucdp
from threats.importing.formats import BadRow
from threats.importing.ground import Ground
from threats.importing.staging import merge
from threats.models import Dataset, ImportRun

FEW = settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
COUNTS = st.one_of(st.integers(-3, 10**10).map(str), st.sampled_from(["", "3.0", "1e3", "٣", "nan"]))
DAYS = st.one_of(
    st.dates(date(1800, 1, 1), date(2200, 1, 1)).map(str),
    st.sampled_from(["2014-02-30", "06 May 2014", "6-May-2014", "2014-05-06T00:00:00"]),
)
NUMBERS = st.one_of(st.floats(-200, 200).map(str), st.floats(0, 4).map(str), st.sampled_from(["", "inf", "1,5"]))
STEPS = st.sampled_from(["", "0", "1", "2", "3", "4", "5", "6", "7", "8", "x"])
# What may stand in a column besides what a good row has there.
ODD = {
    "ucdp": {
        "id": st.one_of(st.integers(-1, 10**6).map(str), TEXT), "type_of_violence": STEPS, "where_prec": STEPS,
        "date_prec": STEPS, "event_clarity": STEPS, "date_start": DAYS, "date_end": DAYS, "latitude": NUMBERS,
        "longitude": NUMBERS, "country_id": st.sampled_from(["482", "490", ""]), "side_a": TEXT, "side_b": TEXT,
        "where_coordinates": TEXT, "where_description": TEXT, "number_of_sources": COUNTS,
        **dict.fromkeys(
            ("low", "best", "high", "deaths_civilians", "deaths_a", "deaths_b", "deaths_unknown"), COUNTS
        ),
    },
    "acled": {
        "event_id_cnty": TEXT, "event_date": DAYS, "time_precision": STEPS, "geo_precision": STEPS,
        "sub_event_type": st.one_of(st.sampled_from(["Attack", "Sexual violence", "Peaceful protest"]), TEXT),
        "event_type": st.one_of(st.sampled_from(["Battles", "Riots", "Protests"]), TEXT), "inter1": STEPS,
        "inter2": STEPS, "actor1": TEXT, "actor2": TEXT, "location": TEXT, "latitude": NUMBERS, "longitude": NUMBERS,
        "iso": st.sampled_from(["140", "180", ""]), "fatalities": COUNTS,
    },
}  # fmt: skip
FORMATS = {"ucdp": (ucdp.FORMAT, ROW), "acled": (acled.FORMAT, ACLED)}
# The column that says how well the place is known, and what may stand there.
HOW_WELL = {"ucdp": ("where_prec", "1234567"), "acled": ("geo_precision", "123")}
# The deepest level of an area that such a precision may name; a point for the first two alone.
DEEPEST = {"EXACT": 3, "NEAR": 3, "ADMIN2": 2, "ADMIN1": 1, "COUNTRY": 0}


@st.composite
def rows(draw, name):
    """A good row, of which a few columns say something else."""
    _found, good = FORMATS[name]
    changed = draw(st.sets(st.sampled_from(sorted(ODD[name])), max_size=4))
    column, known = HOW_WELL[name]
    return good | {column: draw(st.sampled_from(known))} | {each: draw(ODD[name][each]) for each in sorted(changed)}


def read(name, row, order, mission):
    found, _good = FORMATS[name]
    columns = {column: place for place, column in enumerate(order)}
    return found.parser(columns, len(order), mission)([row[column] for column in order])


def stored(name, event, world):
    """The row of this event, as an import stores it."""
    found, _good = FORMATS[name]
    dataset, _made = Dataset.objects.get_or_create(
        mission=world.mission, code=name,
        defaults={k: found.dataset[k] for k in ("format", "name", "publisher", "licence", "citation", "language")},
    )  # fmt: skip
    run, _made = ImportRun.objects.get_or_create(
        dataset=dataset, defaults={"file_name": "x", "file_digest": "x", "started_at": AT, "total": 1}
    )
    merge([event], Ground.of(world.mission).placed([event]), run, found)
    return incidents().get(dataset=dataset, external_id=event.external_id)


def holds(row):
    """The row is one for the model too, and tells no place more finely than it is known."""
    row.full_clean()
    assert row.area is None or row.area.level <= DEEPEST[row.precision]
    assert (row.h3_r8 is not None) == (row.precision == "EXACT")
    assert (row.h3_r6 is not None) == (row.precision in ("EXACT", "NEAR"))


@pytest.mark.parametrize("name", FORMATS)
def test_what_is_accepted_holds_against_the_model_and_the_database(world, name):
    accepted = []

    @FEW
    @given(row=rows(name))
    def check(row):
        try:
            event = read(name, row, list(row), world.mission)
        except BadRow:
            return
        with transaction.atomic():
            holds(stored(name, event, world))
            accepted.append(event.precision)
            transaction.set_rollback(True)

    check()
    assert len(set(accepted)) > 2, "rows of several precisions were accepted"


@pytest.mark.parametrize("name", FORMATS)
def test_the_order_of_columns_does_not_matter(world, name):
    _found, good = FORMATS[name]

    @FEW
    @given(order=st.permutations(list(good)))
    def check(order):
        assert read(name, good, order, world.mission) == read(name, good, list(good), world.mission)

    check()
