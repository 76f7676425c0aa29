"""How each address of `table.txt` is reached, and what is sent to it.

`TARGETS` names the address as the table does: the URL's name, for acts and queues with the verb.
"""

from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.core import signing

from baijia.desk.actions import do_many
from baijia.desk.models import Batch
from baijia.doors.sheets import drafts
from baijia.doors.sheets.actions import bring_in
from baijia.doors.sheets.drafts import Draft, Rejects
from baijia.doors.sheets.models import Import
from baijia.doors.sheets.tables import Line, Table
from baijia.figures.actions.counting import read_on
from baijia.figures.actions.publishing import publish_figures
from baijia.figures.rules.spans import Span
from baijia.files.tests.make import upload
from baijia.gridplan.actions import planning
from baijia.gridplan.actions.adopting import adopt_plan
from baijia.gridplan.models import Candidate
from baijia.gridplan.queries import ground
from baijia.gridplan.rules.layouts import weigh
from baijia.gridplan.rules.problem import Drafted, Wishes
from baijia.ground.ids import new_id
from baijia.inspections.actions import add_checklist, add_item, make_inspection
from baijia.inspections.rules import Found
from baijia.journal.act import once
from baijia.journal.models import Entry
from baijia.matters.actions.opening import code_of
from baijia.matters.models import Kept
from baijia.matters.views.public import SENT
from baijia.meetings.actions import minute_meeting
from baijia.meetings.models import Promise
from baijia.meetings.rules import Pledged, Said
from baijia.paper.rules import code_for
from baijia.terms import actions
from baijia.terms.forms import NUMBERS
from baijia.visits.actions import agree_care, issue_notice
from conftest import TODAY
from tests.matrix.openrosa import OPENROSA
from tests.matrix.phones import PHONES
from tests.matrix.sides import HOUR, Side
from tests.matrix.target import Make, Target

SOON = str(TODAY + timedelta(days=30))


def at(**body: Any) -> Make:
    """A page without an argument."""
    return lambda side, who: Target(body=_told(body, side))


def of(stage: str, /, *more: str, **body: Any) -> Make:
    """A page about the matter at this stage."""
    return lambda side, who: Target([side.at(stage).pk, *more], side.at(stage), _told(body, side))


def _told(body: dict[str, Any], side: Side) -> dict[str, Any]:
    return {name: said(side) if callable(said) else said for name, said in body.items()}


def verb(name: str, stage: str, /, **body: Any) -> dict[str, Make]:
    return {f"matters:act {name}": of(stage, name, **body)}


def tracked(name: str, stage: str, /, **body: Any) -> dict[str, Make]:
    def make(side: Side, who: str) -> Target:
        matter = side.at(stage)
        return Target([code_of(side.voice(matter)), name], matter, body)

    return {f"matters:tracked_act {name}": make}


def person(**body: Any) -> Make:
    return lambda side, who: Target([side.account.pk], side.account, body)


def post(**body: Any) -> Make:
    return lambda side, who: Target([side.post.pk], side.post, body)


def office(**body: Any) -> Make:
    return lambda side, who: Target([side.office.pk], side.office, body)


def _consent(side: Side, who: str) -> Target:
    """About one's own post; there, about Yan's."""
    return _own_post(side, who) if side.is_here else post(shows_name="1")(side, who)


def _switch(side: Side, who: str) -> Target:
    """Into one's own post; there, into Yan's."""
    return Target(body={"post": _consent(side, who).args[0]})


def household(**body: Any) -> Make:
    return lambda side, who: Target([side.place.pk], side.place, body)


def micro_grid(**body: Any) -> Make:
    return lambda side, who: Target([side.micro_grid.pk], side.micro_grid, body)


def _own_post(side: Side, who: str) -> Target:
    """The post of whoever asks; who asks without one knocks at Li's."""
    row = getattr(side.world, f"{who}_post", side.post)
    return Target([row.pk], row, {"shows_name": "1"})


