"""`bench matching`: the product's index against its rivals, on the same server, in the same run, one after the other.

Each request is put to each design in an order drawn anew, several times in a row; what counts is the best time of each,
and the CPU of client and server together, which says the same on a machine that does something else as well. The first
time stands beside the best: it finds the machine's caches as another design left them, which may just have read
thousands of blocks. Every list is compared with that of a look at everybody.
"""

import math
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import numpy as np
import psycopg

from matching.bench.crowd import KINDS, Ask, Crowd, draw_asks, draw_crowd
from matching.bench.designs import STATEMENTS, TABLES, Design, Memory, Statement
from matching.bench.redis import redis_of
from matching.bench.tables import PRODUCT, Builder
from matching.bench.truth import looking_at_all

Write = Callable[[str], object]
Through = Callable[[Sequence[Ask], set[int], int, Write], None]
OURS, EARTH = "folded box", "earthdistance"
LEAST = 200
# Up to how many times its CPU something takes that only computes, while nothing else wants the machine.
QUIET = 1.15
# As the product's connections are, and with a compiler for long queries out of the way of all.
OPTIONS = "-c plan_cache_mode=force_generic_plan -c jit=off"


@dataclass
class Result:
    """How one design did: best and first milliseconds of each request, wrong lists, CPU milliseconds per request.

    `clock_ms` is the mean of all tries, not of the best: what is longer than the CPU was spent waiting.
    """

    name: str
    best: list[float]
    first: list[float]
    wrong: int
    clock_ms: float
    client_ms: float
    server_ms: float | None

    @property
    def mean(self) -> float:
        return statistics.fmean(self.best)

    def percentile(self, share: int, asks: Sequence[Ask], kind: str = "") -> float:
        spans = [ms for ms, ask in zip(self.best, asks, strict=True) if kind in ("", ask.kind)]
        return float(np.percentile(spans, share))


@dataclass(frozen=True)
class Outcome:
    """What a whole run says, for its last line."""

    wrong: int
    vs_earthdistance: float
    vs_limit: float
    growth: float
    touched: tuple[float, float]

    def line(self) -> str:
        return (
            f"RESULT wrong={self.wrong} vs_earthdistance={self.vs_earthdistance:.1f} vs_limit={self.vs_limit:.2f} "
            f"growth={self.growth:.2f}"
        )


