"""Every address and method: the rightful role succeeds, the neighbour finds nothing, the rest answers 404."""

import pytest
from django.test import Client
from django.urls import ResolverMatch, URLResolver, get_resolver, reverse

from accounts.access import rule_for, table
from tests.access.cases import ANYBODY, CASES, second_factor

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


def every_address(resolver=None, namespaces=()):
    """Names of all addresses as the resolver reports them, with a pattern for the message."""
    for entry in (resolver or get_resolver()).url_patterns:
        if isinstance(entry, URLResolver):
            yield from every_address(entry, (*namespaces, entry.namespace) if entry.namespace else namespaces)
        else:
            yield ":".join((*namespaces, entry.name or entry.lookup_str)), entry


def ask(client, case, made, world):
    return getattr(client, case.method.lower())(reverse(case.name, args=case.args(made)), **case.body(world, made))


def client_of(world, login, signed_in):
    return Client() if login == ANYBODY else signed_in(getattr(world, login))


def text_of(response):
    return (
        b"".join(response.streaming_content).decode()
        if response.streaming
        else response.content.decode(errors="replace")
    )


def beyond_the_address(response, case, made):
    """The answer without the address that was asked for, which a page may repeat without knowing more than that."""
    return text_of(response).replace(reverse(case.name, args=case.args(made)), "")


def test_every_address_is_in_the_table_and_nothing_else():
    addresses = {name for name, _pattern in every_address()}
    assert addresses - set(table()) == set(), "addresses that nobody thought about"
    assert set(table()) - addresses == {"style"}, "listed, but nothing answers there (/style/ needs DEBUG)"


def test_every_address_and_method_that_answers_has_a_case():
    listed = {f"{method} {name}" for name, methods in table().items() for method in methods}
    tested = [case.id for case in CASES]
    assert len(tested) == len(set(tested))
    assert listed - set(tested) == LISTED_WITHOUT_CASE
    assert set(tested) - listed == set()


# Single sign-on answers only where a mission has set it up; /style/ only where DEBUG is on.
LISTED_WITHOUT_CASE = {
    "GET style",
    "GET openid_connect_login",
    "POST openid_connect_login",
    "GET openid_connect_callback",
    "GET socialaccount_login_cancelled",
    "GET socialaccount_login_error",
}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_the_rightful_role_succeeds_and_the_neighbour_finds_nothing(world, signed_in, case):
    made = case.make(world)
    marker = case.has(world, made)

    if case.wrong:
        refused = ask(client_of(world, case.wrong, signed_in), case, made, world)
        if case.wrong_gets_list:
            assert refused.status_code == 200
        else:
            assert refused.status_code == 404
        assert not marker or marker not in beyond_the_address(refused, case, made)

    client = client_of(world, case.right, signed_in)
    response = ask(client, case, made, world)
    assert response.status_code in case.statuses, text_of(response)[:2000]
    if response.status_code == 302 and marker:
        response = client.get(response.url)
        assert response.status_code == 200
    assert marker in text_of(response)


@pytest.mark.parametrize("case", [case for case in CASES if case.right], ids=lambda case: case.id)
def test_before_sign_in_there_is_the_door_and_nothing_else(world, case):
    made = case.make(world)
    marker = case.has(world, made)
    response = ask(Client(), case, made, world)
    if reverse(case.name, args=case.args(made)).startswith("/api/"):
        assert response.status_code == 401
        assert response["WWW-Authenticate"].startswith("Bearer")
    else:
        assert response.status_code == 302
        assert response.url.startswith(reverse("account_login"))
    assert not marker or marker not in text_of(response)


@pytest.mark.parametrize(
    "case", [case for case in CASES if case.right and case.make is not second_factor], ids=lambda case: case.id
)
def test_without_a_current_post_only_ones_own_account_answers(world, signed_in, case):
    made = case.make(world)
    marker = case.has(world, made)
    own = not table()[case.name][case.method].action
    response = ask(signed_in(world.nobody), case, made, world)
    if own and not case.wrong:
        assert response.status_code in case.statuses
    else:
        assert response.status_code == (200 if own and case.wrong_gets_list else 404)
        assert not marker or marker not in beyond_the_address(response, case, made)


FIRST_CASES = {case.name: case for case in reversed(CASES)}


@pytest.mark.parametrize("name", [name for name in table() if name in FIRST_CASES])
def test_no_rule_is_found_for_a_method_that_is_not_listed(name):
    """What the middleware asks for each request, for every address and method."""
    match = ResolverMatch(lambda request: None, (), {}, url_name=name.split(":")[-1], namespaces=name.split(":")[:-1])
    assert match.view_name == name
    listed = set(table()[name])
    assert {method for method in METHODS if rule_for(match, method)} == listed


@pytest.mark.parametrize("name", list(FIRST_CASES)[::12])
def test_a_method_that_is_not_listed_answers_404(world, signed_in, name):
    """The middleware does ask, and every request passes through it."""
    case = FIRST_CASES[name]
    made, client = case.make(world), client_of(world, case.right, signed_in)
    for method in set(METHODS) - set(table()[name]):
        response = client.generic(method, reverse(name, args=case.args(made)))
        assert response.status_code in (404, 401), (method, name)


CASES_BY_ID = {case.id: case for case in CASES}


def test_an_address_missing_from_the_table_answers_404_for_everybody(world, signed_in, settings):
    browser = signed_in(world.adviser)
    assert browser.get("/threats/").status_code == 200
    assert signed_in(world.adviser).get("/api/v1/threats/").status_code == 200
    settings.ACCESS_TABLE = "tests.access.test_access_table.SHORTER"
    assert browser.get("/threats/").status_code == 404
    assert browser.get("/api/v1/threats/").status_code == 404
    assert Client().get("/threats/").status_code == 404


SHORTER = {name: methods for name, methods in table().items() if not name.startswith("threats")}


def test_a_token_opens_the_api_and_no_page(world):
    from accounts.tokens import issue_token
    from common import clock

    threat = CASES_BY_ID["GET threats:detail"].make(world)
    key = issue_token(world.focal_point, name="export", at=clock.now())
    headers = {"Authorization": f"Bearer {key}"}
    assert threat.ref in Client(headers=headers).get("/api/v1/threats/").content.decode()
    assert Client(headers=headers).get("/threats/").status_code == 302
    assert Client(headers={"Authorization": "Bearer wrong"}).get("/api/v1/threats/").status_code == 401
    other = issue_token(world.neighbour, name="export", at=clock.now())
    answer = Client(headers={"Authorization": f"Bearer {other}"}).get(f"/api/v1/threats/{threat.ref}/")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert threat.ref not in answer.content.decode()


def test_pages_seen_after_sign_in_are_not_stored(world, signed_in):
    assert signed_in(world.adviser).get("/threats/")["Cache-Control"] == "no-store, private"
    assert signed_in(world.adviser).get("/api/v1/threats/")["Cache-Control"] == "no-store, private"
    assert signed_in(world.adviser).get("/nothing-here/")["Cache-Control"] == "no-store, private"
