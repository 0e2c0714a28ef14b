"""A small mission with a cast of roles: what access tests need, no more.

country CAF - north CF1 (n1 CF11, n2 CF12) - south CF2 (s1 CF21)
office north = CF1, office south = CF2, sector east = CF12 + CF2
"""

from datetime import UTC, date, datetime
from functools import cached_property

import shapely
from allauth.account.models import EmailAddress
from shapely.geometry import box

from accounts.models import Assignment, ContactPoint, User
from areas.models import Area, AreaOfResponsibility, Edition, Mission

AT = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)
PASSWORD = "a long password for tests"
LONG_AGO = date(2020, 1, 1)
SHAPES = {"CF": box(0, 0, 4, 4), "CF1": box(0, 2, 4, 4), "CF11": box(0, 2, 2, 4), "CF12": box(2, 2, 4, 4)} | {
    "CF2": box(0, 0, 4, 2),
    "CF21": box(0, 0, 2, 2),
}
NAMES = {"CF": "Country", "CF1": "North", "CF11": "North One", "CF12": "North Two", "CF2": "South", "CF21": "South One"}


def make_area(edition, pcode, path, level):
    below = sum(other.startswith(pcode) and len(other) == len(pcode) + 1 for other in SHAPES)
    area = Area(
        path=path, depth=level + 1, numchild=below, edition=edition, level=level, pcode=pcode,
        country=edition.country, names={"en": NAMES[pcode]}, time_zone="Africa/Bangui",
    )  # fmt: skip
    area.draw(shapely.multipolygons([SHAPES[pcode]]))
    area.save()
    return area


def make_mission(**overrides):
    facts = {
        "code": "TST", "kind": "REAL", "ref_code": "CAF", "names": {"en": "Test mission", "fr": "Mission d'essai"},
        "countries": ["CAF"], "time_zone": "Africa/Bangui", "opened_on": LONG_AGO,
    }  # fmt: skip
    return Mission.objects.create(**facts | overrides)


def make_user(login, **overrides):
    facts = {"email": f"{login}@mission.example", "name": login, "clearance": "UNCLASSIFIED"}
    user = User(**facts | overrides)
    user.set_password(PASSWORD)
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    ContactPoint.objects.create(user=user, kind="EMAIL", address=user.email, verified_on=LONG_AGO)
    return user


def make_post(user, role, aor, component="CIVILIAN", **overrides):
    return Assignment.objects.create(
        user=user, role=role, aor=aor, component=component, **{"valid_from": LONG_AGO} | overrides
    )


class World:
    """The mission, its areas (`world.n1`), areas of responsibility and people, each made when first asked for."""

    def __init__(self):
        self.mission = make_mission()
        edition = Edition.objects.create(code="CAF-T", country="CAF", source="T", valid_on=LONG_AGO)
        paths = {"CF": "0001", "CF1": "00010001", "CF11": "000100010001", "CF12": "000100010002"}
        paths |= {"CF2": "00010002", "CF21": "000100020001"}
        made = {pcode: make_area(edition, pcode, path, len(path) // 4 - 1) for pcode, path in paths.items()}
        self.country, self.north, self.n1, self.n2, self.south, self.s1 = made.values()
        self.whole = self.aor("WHOLE", "MISSION")
        self.office_north = self.aor("FO-NORTH", "FIELD_OFFICE", "CIVILIAN", self.north)
        self.office_south = self.aor("FO-SOUTH", "FIELD_OFFICE", "CIVILIAN", self.south)
        self.sector_east = self.aor("SEC-EAST", "SECTOR", "MILITARY", self.n2, self.south)

    def aor(self, code, kind, component="", *areas):
        aor = AreaOfResponsibility.objects.create(
            mission=self.mission, code=code, kind=kind, component=component, names={"en": code, "fr": code},
            valid_from=LONG_AGO,
        )  # fmt: skip
        aor.areas.set(areas)
        return aor

    def person(self, login, role, aor, component="CIVILIAN", clearance="UNCLASSIFIED"):
        user = make_user(login, clearance=clearance)
        make_post(user, role, aor, component)
        return user

    @cached_property
    def adviser(self):
        return self.person("adviser", "SPOCA", self.whole, clearance="STRICTLY_CONFIDENTIAL")

    @cached_property
    def focal_point(self):
        """Of the north."""
        return self.person("focal-north", "POCFP", self.office_north)

    @cached_property
    def neighbour(self):
        """Focal point of the south, who must see nothing of the north."""
        return self.person("focal-south", "POCFP", self.office_south)

    @cached_property
    def head_of_office(self):
        return self.person("head-north", "HOO", self.office_north)

    @cached_property
    def head_of_south(self):
        return self.person("head-south", "HOO", self.office_south)

    @cached_property
    def liaison(self):
        return self.person("liaison-north", "CLA", self.office_north)

    @cached_property
    def sector(self):
        return self.person("sector-east", "SECTOR", self.sector_east, "MILITARY")

    @cached_property
    def joc(self):
        """The desk."""
        return self.person("joc", "JOC", self.whole, "MILITARY", clearance="CONFIDENTIAL")

    @cached_property
    def leader(self):
        return self.person("hom", "HOM", self.whole, clearance="STRICTLY_CONFIDENTIAL")

    @cached_property
    def force_commander(self):
        return self.person("fc", "FC", self.whole, "MILITARY", clearance="STRICTLY_CONFIDENTIAL")

    @cached_property
    def human_rights(self):
        return self.person("hro", "HRO", self.whole, clearance="STRICTLY_CONFIDENTIAL")

    @cached_property
    def women_protection(self):
        return self.person("wpa", "WPA", self.whole, clearance="STRICTLY_CONFIDENTIAL")

    @cached_property
    def child_protection(self):
        return self.person("cpa", "CPA", self.whole, clearance="STRICTLY_CONFIDENTIAL")

    @cached_property
    def analyst(self):
        return self.person("jmac", "JMAC", self.whole, clearance="STRICTLY_CONFIDENTIAL")

    @cached_property
    def auditor(self):
        return self.person("auditor", "AUDITOR", self.whole, clearance="STRICTLY_CONFIDENTIAL")

    @cached_property
    def admin(self):
        return self.person("admin", "ADMIN", self.whole, "MISSION_SUPPORT")

    @cached_property
    def partner(self):
        return self.person("ngo", "NGO_LIAISON", self.whole, "HUMANITARIAN")

    @cached_property
    def ocha(self):
        return self.person("ocha", "OCHA", self.whole, "HUMANITARIAN")

    @cached_property
    def nobody(self):
        """Signed in, without any post."""
        return make_user("nobody")

    @cached_property
    def elsewhere(self):
        """Adviser of another mission in the same country."""
        other = make_mission(code="OTHER", ref_code="OTH", countries=["COD"])
        whole = AreaOfResponsibility.objects.create(
            mission=other, code="ALL", kind="MISSION", names={"en": "All", "fr": "Tout"}, valid_from=LONG_AGO
        )
        return self.person("elsewhere", "SPOCA", whole, clearance="STRICTLY_CONFIDENTIAL")
