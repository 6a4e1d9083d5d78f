"""One run: every row in turn, and what is told of it."""

import asyncio
import math
import resource
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from marketplace.config.chat_bench.losses import Losses, losses
from marketplace.config.chat_bench.measures import quantile
from marketplace.config.chat_bench.people import Cast, draw_cast
from marketplace.config.chat_bench.rows import Found, Idle, Row, Sizes, idle_row, pairs_row, watchers_row
from marketplace.config.chat_bench.sites import OURS, RIVAL, sites, why_not

# Beside the sockets: connections on which pages ask, and files.
FILES_BESIDE = 1_500
BETWEEN = {"postgres": "PostgreSQL", "redis": "Redis"}
HEAD = """
fan-out: ms of the web processes' CPU per text held, less that of the same run with nobody listening
  open:  what of it the open pages cost anyway; ring: what of it a ring costs that nobody answers
+stores: the fan-out with PostgreSQL's and Redis's part; message: ms of everybody's CPU per message, nothing taken off
p50, p99: ms from the POST until the text is held; held: live, of how many; lost: not even there after catching up
"""
COLUMNS = ("fan-out", "open", "ring", "+stores", "message", "p50", "p99")


@dataclass
class Verdict:
    """What the last line says. `lost` is what our own pages lack at the end."""

    pairs: Row
    watchers: Row
    lost: int = 0

    def line(self) -> str:
        return (
            f"RESULT watch_cpu_ratio={self.watchers.ratio:.2f} pair_cpu_ratio={self.pairs.ratio:.2f} "
            f"p99_ms={self.pairs.ours.wait(99):.0f} lost={self.lost}"
        )


def run(sizes: Sizes, between: Sequence[str], say: Callable[[str], None]) -> Verdict:
    """One process first, then two of them through each of `between`. Raises SetupError when a server does not start."""
    allow_files(sizes.idle + FILES_BESIDE)
    cast = draw_cast(sizes.pairs, sizes.operators, sizes.applications, sizes.idle)
    return asyncio.run(_play(cast, sizes, between, say))


async def _play(cast: Cast, sizes: Sizes, between: Sequence[str], say: Callable[[str], None]) -> Verdict:
    say(HEAD)
    say(f"{'':38} {' '.join(f'{name:>8}' for name in COLUMNS)} {'held':>11} {'lost':>5}")
    verdict = await _one_process(cast, sizes, say)
    for layer in between:
        name = BETWEEN[layer]
        if reason := why_not(layer):
            say(f"pairs, two processes, {name}: skipped, {reason}")
            continue
        fewer = replace(sizes, messages=max(1, sizes.messages // 2))
        with sites(layer, 2) as both:
            row = await pairs_row(f"pairs, two processes, {name}", cast, both, fewer)
        tell_row(row, say)
        verdict.lost += row.ours.sum("lost")
    return verdict


async def _one_process(cast: Cast, sizes: Sizes, say: Callable[[str], None]) -> Verdict:
    with sites("memory", 1) as both:
        pairs = await pairs_row("pairs, one process", cast, both, sizes, with_rings=True)
        tell_row(pairs, say)
        watchers = await watchers_row(f"{sizes.operators} operators at one queue", cast, both, sizes)
        tell_row(watchers, say)
        idle = {site.name: await idle_row(cast, site, both, sizes) for site in both}
        tell_idle(idle, say)
        lost = {site.name: await losses(cast, site, both, sizes.burst) for site in both}
        tell_losses(lost, say)
    ours = pairs.ours.sum("lost") + watchers.ours.sum("lost") + idle[OURS].talk.lost + lost[OURS].lost
    return Verdict(pairs, watchers, ours)


def allow_files(number: int) -> None:
    """Raise how many files this process and its children may have open, as far as one may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    if soft < number:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(number, hard) if hard > 0 else number, hard))


def tell_row(row: Row, say: Callable[[str], None]) -> None:
    for name, found in ((OURS, row.ours), (RIVAL, row.rival)):
        say(line_of(f"{row.name}, {name}", found))
    if math.isnan(row.ratio):
        say(f"{row.name}: too few messages to tell the rival's part from chance")
        return
    say(
        f"{row.name}: {row.ratio:.2f} times the rival's CPU per text held, {row.ratio_of_texts:.2f} times without what "
        "open pages cost anyway"
    )


def line_of(name: str, found: Found) -> str:
    numbers = (
        *(found.fan_out(), found.of_open_sockets(), found.of_the_ring(), found.with_stores()),
        *(found.per_message(), found.wait(50), found.wait(99)),
    )
    cells = " ".join(f"{'':8}" if math.isnan(number) else f"{number:8.2f}" for number in numbers)
    share = f"{found.sum('held')}/{found.sum('should')}"
    return f"{name:38} {cells} {share:>11} {found.sum('lost'):5}"


def tell_idle(idle: dict[str, Idle], say: Callable[[str], None]) -> None:
    for name, found in idle.items():
        say(
            f"{found.sockets:,} idle sockets, {name}: {found.cpu:.3f} ms of CPU per socket and second (with stores "
            f"{found.cpu_with_stores:.3f}), {found.kilobytes:.0f} kB each; texts beside them are held after "
            f"{quantile(found.talk.waits, 50):.0f} ms (p99 {quantile(found.talk.waits, 99):.0f})"
        )


def tell_losses(lost: dict[str, Losses], say: Callable[[str], None]) -> None:
    for name, found in lost.items():
        for what, outcome in (("a slow reader", found.slow), ("sockets cut", found.cut)):
            say(f"{what}, {name}: {outcome.sent} texts, {outcome.late} not there live, {outcome.lost} lost in the end")
