"""An invented country QQQ of plain squares in the open Atlantic, where no real outline interferes.

 lat 2 +------+------+------+------+
       | QQ11 | QQ12 | QQ21 | QQ22 |     QQ1 = QQ11 + QQ12, QQ2 = QQ21 + QQ22
 lat 0 +------+------+------+------+
lon  -24    -23    -22    -21    -20
"""

import json
from datetime import UTC, date, datetime

from shapely.geometry import MultiPolygon, box, mapping

from areas.models import Area, AreaOfResponsibility, CodeItem, Edition
from areas.services import open_mission, set_aor
from audit.services import Actor

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
BY = Actor("user", None, "Administrator")
TODAY = date(2026, 3, 1)


def make_mission(**overrides):
    fields = {
        "code": "MINUQ",
        "kind": "REAL",
        "names": {"en": "Mission in Q", "fr": "Mission en Q"},
        "ref_code": "QQQ",
        "countries": ["QQQ"],
        "time_zone": "Africa/Bangui",
        "default_language": "fr",
        "opened_on": date(2020, 1, 1),
        "by": BY,
        "at": AT,
    }
    return open_mission(**{**fields, **overrides})


def make_edition(**overrides):
    fields = {"country": "QQQ", "source": "COD", "valid_on": date(2015, 6, 15)} | overrides
    return Edition.objects.create(
        code=Edition.code_for(fields["country"], fields["source"], fields["valid_on"].isoformat()), **fields
    )


def make_area(pcode, bounds, *, edition, parent=None, **overrides):
    """bounds: west, south, east, north."""
    area = Area(
        pcode=pcode,
        edition=edition,
        level=parent.level + 1 if parent else 0,
        country=edition.country,
        names=overrides.pop("names", {"en": f"Area {pcode}", "fr": f"Zone {pcode}"}),
        time_zone="Africa/Bangui",
        **overrides,
    )
    area.draw(MultiPolygon([box(*bounds)]))
    if parent is None:
        return Area.objects.add_root(instance=area)
    Area.objects.add_child(parent, instance=area)
    return area


def make_geography(*, edition=None, lat=0):
    """{p-code: area} of the squares above, moved north to start at `lat`."""
    edition = edition or make_edition()
    north = lat + 2
    areas = {"QQ": make_area("QQ", (-24, lat, -20, north), edition=edition)}
    for pcode, west in (("QQ1", -24), ("QQ2", -22)):
        areas[pcode] = make_area(pcode, (west, lat, west + 2, north), edition=edition, parent=areas["QQ"])
        for n in (1, 2):
            square = (west + n - 1, lat, west + n, north)
            areas[f"{pcode}{n}"] = make_area(f"{pcode}{n}", square, edition=edition, parent=areas[pcode])
    return areas


def make_aor(mission, code="SECTOR-1", **overrides):
    fields = {
        "kind": AreaOfResponsibility.Kind.SECTOR,
        "component": "MILITARY",
        "names": {"en": f"Sector {code}", "fr": f"Secteur {code}"},
        "areas": (),
        "valid_from": date(2020, 1, 1),
        "by": BY,
        "at": AT,
    }
    return set_aor(mission, code, **{**fields, **overrides})


def make_code(code, **overrides):
    fields = {"code_list": "components", "labels": {"en": f"Word {code}"}, "origin": "LOCAL", "sort": 900}
    return CodeItem.objects.create(code=code, **{**fields, **overrides})


def cod_feature(level, pcode, bounds, **properties):
    """A feature as the COD files have it: QQ12 lies under QQ1, which lies under QQ."""
    own = {f"adm{at}_pcode": pcode[: 2 + at] for at in range(level + 1)} | {
        f"adm{level}_name": f"Zone {pcode}",
        f"adm{level}_ref": f"Zone {pcode}",
        "iso3": "QQQ",
        "lang": "fr",
        "valid_on": "2015-06-15",
    }
    return {"type": "Feature", "properties": own | properties, "geometry": mapping(box(*bounds))}


def cod_file(tmp_path, level, features, name=None):
    path = tmp_path / (name or f"admin{level}.geojson")
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")
    return path
