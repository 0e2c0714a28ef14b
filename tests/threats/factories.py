import uuid

from tests.world import AT
from threats.models import Threat
from threats.services import open_threat


def make_threat(world, **overrides):
    """A threat in the north, by the adviser; columns of Protected may be given too and are then set directly."""
    direct = {name: overrides.pop(name) for name in list(overrides) if name in DIRECT}
    facts = {
        "by": world.adviser, "at": AT, "uid": uuid.uuid4(), "area": world.n1, "title": "Attack on a village feared",
        "kind": "ATTACK_VILLAGE", "horizon": "SHORT", "description": "Armed men were seen on the road.",
    }  # fmt: skip
    threat, _opened = open_threat(**facts | overrides)
    if direct:
        Threat.objects.unscoped("a test sets what services derive").filter(pk=threat.pk).update(**direct)
        threat.refresh_from_db()
    return threat


DIRECT = ("status", "restricted_kind", "owner_component", "owner_section", "mission", "withdrawn_at", "withdrawn_by",
          "withdrawn_reason")  # fmt: skip