def _another_photo(side: Side, who: str) -> Target:
    """The address of a photo, below a matter that it does not belong to."""
    return Target([side.at("reported").pk, side.photo().pk])


def _photo(side: Side, who: str) -> Target:
    return Target([side.at("photo").pk, side.photo().pk])


def _tracked(side: Side, who: str) -> Target:
    return Target([code_of(side.voice(side.at("answered")))])


def _tracked_photo(side: Side, who: str) -> Target:
    return Target([code_of(side.voice(side.at("photo"))), side.photo().pk])


def _tracked_another_photo(side: Side, who: str) -> Target:
    return Target([code_of(side.voice(side.at("answered"))), side.photo().pk])


def _sent(side: Side, who: str) -> Target:
    voice = side.voice(side.at("reported"))
    return Target([signing.dumps(str(voice.pk), salt=SENT)])


def _entry(side: Side, who: str) -> Target:
    first = Entry.objects.get(subject_id=side.at("reported").pk, version=1)
    return Target([first.seq], body={"reason": "抽查"})


def _kept(side: Side, who: str) -> Target:
    """A filter that Li kept; there, Yan."""
    if "kept" not in side.made:
        by = side.officer
        side.made["kept"] = Kept.objects.create(
            account_id=by.account_id, post_id=by.post_id, name="超期", said={}, rank=1
        )
    return Target([side.made["kept"].pk, "rename"], body={"name": "新名"})


def _ticked(side: Side) -> str:
    matter = side.at("accepted")
    return f"{matter.pk}.{matter.version}"


def _batch(side: Side, who: str) -> Target:
    """What Sun did here with several at once; there, Zhou."""
    if "batch" not in side.made:
        by = side.world.sun if side.is_here else side.world.zhou
        matter, act_id = side.accepted(), new_id()
        told = {"verb": "assign", "office": side.office, "by": by, "at": side.world.noon + HOUR}
        do = partial(do_many, [(matter, matter.version)], **told, act_id=act_id)
        made = once(act_id, body=b"", by=by, do=do)
        side.made["batch"] = Batch.objects.get(pk=made)
    return Target([side.made["batch"].pk], side.made["batch"])


def _tracked_nothing(side: Side, who: str) -> Target:
    return Target([code_of(side.voice(side.at("answered"))), "no-such-act"])


def _number(side: Side) -> str:
    number = str(side.at("accepted").number)
    return f"{number[:4]}-{number[4:]}"


