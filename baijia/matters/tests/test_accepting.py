"""Accepting and assigning in one go."""

from django.urls import reverse

from baijia.ground.ids import new_id
from baijia.journal.check import differences
from baijia.journal.queries import entries_of
from baijia.matters import queries
from baijia.matters.models import Matter
from baijia.matters.tests.make import make_matter


def accept(client, matter, **said):
    sent = {"act_id": new_id(), "version": matter.version} | said
    return client.post(reverse("matters:act", args=[matter.pk, "accept"]), sent)


def test_who_knows_whose_it_is_accepts_and_assigns_in_one_go(world, client):
    matter = make_matter(world)
    client.force_login(world.sun_account)
    to = f"office {world.sanitation.pk}"
    no = accept(client, matter, urgency="urgent", text="灯杆带电")
    assert no.status_code == 200
    assert "先选谁来看这句话，或者不写。" in no.content.decode()
    assert Matter.objects.get().state == "reported"
    accept(client, matter, urgency="urgent", to=to, text="灯杆带电")
    matter = Matter.objects.get()
    assert (matter.state, matter.urgency) == ("assigned", "urgent")
    held = queries.in_hand(matter)
    assert held is not None
    assert held.office_id == world.sanitation.pk
    assert [str(note.text) for note in queries.words_to(held)] == ["灯杆带电"]
    lived = [entry.what for entry in entries_of(matter)]
    assert lived == ["reported", "accepted", "assigned"]
    assert list(differences()) == []
