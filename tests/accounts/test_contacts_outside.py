"""Contacts outside the mission: kept by whoever appoints, and never let in by any door (docs/contacts.md)."""

import re
from datetime import date, timedelta

import pytest
from allauth.account.internal.flows.login import perform_login
from allauth.account.models import EmailAddress, Login
from allauth.core.context import request_context
from django.contrib.auth import authenticate, get_user
from django.contrib.auth.models import AnonymousUser
from django.contrib.sessions.backends.db import SessionStore
from django.core import mail
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse

from accounts.confirming import ask_for_code, confirm_contact_point
from accounts.duty.feeds import make_feed
from accounts.duty.feeds import user_of as reader_of
from accounts.duty.posts import DutyPost, people_of
from accounts.models import User
from accounts.policies import holders, may
from accounts.posts import rolls_of, without_post
from accounts.roles import ALL_ACTIONS, PARTNER_ROLES
from accounts.rosters import Roster
from accounts.scope import scope_of
from accounts.services import add_contact_point, appoint, change_person, end_appointment, verify_contact_point
from accounts.tokens import issue_token, user_of
from audit.models import Entry
from common import clock
from common.errors import NotAllowed, WrongState
from earlywarning.exercises.directing import people_for
from tests.accounts.contacts import UNTIL, make_contact
from tests.world import AT, PASSWORD, make_post

TODAY = date(2026, 3, 2)


def form_of(world, **overrides):
    facts = {
        "name": "OCHA, duty desk", "address": "duty@partner.example", "language": "fr", "role": "OCHA",
        "aor": world.office_north.pk, "valid_from": "2026-03-01", "valid_until": "2026-12-31",
    }  # fmt: skip
    return facts | overrides


def test_an_administrator_keeps_a_contact_and_the_mailbox_confirms_its_address(world, signed_in, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    browser = signed_in(world.admin)
    response = browser.post(reverse("people:new-contact"), form_of(world))
    contact = User.objects.get(is_contact=True)
    assert response.url == contact.get_absolute_url()
    point = contact.contact_points.get()
    assert (point.kind, point.address, point.verified_on) == ("EMAIL", "duty@partner.example", None)
    page = browser.get(response.url).content.decode()
    assert "Nobody signs in as one" in page
    assert "May sign in" not in page
    page = browser.post(reverse("people:send-code", args=[point.uid])).url
    (sent,) = mail.outbox
    assert sent.to == ["duty@partner.example"]
    assert sent.subject == "Merci de confirmer cette adresse"
    (code,) = re.findall(r"\d{8}", sent.body)
    assert code not in browser.get(page).content.decode()
    assert not re.search(r"http|EW-|@", sent.body)
    answer = browser.post(page, {"code": f"{(int(code) + 1) % 10**8:08}"})
    assert answer.status_code == 422
    assert "not the code" in answer.content.decode()
    point.refresh_from_db()
    assert point.verified_on is None
    assert browser.post(page, {"code": f"{code[:4]} {code[4:]}"}).url == contact.get_absolute_url()
    point.refresh_from_db()
    assert point.verified_on is not None
    actions = set(Entry.objects.filter(actor_label="admin").values_list("action", flat=True))
    assert actions == {
        "accounts.contact.registered", "accounts.contact_point.added", "accounts.assignment.made",
        "accounts.contact_point.asked", "accounts.contact_point.verified",
    }  # fmt: skip
    assert not any(code in str(entry) for entry in Entry.objects.values())


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"role": "SPOCA"}, "role"),
        ({"valid_until": ""}, "valid_until"),
        ({"valid_until": "2027-12-31"}, "valid_until"),
        ({"address": "nowhere"}, "address"),
    ],
)
def test_a_contact_stands_for_a_partner_and_for_a_time(world, signed_in, wrong, field):
    response = signed_in(world.admin).post(reverse("people:new-contact"), form_of(world, **wrong))
    assert response.status_code == 422
    assert list(response.context["form"].errors) == [field]
    assert not User.objects.filter(is_contact=True).exists()