WORDS: dict[str, Any] = {"text": "说明"}
SITE = {
    "site:home": at(),
    "site:privacy": at(),
    "site:language": at(language="en"),
    "site:senior": at(senior="1"),
    "site:keys": at(keys="0"),
    "site:healthz": at(),
    "keep:health": at(),
    "keep:metrics": at(),
    "keep:keeping": at(),
    "site:robots": at(),
    "site:journal": at(),
    "site:entry": _entry,
    "site:reveal": _entry,
}
PEOPLE = {
    "people:sign_in": at(name="li", password="wrong"),
    "people:slip": at(code="A" * 12, password="long enough 1", again="long enough 1"),
    "people:sign_out": at(),
    "people:switch": _switch,
    "people:step_in": at(),
    "people:me": at(),
    "people:password": at(old="wrong", password="long enough 1", again="long enough 1"),
    "people:consent": _consent,
    "people:accounts": at(),
    "people:open_account": at(name="新人", username="newcomer"),
    "people:account": person(),
    "people:amend_account": person(name="李国强"),
    "people:close_account": person(),
    "people:print_slip": person(),
    "people:appoint": person(role="auditor", since="2025-03-03"),
    "people:step_down": post(on="2025-03-04"),
    "people:offices": at(),
    "people:found_office": at(name="农业办"),
    "people:amend_office": office(name="新名"),
}
MATTERS = {
    "matters:report": lambda side, who: Target(
        body={"text": "路灯不亮", "place": str(side.village.pk)}
    ),
    "matters:sent": _sent,
    "matters:track": at(code="AAAA"),
    "matters:sent (forged)": lambda side, who: Target(["forged"]),
    "matters:tracked": _tracked,
    "matters:tracked (wrong code)": lambda side, who: Target(["0" * 13]),
    "matters:tracked_file": _tracked_photo,
    "matters:tracked_file (another's)": _tracked_another_photo,
    **tracked("add", "reported", text="还有一盏"),
    **tracked("rate", "answered", solved="yes", satisfied="yes"),
    **tracked("reopen", "answered", text="又不亮了"),
    **tracked("object", "answered", text="没有修"),
    **tracked("withdraw", "reported"),
    "matters:tracked_act (wrong code)": lambda side, who: Target(["0" * 13, "add"], body=WORDS),
    "matters:tracked_act (no such act)": _tracked_nothing,
    "matters:my_grid": at(),
    "matters:my_grid_at": lambda side, who: Target([side.village.pk]),
    "matters:cards": lambda side, who: Target([side.village.pk]),
    "matters:desk": at(),
    "matters:matters": at(),
    "matters:filters": at(),
    "matters:keep": at(name="没办完的", which="open"),
    "matters:kept": _kept,
    "matters:new": lambda side, who: Target(
        body={
            **{"text": "路灯不亮", "kind": "request", "channel": "phone", "name": "王秀英"},
            "where": str(side.micro_grid.pk),
        }
    ),
    "matters:matter": of("reported"),
    "matters:matter secret": of("secret"),
    "matters:matter held": of("held"),
    "matters:matter assigned": of("assigned"),
    "matters:matter merged": of("merged"),
    "matters:order": of("assigned"),
    "matters:receipt": of("assigned"),
    "matters:file": _photo,
    "matters:file (another's)": _another_photo,
    "matters:hand_overs": at(),
    "matters:handed_over": of("hand_over"),
    "matters:hand_over": post(to="jin", on="2025-03-03"),
}
QUEUES = {
    f"matters:queue {key}": (lambda side, who, key=key: Target([key]))
    for key in [
        *("escalated", "urged", "overdue", "today", "new", "working", "held", "to_accept"),
        *("to_assign", "sent_back", "left_behind", "asked", "objected", "call_back"),
        *("strike_off", "to_verify"),
    ]
}
VERBS = {
    "matters:act (no such act)": of("assigned", "no-such-act"),
    **verb("release", "held"),
    **verb("accept", "reported", urgency="ordinary"),
    **verb("decline", "reported", reason="outside", **WORDS),
    **verb("classify", "accepted", kind="request", urgency="ordinary", risk="ordinary"),
    **verb("relocate", "accepted", where=lambda side: str(side.other_grid.pk)),
    **verb("assign", "accepted", to=lambda side: f"office {side.office.pk}"),
    **verb("start", "assigned"),
    "matters:act start (a post's)": of("in_post_hands", "start"),
    **verb("contact", "assigned", **WORDS),
    **verb("refer", "assigned", to=lambda side: f"office {side.other_office.pk}"),
    **verb("send_back", "assigned", **WORDS),
    **verb("ask", "assigned", **WORDS),
    **verb("ask_extension", "assigned", amount="1", **WORDS),
    **verb("decide_extension", "extension", granted="1"),
    **verb("suspend", "assigned", cause="season", until=SOON, **WORDS),
    **verb("resume", "suspended"),
    **verb("merge", "reported", into=_number),
    **verb("unmerge", "merged"),
    **verb("handle_on_the_spot", "reported", **WORDS),
    **verb("answer", "assigned", outcome="done", **WORDS),
    "matters:act answer (a post's)": of("in_post_hands", "answer", outcome="done", **WORDS),
    **verb("settle", "dispute", way="mediation", form="oral", on="2025-03-03", **WORDS),
    "matters:act settle (an office's)": of(
        *("dispute_in_hand", "settle"), way="informal", on="2025-03-03", **WORDS
    ),
    **verb("verify", "answered", is_in_order="1"),
    **verb("strike_off", "hazard"),
    **verb("call_back", "answered", means="phone", is_reached="1", solved="yes"),
    **verb("decide_objection", "objected", upheld="0", **WORDS),
    **verb("reopen", "answered", **WORDS),
    **verb("withdraw", "reported"),
    **verb("archive", "answered"),
    **verb("note", "assigned", **WORDS),
    **verb("urge", "assigned", **WORDS),
    **verb("attach", "assigned", photos=lambda side: upload()),
    **verb("add_party", "dispute", side="first", name="张三", stance="open"),
    **verb(
        *("amend_party", "dispute"),
        party=lambda side: str(side.at("dispute").parties.first().pk),
        stance="refuses",
    ),
    **verb("reveal", "assigned", **WORDS),
    **verb("forget", "archived", **WORDS),
    **verb("renew_code", "reported", voice=lambda side: str(side.voice(side.at("reported")).pk)),
}
HOUSEHOLDS = {
    "households:places": at(),
    "households:place": household(),
    "households:place (village)": lambda side, who: Target([side.village.pk]),
    "households:move_in": micro_grid(name="赵二"),
    "households:amend": household(name="王秀兰"),
    "households:mark_hub": household(),
    "households:move_out": household(),
    "households:look_up": household(reason="通知开会"),
    "households:found": lambda side, who: Target([side.village.pk], body={"name": "第九网格"}),
    "households:rename": micro_grid(name="第二微网格"),
}


