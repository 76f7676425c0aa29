"""The papers of the house say what the house does."""

import re
from pathlib import Path

import pytest
from django.utils.translation import override

from baijia.journal.models import Journaled
from baijia.matters.models import Matter
from baijia.matters.rules.steps import STEPS
from baijia.matters.views.acts import ACTS
from baijia.people.models import Account, Office, Post
from baijia.phones.models import Envelope
from baijia.places.models import Place
from baijia.terms.models import Charter
from tests import tables

pytestmark = pytest.mark.anywhere

TOP = Path(__file__).parent.parent
DOCS = TOP / "docs"
PAPERS = sorted([*DOCS.rglob("*.md"), *TOP.glob("*.md")])
NOUNS = {"Matter": Matter, "Place": Place, "Post": Post, "Account": Account, "Office": Office}
NOUNS["Envelope"] = Envelope
LINK = re.compile(r"\]\((?!https?:|#)([^)#]+)(?:#[^)]*)?\)")


def rows(path, *, columns):
    """The lines of the tables in a paper that have so many columns, without their heads."""
    for line in path.read_text().splitlines():
        cells = [cell.strip() for cell in line.strip("|").split(" | ")]
        if line.startswith("| ") and len(cells) == columns and cells[0] not in {"简体", "number"}:
            yield cells


def test_the_list_of_labels_is_up_to_date():
    """If this fails: python manage.py shell -c "from tests.tables import write; write()"."""
    assert tables.LABELS.read_text() == tables.page()


@pytest.mark.parametrize("kind", Journaled.__subclasses__(), ids=lambda kind: kind.__name__)
def test_whatever_can_happen_stands_in_the_papers(kind):
    labels = tables.LABELS.read_text()
    missing = [
        value for value in kind.Happening.values if f"| Happening | `{value}` |" not in labels
    ]
    assert missing == []
    assert f"### {kind.__name__}\n" in labels


def test_every_act_is_named_with_its_words():
    labels = tables.LABELS.read_text()
    assert [verb for verb in {*ACTS, *STEPS} if f"\n| `{verb}` |" not in labels] == []


@pytest.mark.parametrize("kind", [Matter.State, Matter.Kind, Post.Role, Place.Level])
def test_every_state_kind_role_and_level_is_explained(kind):
    words = (DOCS / "words.md").read_text()
    noun = kind.__qualname__
    assert [word.name for word in kind if f"| `{noun}.{word.name}` |" not in words] == []


def test_the_glossary_says_what_the_pages_say():
    different, told = [], list(rows(DOCS / "words.md", columns=5))
    assert len(told) > 80
    for chinese, english, code, _meaning, _where in told:
        noun, _, name = code.strip("`").partition(".")
        kind, _, member = name.partition(".")
        if member:
            label = getattr(getattr(NOUNS[noun], kind), member).label
        elif code.strip("`") in ACTS:
            label = ACTS[code.strip("`")].label
        else:
            continue
        with override("zh-hans"):
            is_alike = str(label).split("：")[0] == chinese
        with override("en"):
            is_alike = is_alike and str(label).split(":")[0].casefold() == english.casefold()
        if not is_alike:
            different.append((chinese, english, code))
    assert different == []


def test_what_the_glossary_points_at_is_there():
    lost = []
    for _zh, _en, code, _meaning, where in rows(DOCS / "words.md", columns=5):
        path = TOP / where.strip("`")
        names = [name.split(".")[-1].rstrip("…") for name in re.findall(r"`([^`]+)`", code)]
        if not path.is_file() or not all(name in path.read_text() for name in names):
            lost.append((code, where))
    assert lost == []


def test_every_setting_stands_in_running():
    said = (DOCS / "running.md").read_text()
    sources = [TOP / "run", TOP / "check", *(TOP / "setup").glob("*"), *TOP.glob("baijia/**/*.py")]
    texts = (path.read_text() for path in sources if path.is_file())
    named = {name for text in texts for name in re.findall(r"BAIJIA_[A-Z][A-Z_]*", text)}
    assert sorted(name for name in named if f"| `{name}` |" not in said) == []


def test_the_numbers_of_a_town_stand_in_running():
    told = {name.strip("`"): first for name, first, _ in rows(DOCS / "running.md", columns=3)}
    fields = {
        f.name: f for f in Charter._meta.fields if f.name not in {"id", "version", "is_current"}
    }
    assert [n for n, f in fields.items() if f.has_default() and told[n] != str(f.default)] == []
    assert set(fields) <= set(told)


@pytest.mark.parametrize("paper", PAPERS, ids=lambda path: path.name)
def test_links_lead_somewhere(paper):
    """Pictures are made by the browser tests."""
    targets = LINK.findall(paper.read_text())
    lost = [t for t in targets if not (paper.parent / t).exists() and "pictures/" not in t]
    assert lost == []


def test_the_floors_in_the_papers_are_those_that_are_enforced():
    floors = re.search(r"layers = \[(.*?)\]", (TOP / "pyproject.toml").read_text(), re.S)
    house = (DOCS / "house.md").read_text()
    assert floors
    for drawn in floors[1].strip().splitlines():
        floor = re.findall(r"baijia\.(\w+)", drawn)
        told = next((x for x in house.splitlines() if re.match(rf"[ 1]\d  {floor[0]}\b", x)), "")
        assert re.findall(r"[a-z]+", told)[: len(floor)] == floor, f"house.md draws: {told!r}"
