"""What goes out comes in again: nothing new, nothing changed; and into an empty town the same."""

import csv
import io
from decimal import Decimal

import pytest
from django.db import transaction
from django.utils.timezone import now
from hypothesis import given
from hypothesis import strategies as st

from baijia.doors.sheets import exporting
from baijia.doors.sheets.actions import Plan, hand_for, look
from baijia.doors.sheets.columns import guess
from baijia.doors.sheets.drafts import Draft
from baijia.doors.sheets.kinds.all import KINDS
from baijia.doors.sheets.kinds.kind import told_of
from baijia.doors.sheets.reading import read
from baijia.doors.sheets.tables import table
from baijia.doors.sheets.tests import make
from baijia.ground.sheets import as_csv, as_excel, harmless, unmarked
from baijia.households.actions import found, mark_hub, move_in
from baijia.journal.check import first_difference
from baijia.people.actions import appoint, open_account


def draft_of(sort, data, by):
    found = table(read(data), KINDS[sort].fields)
    gone = {each.column for each in found.dropped}
    names = ["" if at in gone else name for at, name in enumerate(found.names)]
    columns = guess(names, KINDS[sort].fields)
    return Draft(str(by.account_id), sort, "a", True, found, columns, found.year)


def brought(sort, data, by, at):
    kind, draft = KINDS[sort], draft_of(sort, data, by)
    hand, plan = hand_for(draft, by=by, at=at), Plan()
    for part in kind.parts(told_of(draft.table.lines, draft.columns, kind.fields), hand):
        verdicts = kind.judge(part, hand)
        kind.carry_out(verdicts, hand)
        plan.verdicts += verdicts
    return plan.counts


def out(sort, by):
    listed = exporting.listed(sort, by, {}, is_whole=True, at=now())
    rows = [listed.header, *listed.lines]
    if exporting.DUE in listed.header:  # the town's own terms count it anew
        rows = [row[:-1] for row in rows]
    assert len(rows) == listed.total + 1
    return rows


def lived_in(world):
    """A town in which something stands that another does not have."""
    signed = {"by": world.sun, "at": world.noon}
    zone = found(world.next_grid, name="=西片", **signed)
    door = found(zone, name="第一微网格", lon=Decimal("112.7"), lat=Decimal("37.6"), **signed)
    move_in(door, name="刘甲", phone="13900000001", address="-1号院", **signed)
    home = move_in(door, name="刘乙", address="'=2", lon=Decimal(112), lat=Decimal(37), **signed)
    mark_hub(home, **signed)
    account = open_account(name="新一", username="xin", by=world.jin, at=world.noon)
    where = {"role": "steward", "place": door, "since": world.today}
    appoint(account=account, **where, by=world.jin, at=world.noon)
    brought("categories", as_csv([["一级分类", "二级分类"], ["环境", "路灯"]]), world.jin, now())
    for data in (make.disputes(), make.hazards(), make.requests()):
        counts = brought("matters", data, world.sun, now())
        assert counts["new"] > 1


BY = {"posts": "jin", "categories": "jin"}


@pytest.mark.slow
@pytest.mark.parametrize("made", [as_csv, as_excel], ids=["csv", "xlsx"])
def test_every_list_comes_in_again_as_it_went_out(world, made):
    before, empty = {}, transaction.savepoint()
    lived_in(world)
    for sort in KINDS:
        by = getattr(world, BY.get(sort, "sun"))
        before[sort] = out(sort, by)
        counts = look(draft_of(sort, made(before[sort]), by), by=by, at=now()).counts
        assert (counts["new"], counts["changed"], counts["refused"]) == (0, 0, 0), sort
        assert counts["same"] == len(before[sort]) - 1
    transaction.savepoint_rollback(empty)
    for sort in ("grids", "categories", "households", "posts", "matters"):
        by = getattr(world, BY.get(sort, "sun"))
        counts = brought(sort, made(before[sort]), by, now())
        assert (counts["changed"], counts["refused"]) == (0, 0), sort
        assert out(sort, by) == before[sort]
    assert first_difference() is None


@given(st.text(st.sampled_from("'=+-@\t＝a1 \n")))
def test_no_cell_is_calculated_and_each_comes_back(cell):
    sent = harmless(cell)
    assert unmarked(sent) == cell
    assert not sent.startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert next(csv.reader(io.StringIO(as_csv([[cell, "x"]]).decode("utf-8-sig"))))[0] == sent
