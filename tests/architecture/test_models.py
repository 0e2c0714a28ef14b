"""What every model of ours owes the house."""

from django.apps import apps
from django.db import models

from accounts.protection import Protected, ProtectedManager, Version
from areas.fields import CodeField
from common.sensitivity import Sensitivity, sensitivity_of
from tests.architecture.test_layers import our_models
from threats.models import Threat

COLUMNS = {
    "uid", "ref", "mission", "area", "classification", "restricted_kind", "sharing_boundary", "owner_component",
    "owner_section", "status", "recorded_at", "recorded_by", "withdrawn_at", "withdrawn_by", "withdrawn_reason",
    "merged_into",
}  # fmt: skip


def protected_models():
    return [model for model in apps.get_models() if issubclass(model, Protected)]


def versions():
    return [model for model in apps.get_models() if issubclass(model, Version)]


def declared_fields(model):
    """Fields of a model that somebody wrote down: not the number of the row, nor what a kept part brings."""
    kept = {"id", "password", "last_login"} if model._meta.label == "accounts.User" else {"id"}
    return [field for field in model._meta.local_concrete_fields if field.name not in kept]


def test_every_field_declares_how_far_it_may_travel():
    silent = [
        f"{model._meta.label}.{field.name}"
        for model in our_models()
        if not issubclass(model, Version) and not model._meta.auto_created
        for field in declared_fields(model)
        if not hasattr(field, "sensitivity")
    ]
    assert silent == []


def test_a_silent_field_is_refused():
    import pytest

    assert sensitivity_of(Threat._meta.get_field("title")) == Sensitivity.CONFIDENTIAL
    with pytest.raises(LookupError, match="sensitivity"):
        sensitivity_of(models.CharField(name="title"))


def test_typed_text_of_protected_models_is_at_least_confidential():
    loose = [
        f"{model._meta.label}.{field.name}"
        for model in protected_models()
        for field in declared_fields(model)
        if isinstance(field, models.CharField | models.TextField)
        and not isinstance(field, CodeField)
        and not field.choices
        and field.name not in ("ref", "owner_section")
        and sensitivity_of(field) < Sensitivity.CONFIDENTIAL
    ]
    assert loose == []


def test_protected_models_have_every_column_and_the_guarded_manager():
    assert protected_models()
    for model in protected_models():
        names = {field.name for field in model._meta.get_fields()}
        assert names >= COLUMNS, model
        assert isinstance(model.objects, ProtectedManager), model
        assert isinstance(model._default_manager, ProtectedManager), model
        assert model.view_action, model
        assert model.ref_prefix, model


def test_protected_models_keep_versions_of_every_column():
    tracked = {version.pgh_tracked_model: version for version in versions()}
    for model in protected_models():
        assert model in tracked, f"{model.__name__} is not @versioned"
        columns = {field.name for field in model._meta.local_concrete_fields}
        assert columns <= {field.name for field in tracked[model]._meta.get_fields()}, model


def test_nothing_protected_can_be_reached_backwards():
    """`area.threats` would be a query that forgot its reader."""
    for model in protected_models():
        for field in model._meta.local_fields:
            if field.is_relation:
                assert field.remote_field.hidden, f"{model._meta.label}.{field.name} needs related_name='+'"


def test_nothing_is_deleted_along_with_something_else():
    for model in protected_models():
        for field in model._meta.local_fields:
            if field.is_relation:
                assert field.remote_field.on_delete is models.PROTECT, f"{model._meta.label}.{field.name}"
