"""A sheet between being looked at and being brought in: in the data folder, without what must not
be kept, readable by the house alone, and not for long.
"""

import gzip
import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from baijia.doors.sheets.rules import KEPT_HOURS, REJECTS_DAYS
from baijia.doors.sheets.tables import Dropped, Line, Table
from baijia.ground.ids import new_id

# What the tables of an older release did not tell yet.
SINCE: dict[str, Any] = {"hidden": [], "years": {}}


@dataclass
class Draft:
    """A table that was chosen, by whom, and what its columns were said to be."""

    by: str
    sort: str
    file_name: str
    is_csv: bool
    table: Table
    columns: dict[int, str] = field(default_factory=dict)
    year: int | None = None
    ledger: str = ""
    id: UUID = field(default_factory=new_id)

    @property
    def years(self) -> dict[str, int]:
        """By sheet, where they tell different ones; else what stands on the page holds for all."""
        return self.table.years if len(set(self.table.years.values())) > 1 else {}

    def year_of(self, sheet: str) -> int | None:
        return self.years.get(sheet, self.year)


@dataclass
class Rejects:
    """Rows that were not taken, as they stood in the file, each with the reason."""

    by: str
    is_csv: bool
    names: list[str]
    rows: list[tuple[list[Any], str]]
    sheets: list[str] = field(default_factory=list)  # of each row, in its order
    ledger: str = ""


def folder() -> Path:
    path = Path(settings.DATA) / "sheets"
    path.mkdir(mode=0o700, exist_ok=True)
    return path


def keep(draft: Draft) -> None:
    told = draft.__dict__ | {"id": str(draft.id), "table": draft.table._asdict()}
    _write(f"{draft.id}.draft", told)


def find(pk: UUID) -> Draft | None:
    told = _read(f"{pk}.draft")
    if told is None:
        return None
    table = told["table"]
    table["lines"] = [Line(*line) for line in table["lines"]]
    table["dropped"] = [Dropped(*each) for each in table["dropped"]]
    told["columns"] = {int(at): key for at, key in told["columns"].items()}
    laid = SINCE | table
    told["table"] = Table(**{key: laid[key] for key in Table._fields})
    return Draft(**{**told, "id": UUID(told["id"])})


def forget(pk: UUID) -> None:
    (folder() / f"{pk}.draft").unlink(missing_ok=True)


def keep_rejects(pk: UUID, rejects: Rejects) -> None:
    _write(f"{pk}.rejects", rejects.__dict__)


def find_rejects(pk: UUID) -> Rejects | None:
    told = _read(f"{pk}.rejects")
    return Rejects(**told) if told else None


def keep_kept(pk: UUID, kept: Iterable[tuple[str, str]]) -> None:
    """What an undoing left as it is, and why."""
    _write(f"{pk}.kept", {"rows": list(kept)})


def find_kept(pk: UUID) -> list[tuple[str, str]]:
    told = _read(f"{pk}.kept")
    return [(row, why) for row, why in told["rows"]] if told else []


def sweep(now: datetime) -> int:
    """What was kept long enough is gone."""
    swept = 0
    for path in _old(now):
        path.unlink(missing_ok=True)
        swept += 1
    return swept


def _old(now: datetime) -> Iterator[Path]:
    for path in folder().iterdir():
        hours = KEPT_HOURS if path.suffix == ".draft" else REJECTS_DAYS * 24
        if path.stat().st_mtime < (now - timedelta(hours=hours)).timestamp():
            yield path


def _write(name: str, told: dict[str, Any]) -> None:
    """Whole or not at all; for the owner alone."""
    aside = folder() / f"{name}.{os.getpid()}"
    with os.fdopen(os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
        text = json.dumps(told, ensure_ascii=False).encode()
        file.write(gzip.compress(text, compresslevel=1))
    aside.replace(folder() / name)


def _read(name: str) -> dict[str, Any] | None:
    try:
        told: dict[str, Any] = json.loads(gzip.decompress((folder() / name).read_bytes()))
    except FileNotFoundError:
        return None
    return told
