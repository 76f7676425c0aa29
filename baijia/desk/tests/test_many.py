"""Many at once: looked at first, done row by row, taken back as a whole."""

import pytest
from django.urls import reverse

from baijia.desk.models import Batch
from baijia.ground.ids import new_id
from baijia.journal.check import differences
from baijia.matters.actions.handling import start_matter
from baijia.matters.actions.opening import accept_matter, write_note
from baijia.matters.models import Assignment, Matter
from baijia.matters.queries import visible_to
from baijia.matters.queries.queues import BY_KEY, rows_of
from baijia.matters.tests.make import HOUR, make_assigned, make_matter


def accepted(world, number=3):
    rows = [make_matter(world, text=f"第{n}盏路灯不亮") for n in range(number)]
    for row in rows:
        accept_matter(row, by=world.sun, at=world.noon + HOUR)
    return rows


def send(client, verb, rows, stage="", **said):
    ticked = [f"{row.pk}.{row.version}" for row in rows]
    sent = {"verb": verb, "m": ticked, "stage": stage, "act_id": str(new_id())} | said
    return client.post(reverse("desk:choose"), sent)


@pytest.fixture
def sun(world, client):
    client.force_login(world.sun_account)
    return client


def test_the_preview_says_what_will_be_done_and_why_not_and_does_nothing(world, sun):
    rows, held = accepted(world, 2), make_assigned(world, text="水管漏了")
    changed = rows[1]
    seen = changed.version
    write_note(changed, text="问过了", by=world.sun, at=world.noon + 2 * HOUR)
    changed.version = seen
    to = f"office {world.sanitation.pk}"
    page = send(sun, "assign", [*rows, held], "look", to=to)
    able, unable = page.context["able"], page.context["unable"]
    assert [line.matter for line in able] == [rows[0]]
    why = {line.matter.pk: str(line.why_not) for line in unable}
    assert "已交办" in why[held.pk]
    assert "刚刚" in why[changed.pk] or "改" in why[changed.pk]
    assert Assignment.objects.count() == 1


def test_several_are_assigned_and_taken_back_with_the_clocks_of_before(world, sun):
    rows = accepted(world)
    ends = {row.pk: row.due_at for row in rows}
    to = f"office {world.sanitation.pk}"
    answer = send(sun, "assign", rows, "do", to=to, text="请一起看看")
    batch = Batch.objects.get()
    assert answer["Location"] == reverse("desk:batch", args=[batch.pk])
    assert set(Matter.objects.values_list("state", flat=True)) == {"assigned"}

    start_matter(Matter.objects.get(pk=rows[0].pk), by=world.qian, at=world.noon + 2 * HOUR)
    where = reverse("desk:batch", args=[batch.pk])
    page = sun.get(where)
    assert len(page.context["able"]) == 2
    assert "开始" in str(page.context["unable"][0].why_not) or page.context["unable"]
    sun.post(where, {"act_id": str(new_id()), "version": batch.version})
    for row in rows[1:]:
        row.refresh_from_db()
        assert (row.state, row.due_at) == ("accepted", ends[row.pk])
        assert not row.assignments.filter(is_current=True).exists()
    to_assign = rows_of(BY_KEY["to_assign"], world.sun, world.noon)
    assert {row.pk for row in to_assign} == {row.pk for row in rows[1:]}  # not “sent back”
    assert set(visible_to(world.qian)) == {rows[0]}
    rows[0].refresh_from_db()
    assert rows[0].state == "in_progress"
    assert list(differences()) == []


def test_a_referral_taken_back_gives_the_same_hands_the_clock_they_had(world, sun):
    matter = make_assigned(world)
    first = matter.assignments.get()
    send(sun, "refer", [matter], "do", to=f"office {world.water.pk}")
    assert matter.assignments.get(is_current=True).office_id == world.water.pk
    batch = Batch.objects.get()
    where = reverse("desk:batch", args=[batch.pk])
    sun.post(where, {"act_id": str(new_id()), "version": batch.version})
    held = matter.assignments.get(is_current=True)
    assert (held.pk, held.due_at, held.ended_at) == (first.pk, first.due_at, None)
    assert list(differences()) == []


def test_several_are_merged_into_one_and_stand_apart_again(world, sun):
    rows = accepted(world)
    send(sun, "merge", rows, "do", into=str(rows[0].pk))
    assert [row.state for row in Matter.objects.order_by("number")] == [
        *("accepted", "merged", "merged")
    ]
    batch = Batch.objects.get()
    where = reverse("desk:batch", args=[batch.pk])
    sun.post(where, {"act_id": str(new_id()), "version": batch.version})
    assert set(Matter.objects.values_list("state", "merged_into")) == {("accepted", None)}
    assert list(differences()) == []


def test_what_is_not_seen_is_not_done(world, client):
    rows = accepted(world, 1)
    client.force_login(world.zhou_account)
    send(client, "assign", rows, "do", to=f"office {world.sanitation.pk}")
    assert not Batch.objects.exists()
    client.force_login(world.zhao_account)
    assert send(client, "merge", rows).status_code == 403
