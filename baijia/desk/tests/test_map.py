"""The map shows where what one may see lies, and a confidential matter only by its village."""

import json
from decimal import Decimal

import pytest
from django.core.management import call_command
from django.urls import reverse

from baijia.desk.queries import chart
from baijia.ground.geo import hull, outline_of
from baijia.ground.refusal import Refused
from baijia.journal.check import differences
from baijia.matters.tests.make import make_matter
from baijia.places.actions import amend_place

SQUARE = [[112.6, 37.6], [112.7, 37.6], [112.7, 37.7], [112.6, 37.6]]


def test_points_are_what_the_post_may_see_and_the_confidential_lie_in_their_village(world):
    signed = {"by": world.founder, "at": world.noon}
    amend_place(world.village, sets={"lon": Decimal("112.65"), "lat": Decimal("37.65")}, **signed)
    amend_place(world.wang, sets={"lon": Decimal("112.651"), "lat": Decimal("37.652")}, **signed)
    make_matter(world)
    make_matter(world, is_confidential=True)

    def seen(who):
        told, _more = chart.points(getattr(world, who), {}, at=world.noon)
        return sorted((point["lat"], point["exact"]) for point in told)

    assert seen("sun") == [(37.65, False), (37.652, True)]
    assert seen("zhao") == [(37.652, True)]
    assert seen("zhou") == []


def test_outlines_come_in_by_code_or_name_and_stand_in_the_journal(world, client, tmp_path, capsys):
    polygon = {"type": "Polygon", "coordinates": [SQUARE]}
    told = [
        {"properties": {"code": world.village.path}, "geometry": polygon},
        {"properties": {"name": "下泉村"}, "geometry": {"type": "Point", "coordinates": [1, 2]}},
        {"properties": {"name": "没有的村"}, "geometry": polygon},
    ]
    file = tmp_path / "村界.geojson"
    file.write_text(json.dumps({"type": "FeatureCollection", "features": told}))
    call_command("import_outlines", str(file))
    call_command("import_outlines", str(file))
    assert "没有的村" in capsys.readouterr().err
    world.village.refresh_from_db()
    assert json.loads(world.village.outline) == [[SQUARE]]
    assert world.village.version == 2
    assert list(differences()) == []
    client.force_login(world.zhao_account)
    assert "上泉村" in client.get(reverse("desk:map")).content.decode()


@pytest.mark.parametrize(
    "wrong", [None, {"type": "Polygon", "coordinates": [[[37.6, 112.6]] * 4]}, {"type": "Point"}]
)
def test_odd_outlines_are_refused_in_words(wrong):
    with pytest.raises(Refused):
        outline_of(wrong)


def test_a_rope_lies_around_all_points():
    rope = hull([(0, 0), (2, 0), (1, 1), (2, 2), (0, 2)], margin=0.5)
    assert rope[0] == rope[-1]
    assert {(-0.5, -0.5), (2.5, 2.5)} <= set(rope)
    assert (1, 1) not in rope