def run(
    address: str, helpers: int, requests: int, seed: int, repeats: int, write: Write, through: Through | None = None
) -> Outcome:
    """Build and race at a hundredth, a tenth and all of `helpers`; `address` is that of a database to fill.

    `through` is asked at the end, with the requests and everybody who is on some list: the path around the statement.
    """
    asks = draw_asks(np.random.default_rng([seed, 1]), requests)
    sizes = sorted({max(LEAST, helpers // part) for part in (100, 10, 1)})
    write(f"seed {seed}: {requests} requests in thirds ({', '.join(KINDS)}), best of {repeats}, milliseconds")
    sets = []
    for size in sizes:
        crowd = draw_crowd(np.random.default_rng([seed, 0]), size)
        results, touched = _at(address, crowd, asks, repeats, write)
        sets.append(results)
        if through is not None and size == sizes[-1]:
            look = looking_at_all(crowd)
            through(asks, {helper for ask in asks for helper in look(ask)}, repeats, write)
    lists = [one for results in sets for one in results.values()]
    wrong = sum(one.wrong for one in lists)
    write(f"every design's lists at every size: {wrong} wrong of {requests * len(lists)}")
    return _judged(sets, wrong, touched, write)


def _judged(sets: list[dict[str, Result]], wrong: int, touched: tuple[float, float], write: Write) -> Outcome:
    """The last line's numbers: by the clock on a quiet machine, else by the CPU of client and server; it says which."""
    last, waited = sets[-1], max(results[Memory.name].clock_ms / results[Memory.name].client_ms for results in sets)
    found = {}
    for name, cost in {"clock": _by_clock, "CPU": _by_cpu, "first time": _by_first}.items():
        ours, earth = cost(last[OURS]), cost(last[EARTH]) if EARTH in last else math.nan
        found[name] = earth / ours, ours / cost(last[Memory.name]), ours / cost(sets[0][OURS])
        write(
            "by the {}: earthdistance {:.1f} times ours, ours {:.2f} times the limit, growth {:.2f}".format(
                name, *found[name]
            )
        )
    judge = "clock" if waited < QUIET else "CPU"
    write(f"judged by the {judge}: the tree in memory took {waited:.2f} times its CPU (quiet below {QUIET})")
    return Outcome(wrong, *found[judge], touched)


def _by_clock(one: Result) -> float:
    return one.mean


def _by_first(one: Result) -> float:
    return statistics.fmean(one.first)


def _by_cpu(one: Result) -> float:
    return math.nan if one.server_ms is None else one.client_ms + one.server_ms


def _at(
    address: str, crowd: Crowd, asks: list[Ask], repeats: int, write: Write
) -> tuple[dict[str, Result], tuple[float, float]]:
    """Build everything for one crowd and race."""
    write(f"\n{len(crowd):,} helpers")
    with ExitStack() as open_things:
        designs = _ready(address, crowd, asks, write, open_things)
        look = looking_at_all(crowd)
        truth = [look(ask) for ask in asks]
        results = {one.name: one for one in race(designs, asks, truth, repeats)}
        _tell(results, asks, write)
        touched = {d.name: _touched(d, asks) for d in designs if isinstance(d, Statement)}
        for name, (rows, blocks) in touched.items():
            write(f"  {name:28} {rows:10.1f} rows touched, {blocks:8.1f} blocks read per request")
        return results, touched[OURS]


def _ready(address: str, crowd: Crowd, asks: list[Ask], write: Write, open_things: ExitStack) -> list[Design]:
    with psycopg.connect(address, autocommit=True, options="-c maintenance_work_mem=1GB") as server:
        builder = Builder(server)
        builder.topics()
        builder.people(crowd)
        builder.product()
        builder.covers(crowd)
        absent = _built_where_possible(builder)
        rows = builder.number(f"SELECT count(*) FROM {PRODUCT}")
        write(f"  {rows:,} rows of helper and topic")
        for name in absent:
            write(f"  {name:28} skipped: its extension is not installed")
        there = {name: tables for name, tables in TABLES.items() if name not in absent}
        for name, tables in there.items():
            write(f"  {name:28} built in {builder.seconds[name]:6.1f} s, {builder.megabytes(*tables):8,.0f} MB")
    memory = Memory(crowd)
    write(f"  {memory.name:28} built in {memory.build_seconds:6.1f} s")
    designs: list[Design] = [memory]
    designs += [_statement(address, name, STATEMENTS[name], asks, open_things) for name in there]
    designs.append(
        _statement(address, f"{OURS}, planned each time", STATEMENTS[OURS], asks, open_things, is_kept=False)
    )
    return designs + redis_of(crowd, write, open_things)


def _built_where_possible(builder: Builder) -> list[str]:
    """Build those that need an extension; returns the names of those whose is missing."""
    needs = {
        "earthdistance": ("earthdistance", builder.earth),
        "box, then skill": ("btree_gist", builder.boxes_by_skill),
        "PostGIS": ("postgis", builder.gis),
    }
    absent = [name for name, (extension, _) in needs.items() if not builder.has(extension)]
    for name, (_, build) in needs.items():
        if name not in absent:
            build()
    return absent


def _statement(
    address: str, name: str, text: str, asks: list[Ask], open_things: ExitStack, is_kept: bool = True
) -> Statement:
    server = open_things.enter_context(psycopg.connect(address, autocommit=True, options=OPTIONS))
    if not is_kept:
        server.prepare_threshold = None
    return Statement(name, server, text, is_kept).ready(asks)


def race(designs: Sequence[Design], asks: Sequence[Ask], truth: Sequence[list[int]], repeats: int) -> Iterator[Result]:
    """Every design answers every request in turn; the first round only warms up and is compared with the truth."""
    wrong = [sum(design.ask(ask) != right for ask, right in zip(asks, truth, strict=True)) for design in designs]
    clock = np.empty((len(designs), len(asks), repeats))
    client = np.zeros(len(designs))
    before = [design.server_seconds() for design in designs]
    for ask in asks:
        # Whoever comes after the same one each time finds the machine's caches as that one leaves them.
        for place in np.random.default_rng(ask.n).permutation(len(designs)).tolist():
            for turn in range(repeats):
                with _watched() as took:
                    designs[place].ask(ask)
                clock[place, ask.n, turn] = took[0]
                client[place] += took[1]
    for place, design in enumerate(designs):
        asked, after = len(asks) * repeats, design.server_seconds()
        server = None if after is None else 1000 * (after - before[place]) / asked
        spent = (float(clock[place].mean()), float(client[place]) / asked, server)
        best, first = clock[place].min(axis=1), clock[place, :, 0]
        yield Result(design.name, best.tolist(), first.tolist(), wrong[place], *spent)


@contextmanager
def _watched() -> Iterator[list[float]]:
    """Milliseconds by the clock and of this process's CPU, once it is over."""
    took: list[float] = []
    clock, cpu = time.perf_counter(), time.process_time()
    yield took
    took += [1000 * (time.perf_counter() - clock), 1000 * (time.process_time() - cpu)]


def _tell(results: dict[str, Result], asks: Sequence[Ask], write: Write) -> None:
    heads = "".join(f"{f'{kind} p50/p95/p99':>24}" for kind in KINDS)
    write(f"  {'':28}{'mean':>8}{'p50':>8}{'p95':>8}{'p99':>8}{'first':>8}{heads}{'CPU client+server':>20}  wrong")
    for one in sorted(results.values(), key=lambda result: result.mean):
        whole = "".join(f"{one.percentile(share, asks):8.3f}" for share in (50, 95, 99))
        parts = ["/".join(f"{one.percentile(share, asks, kind):.2f}" for share in (50, 95, 99)) for kind in KINDS]
        cpu = f"{one.client_ms:.3f}+{'?' if one.server_ms is None else format(one.server_ms, '.3f')}"
        whole += f"{statistics.fmean(one.first):8.3f}"
        write(f"  {one.name:28}{one.mean:8.3f}{whole}{''.join(f'{part:>24}' for part in parts)}{cpu:>20}{one.wrong:7}")


def _touched(design: Statement, asks: Sequence[Ask]) -> tuple[float, float]:
    rows, blocks = zip(*(design.touched(ask) for ask in asks), strict=True)
    return statistics.fmean(rows), statistics.fmean(blocks)