def bulletin(side: Side, who: str) -> Target:
    """What the desk has published of the month before."""
    read_on(most=10_000)
    if "bulletin" not in side.made:
        february = Span(date(2025, 2, 1), date(2025, 2, 28))
        signed = {"by": side.world.sun, "at": side.world.noon}
        side.made["bulletin"] = publish_figures(told=february, **signed)
    return Target([side.made["bulletin"].number])


def publishing(side: Side, who: str) -> Target:
    read_on(most=10_000)
    return Target(body={"period": "2025-01"})


FIGURES = {
    "figures:figures": at(),
    "figures:rows": lambda side, who: Target(query="what=all.all&period=year"),
    "figures:rows (of a village)": lambda side, who: Target(
        query=f"what=all.all&period=year&place={side.village.path}"
    ),
    "figures:rows (of no figure)": lambda side, who: Target(query="what=nothing"),
    "figures:indicators": at(),
    "figures:publish": publishing,
    "figures:bulletins": at(),
    "figures:bulletin": bulletin,
    "figures:bulletin (not there)": lambda side, who: Target([999]),
}


def set_by(action: Callable[..., Any], **told: Any) -> Make:
    """A row of the town's settings, which lies in no village."""

    def make(side: Side, who: str) -> Target:
        row = side.once(action, **told)
        return Target([row.pk], row, {"name": "新名", "title": "新名", "text": "新文"})

    return make


CATEGORY = set_by(actions.set_category, name="路灯")
TERM = {"respond_in": 4, "respond_unit": "hours", "finish_in": 3, "finish_unit": "days"}
TERM |= {"extension_max": 0, "approver": "desk"}
TEMPLATE = set_by(actions.set_template, title="已修好", text="已修好。")
DAY = set_by(actions.set_day, on=date(2025, 5, 6), is_workday=False)
SHEET = "一级分类,二级分类,三级分类\n道路,,\n"
TERMS = {
    "terms:terms": at(),
    "terms:set_term": at(urgency="ordinary", **TERM),
    "terms:close_term": set_by(actions.set_term, category=None, urgency="urgent", numbers=TERM),
    "terms:categories": at(),
    "terms:add_category": at(name="道路"),
    "terms:amend_category": CATEGORY,
    "terms:close_category": CATEGORY,
    "terms:import_categories": at(file=lambda side: upload("表.csv", SHEET.encode(), "text/csv")),
    "terms:import_table": at(table=SHEET),
    "terms:import_rejects": at(table=SHEET),
    "terms:export_categories": lambda side, who: Target(["csv"]),
    "terms:days": at(),
    "terms:set_day": at(on="2025-05-07", is_workday="no"),
    "terms:close_day": DAY,
    "terms:templates": at(),
    "terms:add_template": at(title="已收到", text="已收到。"),
    "terms:amend_template": TEMPLATE,
    "terms:close_template": TEMPLATE,
    "terms:charter": at(),
    "terms:set_charter": at(**dict.fromkeys(NUMBERS, "3")),
}


