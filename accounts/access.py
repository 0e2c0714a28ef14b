"""The access table: every address and method that answers, and what it asks of the person.

The table itself is `poc_portal/access.py`; the setting ACCESS_TABLE names it. An address that is missing there
answers 404 for everybody, so nothing is reachable because somebody forgot to think about it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.urls import ResolverMatch
from django.utils.module_loading import import_string

from accounts.models import User
from accounts.policies import may


@dataclass(frozen=True)
class Rule:
    """`action` empty: anybody signed in, or anybody at all when `public`."""

    action: str = ""
    public: bool = False

    def admits(self, user: User | AnonymousUser) -> bool:
        if self.public:
            return True
        return user.is_authenticated and (not self.action or may(user, self.action))


PUBLIC = Rule(public=True)
SIGNED_IN = Rule()
Table = Mapping[str, Mapping[str, Rule]]


def needs(action: str) -> Rule:
    """Admits a person with a current appointment whose role carries `action`."""
    return Rule(action=action)


def table() -> Table:
    found: Table = import_string(settings.ACCESS_TABLE)
    return found


def rule_for(match: ResolverMatch, method: str | None) -> Rule | None:
    """The rule of this address and method, or None when the table does not list it. HEAD is asked as GET."""
    return table().get(match.view_name, {}).get("GET" if method == "HEAD" else method or "")


def played() -> frozenset[str]:
    """The addresses that stay open to somebody who is in an exercise; what nobody thought about stays closed."""
    found: frozenset[str] = import_string(settings.ADDRESSES_OF_EXERCISES)
    return found


def is_played(request: HttpRequest, rule: Rule) -> bool:
    return rule.public or bool(request.resolver_match and request.resolver_match.view_name in played())


def rule_for_request(request: HttpRequest) -> Rule | None:
    return rule_for(request.resolver_match, request.method) if request.resolver_match else None
