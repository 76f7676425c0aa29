"""What happens by itself, in the order it is done in.

A job takes the time it is called at, does a bounded piece of its work and returns how much it
did; 0 says that nothing is left for now. It is called again and again and must not mind that.
"""

from baijia.doors.openrosa.jobs import publish
from baijia.doors.sheets.jobs import bring, sweep
from baijia.figures.jobs import count
from baijia.files.jobs import sweep_up
from baijia.gridplan.jobs import compute, take_effect
from baijia.keep.jobs import back_up, beat
from baijia.matters.jobs import (
    archive,
    count_over,
    escalate,
    forget_looks,
    index_words,
    recompute,
    remind,
    run_on,
)
from baijia.phones.jobs import inspect
from baijia.site.worker import Job
from baijia.visits.jobs import lapse

JOBS: tuple[Job, ...] = (
    *(beat, index_words, run_on, count_over, recompute, remind, escalate, archive),
    count,
    *(compute, take_effect),
    *(forget_looks, lapse, inspect, bring, sweep, sweep_up, publish, back_up),
)
# They read the journal on: what came in within a second is read at once.
PATIENT: frozenset[Job] = frozenset({index_words, count_over, count})
