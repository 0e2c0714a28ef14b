"""`{% load attachments %}{% attachments "report" report %}`: the card of what stands beside a record."""

from typing import Any

from django import template

from accounts.protection import Protected
from files.owners import may_remove, takes_files
from files.services import beside

register = template.Library()


@register.inclusion_tag("files/_attachments.html", takes_context=True)
def attachments(
    context: template.Context, kind: str, owner: Protected, may_change: bool | None = None
) -> dict[str, Any]:
    """For pages whose `owner` the reader may see. `may_change`: whether they may change it, where the page knows it.

    One statement, and another where that is asked.
    """
    may = may_remove(kind, owner, context["request"].user) if may_change is None else may_change
    return {
        "files": list(beside(kind, owner).select_related("by")), "kind": kind, "owner": owner,
        "may_remove": may,
        "may_attach": may and takes_files(kind, owner), "frame": context.get("frame"), "now": context.get("now"),
    }  # fmt: skip