ROWS = "微网格,户主\n1,刘甲\n".encode()


def _sheet(side: Side, who: str) -> Target:
    """A sheet that Sun chose and looks at."""
    path = side.world.micro_grid.path
    table = Table(["微网格", "户主"], [Line("", 2, [path, "刘甲"])], [], [], [], [], {}, 0)
    draft = Draft(str(side.world.sun.account_id), "households", "户.csv", True, table)
    draft.columns = {0: "micro_grid", 1: "name"}
    drafts.keep(draft)
    body = {"c0": "micro_grid", "c1": "name", "year": ""}
    return Target([draft.id], body=body)


def _brought(side: Side, who: str) -> Target:
    """One that she brought in, with a row that was refused."""
    row = side.made.get("import") or side.made.setdefault("import", _import(side, who))
    return Target([row.pk], row)


def _import(side: Side, who: str) -> Import:
    sun, act = side.world.sun, new_id()
    draft = drafts.find(_sheet(side, who).args[0])
    assert draft
    do = partial(bring_in, draft, by=sun, at=side.world.noon, act_id=act)
    row = Import.objects.get(pk=once(act, body=b"", by=sun, do=do))
    drafts.keep_rejects(row.pk, Rejects(draft.by, True, ["户主"], [(["刘乙"], "没有微网格")]))
    return row


def upload_of(sort: str) -> Make:
    def make(side: Side, who: str) -> Target:
        return Target([sort], body={"file": upload("表.csv", ROWS, "text/csv")})

    return make


def out_of(sort: str, **body: Any) -> Make:
    return lambda side, who: Target([sort], body={"form": "csv"} | body)


SHEETS = {
    "sheets:imports": at(),
    "sheets:upload": upload_of("households"),
    "sheets:upload (posts)": upload_of("posts"),
    "sheets:columns": _sheet,
    "sheets:preview": _sheet,
    "sheets:preview_rejects": _sheet,
    "sheets:drop": _sheet,
    "sheets:import": _brought,
    "sheets:rejects": _brought,
    "sheets:undo": _brought,
    "sheets:export": out_of("households"),
    "sheets:export (posts)": out_of("posts"),
    "sheets:export (matters)": out_of("matters"),
    "sheets:export (categories)": out_of("categories"),
}


def _minuted(side: Side) -> Any:
    """What an officer put down: a promise, and something for the villagers' meeting."""
    promised = Said("墙根", "settled", agreement="清干净", promises=(Pledged("张三", "清墙根"),))
    told = {"count": 5, "topics": [promised, Said("机动地", "raised", subject="land")]}
    if "meeting" not in side.made:
        signed = {"by": side.officer, "at": side.world.noon}
        side.made["meeting"] = minute_meeting(side.micro_grid, **told, **signed)
    return side.made["meeting"]


def _meeting(side: Side, who: str) -> Target:
    return Target([_minuted(side).pk])


def _promise(side: Side, who: str) -> Target:
    row = Promise.objects.get(topic__meeting=_minuted(side))
    return Target([row.pk], row, {"came": "kept"})


def _raised(side: Side, who: str) -> Target:
    row = _minuted(side).topics.get(course="raised")
    return Target([row.pk], row, {"body": "assembly", "on": str(TODAY), **WORDS})


MEETINGS = {
    "meetings:meetings": at(),
    "meetings:raised": at(),
    "meetings:minute": micro_grid(
        count="5", held_on=str(TODAY), text_1="墙根", kind_1="request", agreement_1="清干净"
    ),
    "meetings:meeting": _meeting,
    "meetings:sheet": _meeting,
    "meetings:look": _promise,
    "meetings:take_up": _raised,
}


