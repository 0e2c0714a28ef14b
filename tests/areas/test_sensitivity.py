import pytest
from django.apps import apps

from areas.models import Site
from common.sensitivity import Sensitivity, sensitivity_of

FIELDS = [
    field
    for model in apps.get_app_config("areas").get_models()
    for field in (*model._meta.local_concrete_fields, *model._meta.local_many_to_many)
    if not field.auto_created and not field.primary_key
]


@pytest.mark.parametrize("field", FIELDS, ids=str)
def test_every_field_says_how_far_it_may_travel(field):
    assert sensitivity_of(field) in Sensitivity


@pytest.mark.parametrize("name", ["lat", "lon", "h3_r8"])
def test_an_exact_place_never_leaves_the_portal_in_a_message(name):
    assert sensitivity_of(Site._meta.get_field(name)) is Sensitivity.CONFIDENTIAL
