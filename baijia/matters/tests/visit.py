"""What a visitor's browser does: fill in the public page and follow where it leads."""

import re

from django.urls import reverse

from baijia.ground.ids import new_id
from baijia.matters.models import Voice

REPORT = "/report/"


def filled(world, **given):
    told = {"text": "路灯不亮\n村口第三盏。", "place": str(world.village.pk)}
    return told | {"act_id": str(new_id()), "version": "0"} | given


def send(client, world, **given):
    """A report that is taken; the answer is the page with the code."""
    answer = client.post(REPORT, filled(world, **given))
    assert answer.status_code == 302, answer.content.decode()
    return client.get(answer["Location"])


def code_on(page):
    found = re.search(r'data-plain="(\w+)"', page.content.decode())
    assert found
    return found[1]


def the_voice():
    return Voice.objects.select_related("matter__place__name", "matter__text").get()


def at(name, *args):
    return reverse(f"matters:{name}", args=args)


def act(client, code, verb, **given):
    """Open the page of the act, fill it in, send it."""
    page = client.get(at("tracked_act", code, verb)).content.decode()
    hidden = dict(re.findall(r'name="(act_id|version)" value="([^"]+)"', page))
    return client.post(at("tracked_act", code, verb), {**hidden, **given})