def test_whoever_does_not_administer_the_mission_keeps_no_contact_there(world):
    aor = world.elsewhere.assignments.get().aor
    with pytest.raises(NotAllowed, match="administer"):
        make_contact(world, aor=aor)
    with pytest.raises(NotAllowed, match="administer"):
        make_contact(world, by=world.adviser)


def test_a_contact_is_appointed_to_no_post_of_the_mission(world):
    contact = make_contact(world)
    facts = {"by": world.admin, "at": AT, "aor": world.whole, "component": "CIVILIAN", "valid_from": TODAY}
    for role in ("JOC", "HOM", "AUDITOR", "ADMIN"):
        with pytest.raises(ValidationError, match="no post"):
            appoint(contact, role=role, valid_until=UNTIL, **facts)
    with pytest.raises(ValidationError, match="until when"):
        appoint(contact, role="UNHCR", **facts)
    assert appoint(contact, role="UNHCR", valid_until=UNTIL, **facts).role == "UNHCR"


def test_nobody_vouches_for_a_mailbox_outside_and_a_code_is_for_one_address_and_a_week(world):
    contact = make_contact(world, verified=False)
    point = contact.contact_points.get()
    with pytest.raises(WrongState, match="by a code"):
        verify_contact_point(point, by=world.admin, at=AT)
    other = add_contact_point(contact, by=world.admin, at=AT, kind="EMAIL", address="new@partner.example")
    code = ask_for_code(point, by=world.admin, at=AT)
    for where, at in ((other, AT), (point, AT + timedelta(days=8))):
        with pytest.raises(WrongState, match="not the code"):
            confirm_contact_point(where, by=world.admin, at=at, code=code)
    with pytest.raises(NotAllowed):
        confirm_contact_point(point, by=world.adviser, at=AT, code=code)
    with pytest.raises(WrongState, match="Only the address"):
        ask_for_code(world.joc.contact_points.get(), by=world.admin, at=AT)
    assert confirm_contact_point(point, by=world.admin, at=AT + timedelta(days=7), code=code).verified_on


def test_the_account_of_a_contact_has_a_name_and_a_language_and_nothing_else(world, signed_in):
    contact, browser = make_contact(world), signed_in(world.admin)
    page = reverse("people:edit", args=[contact.uid])
    assert list(browser.get(page).context["form"].fields) == ["name", "language"]
    sent = {
        "name": "Night desk",
        "language": "fr",
        "is_active": "on",
        "clearance": "CONFIDENTIAL",
        "email": "a@b.example",
    }
    assert browser.post(page, sent).url == contact.get_absolute_url()
    before = contact.email
    contact.refresh_from_db()
    assert (contact.name, contact.language, contact.email) == ("Night desk", "fr", before)
    assert (contact.is_active, contact.clearance) == (False, "UNCLASSIFIED")
    form = browser.get(reverse("people:appoint", args=[contact.uid])).context["form"]
    assert {code for code, _word in form.fields["role"].choices} - {""} == PARTNER_ROLES


def test_a_contact_is_reached_by_mail_alone(world):
    contact = make_contact(world)
    with pytest.raises(ValidationError, match="mail alone"):
        add_contact_point(contact, by=world.admin, at=AT, kind="PHONE", address="+236 70 00 00 00")
    assert add_contact_point(contact, by=world.admin, at=AT, kind="EMAIL", address="new@partner.example")


def test_the_database_keeps_a_contact_from_ever_signing_in(world):
    contact = make_contact(world)
    contact.set_password(PASSWORD)
    for wrong in ({"is_active": True}, {"password": contact.password}, {"email": "real@partner.example"}):
        with pytest.raises(IntegrityError, match="user_contact_never_signs_in"), transaction.atomic():
            User.objects.filter(pk=contact.pk).update(**wrong)
    with pytest.raises(IntegrityError, match="user_contact_never_signs_in"), transaction.atomic():
        User.objects.filter(pk=world.adviser.pk).update(email="adviser@contact.invalid")
    changed = change_person(contact, by=world.admin, at=AT, name="Night desk", is_active=True, clearance="CONFIDENTIAL")
    assert (changed.name, changed.is_active, changed.clearance) == ("Night desk", False, "UNCLASSIFIED")


