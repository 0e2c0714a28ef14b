"""Keys to the API, and references under concurrency."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.urls import reverse

from accounts.models import ApiToken, RefCounter
from accounts.references import next_ref
from accounts.tokens import LIFETIME, issue_token, revoke_token, user_of
from audit.models import Entry
from tests.world import AT, make_mission


def test_a_key_is_shown_once_and_kept_as_a_digest(world, signed_in):
    browser = signed_in(world.adviser)
    page = browser.post(reverse("people:tokens"), {"name": "weekly export"}).content.decode()
    key = page.split('<code class="key">')[1].split("<")[0]
    assert user_of(key, at=ApiToken.objects.get().created_at) == world.adviser
    assert key not in browser.get(reverse("people:tokens")).content.decode()
    stored = ApiToken.objects.values().get()
    assert not any(key in str(value) for value in stored.values())
    assert key not in str(Entry.objects.filter(action="accounts.token.issued").values().get())


def test_a_key_opens_until_it_expires_or_is_revoked(world):
    key = issue_token(world.adviser, name="export", at=AT)
    assert user_of(key, at=AT + LIFETIME - timedelta(seconds=1)) == world.adviser
    assert user_of(key, at=AT + LIFETIME) is None
    token = ApiToken.objects.get()
    revoke_token(token, by=world.adviser, at=AT)
    revoke_token(token, by=world.adviser, at=AT)
    assert user_of(key, at=AT) is None
    assert Entry.objects.filter(action="accounts.token.revoked").count() == 1


def test_a_key_of_somebody_who_may_not_sign_in_opens_nothing(world):
    key = issue_token(world.adviser, name="export", at=AT)
    assert user_of(key, at=AT) == world.adviser
    world.adviser.is_active = False
    world.adviser.save(update_fields=["is_active"])
    assert user_of(key, at=AT) is None


@pytest.mark.parametrize("key", ["", "wrong", "é" * 40])
def test_a_wrong_key_opens_nothing(db, key):
    assert user_of(key, at=AT) is None


@pytest.mark.django_db(transaction=True)
def test_twenty_writers_at_once_get_twenty_references():
    mission = make_mission()

    def take(_number):
        try:
            with transaction.atomic():
                return next_ref("TH", mission, AT)
        finally:
            connection.close()

    with ThreadPoolExecutor(20) as pool:
        refs = list(pool.map(take, range(20)))
    assert sorted(refs) == [f"TH-CAF-26-{number:04}" for number in range(1, 21)]
    assert RefCounter.objects.get().last == 20