def _care(side: Side, who: str) -> Target:
    until = side.world.today + timedelta(days=60)
    told = {"purpose": "独居", "basis": "consent", "every_days": 7, "until": until}
    if "care" not in side.made:
        signed = {"by": side.officer, "at": side.world.noon}
        side.made["care"] = agree_care(side.place, **told, **signed)
    return Target([side.made["care"].pk], side.made["care"])


def _renew(side: Side, who: str) -> Target:
    care = _care(side, who)
    return Target(care.args, care.row, {"until": str(TODAY + timedelta(days=90))})


def _notice(side: Side, who: str) -> Target:
    if "notice" not in side.made:
        signed = {"by": side.world.sun, "at": side.world.noon}
        told = {"title": "医保", "text": "月底前缴"}
        side.made["notice"] = issue_notice(side.village, **told, **signed)
    row = side.made["notice"]
    return Target([row.pk], row, {"households": str(side.place.pk)})


VISITS = {
    "visits:today": at(),
    "visits:coverage": at(),
    "visits:household": household(),
    "visits:record": household(why="round", met="on", heard="都好"),
    "visits:care": at(),
    "visits:agree": household(purpose="独居", basis="consent", every_days="7", until=SOON),
    "visits:end": _care,
    "visits:renew": _renew,
    "visits:notices": at(),
    "visits:issue": at(title="医保", text="月底前缴"),
    "visits:notice": _notice,
    "visits:close": _notice,
}
DESK = {
    "desk:choose": lambda side, who: Target(body={"verb": "assign", "m": _ticked(side)}),
    "desk:batches": at(),
    "desk:batch": _batch,
    "desk:pairs": at(),
    "desk:alike": of("accepted"),
    "desk:compare": lambda side, who: Target(
        [side.at("accepted").pk, side.at("assigned").pk],
        side.at("accepted"),
        {"decision": "apart", "other_version": side.at("assigned").version},
    ),
    "desk:map": at(),
}


def _line(side: Side) -> Any:
    checklist = side.once(add_checklist, name="消防安全")
    return checklist, side.once(add_item, checklist=checklist, text="通道畅通", level="ordinary")


def _checklist(side: Side, who: str) -> Target:
    row = _line(side)[0]
    return Target([row.pk], row, {"text": "灭火器", "level": "ordinary"})


def _checklist_item(side: Side, who: str) -> Target:
    row = _line(side)[1]
    return Target([row.pk], row, {"text": "通道不堵", "level": "greater"})


def _make(side: Side, who: str) -> Target:
    args = [side.micro_grid.pk, _line(side)[0].code]
    return Target(args, body={"inspected_on": str(TODAY), "text_1": "堵了"})


def _inspection(side: Side, who: str) -> Target:
    if "inspection" not in side.made:
        told = {"checklist": _line(side)[0], "by": side.officer, "at": side.world.noon}
        findings = [Found("堵了")]
        side.made["inspection"] = make_inspection(side.micro_grid, findings=findings, **told)
    return Target([side.made["inspection"].pk])


INSPECTIONS = {
    "inspections:inspections": at(),
    "inspections:make": _make,
    "inspections:inspection": _inspection,
    "inspections:checklists": at(),
    "inspections:ours": at(),
    "inspections:add_checklist": at(name="燃气"),
    "inspections:add_item": _checklist,
    "inspections:close_checklist": _checklist,
    "inspections:amend_item": _checklist_item,
    "inspections:close_item": _checklist_item,
}


def _code(side: Side, who: str) -> Target:
    code = code_for("visits", side.micro_grid, UUID(int=7))
    body = {"home_1": "1", "why": "round", "visited_on": str(TODAY)}
    return Target([str(code)], body=body)


def _typed(side: Side, who: str) -> Target:
    args = ["visits", side.micro_grid.pk]
    return Target(args, body={"home_1": "1", "why": "round", "visited_on": str(TODAY)})


def _sheets(side: Side, who: str) -> Target:
    return Target(["visits", side.micro_grid.pk])