def test_no_password_and_no_session_lets_a_contact_in(world, client):
    contact = make_contact(world)
    point = contact.contact_points.get()
    for login in (contact.email, point.address):
        response = client.post(reverse("account_login"), {"login": login, "password": "!"})
        assert response.status_code == 200
        assert response.context["form"].errors
        assert authenticate(None, username=login, email=login, password=contact.password) is None
    for backend in ("django.contrib.auth.backends.ModelBackend", "allauth.account.auth_backends.AuthenticationBackend"):
        browser = Client()
        browser.force_login(contact, backend=backend)
        request = RequestFactory().get("/")
        request.session = browser.session
        assert isinstance(get_user(request), AnonymousUser)
        assert browser.get(reverse("dashboards:home")).status_code == 302


def test_a_forgotten_password_leads_a_contact_nowhere(world, client, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    contact = make_contact(world)
    for address in (contact.email, contact.contact_points.get().address):
        client.post(reverse("account_reset_password"), {"email": address})
    assert mail.outbox == []
    assert not EmailAddress.objects.filter(user=contact).exists()


def test_what_signs_somebody_in_from_another_system_signs_no_contact_in(world, rf):
    """Whichever way the library took to find them, a mission account or a key of its own."""
    contact = make_contact(world)
    request = rf.get("/")
    request.session, request.user = SessionStore(), AnonymousUser()
    with request_context(request):
        answer = perform_login(request, Login(user=contact, email_verification="none"))
    assert answer.url == reverse("account_inactive")
    assert "_auth_user_id" not in request.session


def test_no_token_and_no_calendar_opens_anything_for_a_contact(world, client):
    contact = make_contact(world)
    key = issue_token(contact, name="export", at=AT)
    assert user_of(key, at=AT) is None
    answer = client.get(reverse("threats-api:list"), headers={"Authorization": f"Bearer {key}"})
    assert answer.status_code == 401
    assert reader_of(make_feed(contact, at=AT)) is None


def test_a_contact_may_do_nothing_and_stands_among_no_staff(world, signed_in):
    today = clock.now().date()
    days = {"valid_from": today, "valid_until": today + timedelta(days=300)}
    contact = make_contact(world, aor=world.office_north, **days)
    assert scope_of(contact).grants == ()
    assert not any(may(contact, action) for action in ALL_ACTIONS)
    named = {each.user for roll in rolls_of(["TST"], today) for post in roll.posts for each in post.holders}
    assert contact not in named
    assert contact not in without_post()
    assert contact not in holders(PARTNER_ROLES, world.n1, world.mission, today)
    assert contact not in {user for user, _posts in people_for(world.mission)}
    assert people_of(DutyPost("OCHA", world.office_north), clock.now()) == []
    page = signed_in(world.adviser).get(reverse("people:list")).content.decode()
    assert page.count(contact.name) == 1
    assert page.index("Contacts outside the mission") < page.index(contact.name)


def test_a_ladder_finds_the_contact_while_its_time_runs(world):
    contact = make_contact(world, aor=world.office_north)
    guest = world.ocha

    def found(area, at=AT):
        return {each.user for each in Roster.at([world.mission], ["OCHA"], at).holders(world.mission, area, ["OCHA"])}

    assert found(world.n1) == {contact, guest}
    assert found(world.s1) == {guest}
    assert found(world.n1, AT + timedelta(days=400)) == {guest}
    end_appointment(contact.assignments.get(), by=world.admin, at=AT, last_day=TODAY - timedelta(days=1))
    assert found(world.n1) == {guest}


def test_a_row_past_the_portal_makes_no_contact_a_holder_of_a_post(world):
    contact = make_contact(world)
    make_post(contact, "JOC", world.whole)
    held = Roster.at([world.mission], ["JOC"], AT).holders(world.mission, world.n1, ["JOC"])
    assert contact not in {each.user for each in held}
