"""All the phones of a town come back at once: `python -m bench.phones [PHONES] [ITEMS] [PHOTOS]`.

In a small demo town of its own, served as `./run` serves it, with the loop beside it: each phone
sends its items (words first), then its photos of 100 kB, over a connection that is kept. 503 is
waited for, as it asks; any other answer than 201 and 202 is an error. Some answers are thrown away
and the same is sent again. At the end everything is counted in the town, and the journal checked.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from random import Random
from typing import Any

TOP = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(TOP))

from baijia.ground.ids import new_id
from bench.loop import Town, served

PHOTO = 100_000
LETS_IN = """
import json
from baijia.people.models import Post
from baijia.people.queries import actor_of
from baijia.phones.actions.devices import issue_device
from baijia.places.models import Place
from django.utils.timezone import now
from baijia.journal.write import together
posts = list(Post.objects.held(on=now().date()).filter(role="steward").select_related("place"))
told = []
with together():
    for n in range(%d):
        post = posts[n %% len(posts)]
        homes = Place.objects.current().filter(path__startswith=post.place.path, level="household")
        device = issue_device(post, kind="pocket", label=f"{n}", by=actor_of(post), at=now())
        told.append([device.token, [str(pk) for pk in homes.values_list("pk", flat=True)[:30]]])
print(json.dumps(told))
"""
STANDS = """
import json
from baijia.phones.models import Attachment, Device, Envelope
from baijia.visits.models import Visit
mine = Envelope.objects.filter(device__label__text__regex="^[0-9]+$")
print(json.dumps({
    "envelopes": mine.count(), "done": mine.filter(state="done").count(),
    "visits": mine.values("made_id").distinct().count(),
    "photos": Attachment.objects.filter(envelope__in=mine).exclude(state="awaited").count(),
    "looked through": Attachment.objects.filter(envelope__in=mine, state="ready").count(),
}))
"""
# More phones than six for a post: the demo town is small.
MANY = "from baijia.phones import rules\nrules.MOST_DEVICES = 10_000\n"


@dataclass
class Told:
    """What the phones saw."""

    seconds: list[float] = field(default_factory=list)
    busy: int = 0
    errors: list[str] = field(default_factory=list)


@dataclass
class Phone:
    """One phone with its items, sent one after the other."""

    port: int
    token: str
    homes: list[str]
    items: int
    photos: int
    told: Told
    chance: Random

    def run(self) -> None:
        self.line = HTTPConnection("127.0.0.1", self.port, timeout=120)
        sent = [self.report(number) for number in range(self.items)]
        for item in sent[: self.photos]:
            self.ask(f"/pocket/api/visit/{item}/files/photo-1.jpg/", self.photo())

    def photo(self) -> bytes:
        return b"\xff\xd8\xff" + self.chance.randbytes(PHOTO - 3)

    def report(self, number: int) -> str:
        item = str(new_id())
        home = self.homes[number % len(self.homes)]
        files = [{"name": "photo-1.jpg"}] if number < self.photos else []
        fields = {"household": home, "why": "round", "met": "on", "heard": f"听到第 {number} 句"}
        body = {"form": "visit", "version": "1", "id": item, "fields": fields, "files": files}
        self.ask(f"/pocket/api/visit/{item}/", json.dumps(body).encode())
        return item

    def ask(self, path: str, body: bytes) -> None:
        headers = {"Authorization": f"Device {self.token}", "Content-Type": "text/plain"}
        is_lost = self.chance.random() < 0.05  # done there, and never heard of here
        while True:
            began = time.monotonic()
            try:
                self.line.request("POST", path, body=body, headers=headers)
                answer = self.line.getresponse()
                answer.read()
            except (HTTPException, OSError) as error:
                self.told.errors.append(repr(error))
                self.line.close()
                time.sleep(1)
                continue
            if answer.status == 503:
                self.told.busy += 1
                time.sleep(float(answer.headers.get("Retry-After", 5)))
                continue
            if answer.status not in (201, 202):
                self.told.errors.append(f"{answer.status} {path}")
                return
            if is_lost:
                is_lost = False
                continue
            self.told.seconds.append(time.monotonic() - began)
            return


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("phones", type=int, nargs="?", default=400)
    asked.add_argument("items", type=int, nargs="?", default=25)
    asked.add_argument("photos", type=int, nargs="?", default=5)
    said = asked.parse_args()
    with tempfile.TemporaryDirectory(prefix="phones") as folder:
        env = {k: v for k, v in os.environ.items() if not k.startswith("BAIJIA_")}
        run(env | {"BAIJIA_DATA": folder}, said.phones, said.items, said.photos)


def run(env: dict[str, str], phones: int, items: int, photos: int) -> None:
    manage(env, "ready")
    manage(env, "demo", "--small", "--seed", "1")
    let_in = json.loads(manage(env, "shell", "-v", "0", "-c", MANY + LETS_IN % phones))
    told = Told()
    with served(Town("phones", env["BAIJIA_DATA"], ""), workers=1) as (port, _pids):
        began = time.monotonic()
        each = [
            Phone(port, token, homes, items, photos, told, Random(number))
            for number, (token, homes) in enumerate(let_in)
        ]
        threads = [threading.Thread(target=phone.run, daemon=True) for phone in each]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        took = time.monotonic() - began
    told.seconds.sort()
    stands: dict[str, Any] = json.loads(manage(env, "shell", "-v", "0", "-c", STANDS))
    print(f"{phones} phones, {items} items each, {photos} with a photo: all stored in {took:.0f} s")
    middle, slow = (told.seconds[int(len(told.seconds) * share)] for share in (0.5, 0.99))
    print(f"an answer: half within {middle:.2f} s, 99 of 100 within {slow:.2f} s")
    print(f"503 {told.busy} times; other errors {len(told.errors)} {told.errors[:3]}")
    print(stands)
    wanted = {"envelopes": phones * items, "done": phones * items, "photos": phones * photos}
    assert {name: stands[name] for name in wanted} == wanted, "something is lost or double"
    print(manage(env, "check_journal").strip())


def manage(env: dict[str, str], *words: str) -> str:
    done = subprocess.run(
        [sys.executable, "manage.py", *words], cwd=TOP, env=env, capture_output=True, text=True
    )
    if done.returncode:
        sys.exit(done.stdout + done.stderr)
    return done.stdout


if __name__ == "__main__":
    main()