PAPER = {
    "paper:paper": at(),
    "paper:sheet": _code,
    "paper:enter": _typed,
    "paper:print_sheets": _sheets,
    "paper:letters": micro_grid(),
}


def _plan(side: Side, stage: str) -> Any:
    """A plan for this village in which everything stays, at one of its stages."""
    if f"plan {stage}" not in side.made:
        world, village = side.world, side.village
        signed = {"by": world.sun, "at": world.noon}
        row = planning.ask(villages=[village], wishes=Wishes(cap=30), **signed)
        side.made[f"plan {stage}"] = row
        if stage != "asked":
            layout = ground.today(village).as_layout()
            drafted = Drafted(str(village.pk), "free", weigh(layout).told(), layout)
            planning.keep_parts(row, parts=[drafted], at=world.noon)
        if stage == "sent":
            planning.send(row, until=world.today + timedelta(days=7), **signed)
        if stage == "adopted":
            adopt_plan(row, **signed)
        if stage == "dated":
            adopt_plan(row, on=world.today + timedelta(days=9), **signed)
    return side.made[f"plan {stage}"]


def plan(stage: str, **body: Any) -> Make:
    return lambda side, who: Target([_plan(side, stage).pk], _plan(side, stage), _told(body, side))


def plan_part(stage: str, **body: Any) -> Make:
    def make(side: Side, who: str) -> Target:
        row = _plan(side, stage).parts.get()
        return Target([row.pk], row, _told(body, side))

    return make


def _objection(side: Side, who: str) -> Target:
    if "plan objection" not in side.made:
        by = side.world.zhao if side.is_here else side.world.zhou
        part = _plan(side, "sent").parts.select_related("village", "proposal").get()
        told = {"text": "两家有过节", "by": by, "at": side.world.noon}
        side.made["plan objection"] = planning.raise_objection(part, **told)
    row = side.made["plan objection"]
    return Target([row.pk], row, {"text": "改了。"})


def _possible_hub(side: Side, who: str) -> Target:
    if not Candidate.objects.filter(household=side.place).exists():
        planning.agree(households=[side.place], by=side.world.sun, at=side.world.noon)
    row = Candidate.objects.get(household=side.place)
    return Target([row.pk], row)


WISHED = {"cap": "30", "penalty": "30", "grids": "as_today", "seconds": "10"}
HERS: dict[str, Any] = {"home": lambda side: str(side.place.pk), "to": "0"}
GRIDPLAN = {
    "gridplan:proposals": at(),
    "gridplan:ask": at(**WISHED),
    "gridplan:repair": at(village=lambda side: str(side.village.pk)),
    "gridplan:compare": at(),
    "gridplan:hubs": lambda side, who: Target([side.village.pk], None, {"codes": side.place.path}),
    "gridplan:withdraw": _possible_hub,
    "gridplan:proposal": plan("sent"),
    "gridplan:progress": plan("asked"),
    "gridplan:stop": plan("asked"),
    "gridplan:send": plan("ready", objections_until=SOON),
    "gridplan:set_aside": plan("ready"),
    "gridplan:adopt": plan("ready", sure="on"),
    "gridplan:call_off": plan("dated"),
    "gridplan:back": plan("adopted"),
    "gridplan:part": plan_part("sent"),
    "gridplan:move": plan_part("ready", **HERS),
    "gridplan:weigh": plan_part("ready"),
    "gridplan:object": plan_part("sent", text="两家有过节"),
    "gridplan:notice": plan_part("sent"),
    "gridplan:answer": _objection,
}
TARGETS: dict[str, Make] = {
    **PAPER,
    **GRIDPLAN,
    **OPENROSA,
    **PHONES,
    **INSPECTIONS,
    **VISITS,
    **MEETINGS,
    **SITE,
    **SHEETS,
    **PEOPLE,
    **HOUSEHOLDS,
    **TERMS,
    **FIGURES,
    **MATTERS,
    **QUEUES,
    **VERBS,
    **DESK,
}
