"""Numbers for Prometheus: what was asked, how long it took, and how the town fares."""

import os
from collections.abc import Iterator
from datetime import datetime

from django.utils.timezone import now
from prometheus_client import (
    CollectorRegistry,
    Counter,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from baijia.keep.health import findings
from baijia.keep.last import last

disable_created_metrics()  # type: ignore[no-untyped-call]
REGISTRY = CollectorRegistry()
# By the pattern of the address, never by the address: no id, no code, no query stands in it.
REQUESTS = Counter(
    "baijia_requests", "Requests answered", ["method", "route", "status"], registry=REGISTRY
)
SECONDS = Histogram(
    "baijia_request_seconds",
    "Time to answer",
    ["route"],
    registry=REGISTRY,
    buckets=(0.01, 0.025, 0.05, 0.1, 0.2, 0.3, 0.5, 1, 2, 5, 10),
)


def count(method: str, route: str, status: int, seconds: float) -> None:
    REQUESTS.labels(method if method in ("GET", "POST", "HEAD") else "other", route, status).inc()
    SECONDS.labels(route).observe(seconds)


class Town(Collector):
    """Looked up when it is asked for."""

    def collect(self) -> Iterator[GaugeMetricFamily]:
        at = now()
        found = {each.name: each for each in findings(at)}
        well = GaugeMetricFamily("baijia_well", "1 = this is well", labels=["what"])
        for name, each in found.items():
            well.add_metric([name], float(each.is_well))
        yield well
        behind = GaugeMetricFamily(
            "baijia_follower_behind", "Entries not read yet", labels=["follower"]
        )
        if "followers" in found:
            for name, many in found["followers"].told["behind"].items():
                behind.add_metric([name], many)
        yield behind
        for name, what, value in _numbers({n: f.told for n, f in found.items()}, at):
            if value is not None:
                yield GaugeMetricFamily(name, what, value=value)


def _numbers(
    told: dict[str, dict[str, object]], at: datetime
) -> Iterator[tuple[str, str, float | None]]:
    known = last()
    age = (at - known.made_at).total_seconds() if known.made_at else None

    def number(look: str, name: str) -> float | None:
        value = told.get(look, {}).get(name)
        return float(value) if isinstance(value, int | float) else None

    yield "baijia_journal_entries", "Entries in the journal", number("journal", "seq")
    yield (
        "baijia_journal_silent_seconds",
        "Since the last entry",
        number("journal", "seconds_since"),
    )
    yield (
        "baijia_loop_silent_seconds",
        "Since the loop's last round",
        number("loop", "seconds_since"),
    )
    yield "baijia_disk_free_bytes", "Room in the data folder", number("disk", "free")
    yield "baijia_backup_age_seconds", "Since the last backup", age
    yield "baijia_backup_bytes", "Size of the last backup", float(known.size) or None


REGISTRY.register(Town())


def text() -> bytes:
    """What this process counted; of several in one server, all of them."""
    folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
    if not folder:
        return generate_latest(REGISTRY)
    all_of_them = CollectorRegistry()
    MultiProcessCollector(all_of_them, path=folder)  # type: ignore[no-untyped-call]
    all_of_them.register(Town())
    return generate_latest(all_of_them)
