"""Requests that contend for the same helpers are assigned together: each helper is asked by one of them at most.

What is best: first, that as many requests as can be get a helper at all, for nobody's first choice is worth a
neighbour who finds nobody; then, the greatest sum of scores (SCIENCE 2). "Best pair first" has it the other way round
and loses customers (SCIENCE 4). Pure: pairs come in, the chosen ones come out, the same ones for the same pairs.

How, in the order of `assign`:

1. Where no two requests have the same favourite, the favourites are the answer.
2. A largest matching (Hopcroft and Karp) splits the rest (Dulmage and Mendelsohn): where requests outnumber helpers
   every helper is taken, elsewhere every request gets one, and no pair between the two is in a best answer. So each
   part is solved from its scarce side, who all find somebody: nobody bids against those who go empty in the end.
3. A part falls into components. Small ones are solved exactly (Jonker and Volgenant), in batches; large ones by an
   auction (Bertsekas) of all bidders at once, whose sum is at most `EPSILON` per bidder below the greatest.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, maximum_bipartite_matching, min_weight_full_bipartite_matching

Ints = NDArray[np.intp]
Floats = NDArray[np.float64]

# Pairs up to which the exact way is also the quicker one (`bench assignment` shows both).
EXACT_UP_TO = 20_000
# A bid's least raise, as a share of the mean favourite's score: ends .001 to .002 % below the greatest sum.
EPSILON = 0.002
# Bids per bidder after which an auction has met pairs that it is slow on; contested ones take 4 to 11.
BIDS_AT_MOST = 100
# Fewer bidders than this are quicker one after the other than all at once.
ONE_BY_ONE = 4
# Scores nearer to each other than this count as equal, and the lower ids come first.
TIE = 1e-9
FAR = 1e6


@dataclass(frozen=True)
class Pairs:
    """Who could go where: pair k is request `request[k]` with helper `helper[k]`, worth `score[k]` (SCIENCE 2, finite).

    Requests and helpers are numbered from 0; the pairs are in order of request, then helper, each at most once.
    """

    request: Ints
    helper: Ints
    score: Floats


def assign_all(wanted: Mapping[int, Sequence[tuple[int, float]]]) -> dict[int, int]:
    """The helper of each request by id; `wanted` are its candidates as (helper id, score), in any order.

    A request that is left without one has no entry.
    """
    rows = sorted((request, helper, score) for request, pairs in wanted.items() for helper, score in pairs)
    if not rows:
        return {}
    requests, request = np.unique([row[0] for row in rows], return_inverse=True)
    helpers, helper = np.unique([row[1] for row in rows], return_inverse=True)
    chosen = assign(Pairs(request, helper, np.array([row[2] for row in rows], dtype=float)))
    return {int(requests[request[k]]): int(helpers[helper[k]]) for k in chosen}


def assign(pairs: Pairs) -> Ints:
    """Positions of the chosen pairs, in order of request."""
    if not len(pairs.score):
        return np.empty(0, np.intp)
    favourites = _best_of(pairs.score, starts_of(pairs.request))
    if _all_differ(pairs.helper[favourites]):
        return favourites
    short, rest = _split(pairs)
    chosen = [
        short[_serve_all(pairs.helper[short], pairs.request[short], pairs.score[short])],
        rest[_serve_all(pairs.request[rest], pairs.helper[rest], pairs.score[rest])],
    ]
    return np.sort(np.concatenate(chosen))


def starts_of(sorted_ids: Ints) -> Ints:
    """Where each run of equal ids begins."""
    return np.concatenate([[0], np.flatnonzero(sorted_ids[1:] != sorted_ids[:-1]) + 1])


def first_of(sorted_ids: Ints) -> Ints:
    """Where the run of each number from 0 begins, and at last where all end."""
    return np.concatenate([[0], np.cumsum(np.bincount(sorted_ids))])


def _best_of(values: Floats, starts: Ints) -> Ints:
    """The position of the greatest value of each run, the first one of equals."""
    return _best_of_runs(values, starts, np.concatenate([starts[1:], [len(values)]]) - starts)


def _best_of_runs(values: Floats, starts: Ints, lengths: Ints) -> Ints:
    hits = np.flatnonzero(values == np.repeat(np.maximum.reduceat(values, starts), lengths))
    return hits[np.searchsorted(hits, starts)]


def _all_differ(ids: Ints) -> bool:
    return bool(np.bincount(ids).max() == 1)


def _split(pairs: Pairs) -> tuple[Ints, Ints]:
    """The pairs where helpers are short, by helper, and those where every request finds somebody, by request.

    Pairs between the two are left out.
    """
    first = first_of(pairs.request)
    lengths, helpers = np.diff(first), int(pairs.helper.max()) + 1
    table = csr_array((np.arange(len(pairs.score)), pairs.helper, first), shape=(len(first) - 1, helpers))
    turned = table.T.tocsr()
    of_helper, of_request = _largest_matching(table, turned)
    is_short, is_taken = (of_request < 0) & (lengths > 0), np.zeros(helpers, bool)
    front = np.flatnonzero(is_short)
    while len(front):
        reached = pairs.helper[_positions(first[front], lengths[front])[0]]
        reached = reached[~is_taken[reached]]
        is_taken[reached] = True
        front = np.flatnonzero(np.bincount(of_helper[reached], minlength=len(is_short)) * ~is_short)
        is_short[front] = True
    by_helper = turned.data[is_short[turned.indices]]
    return by_helper, np.flatnonzero(~is_short[pairs.request] & ~is_taken[pairs.helper])


def _largest_matching(table: Any, turned: Any) -> tuple[Ints, Ints]:
    """For each helper the request, and for each request the helper, or −1; searched from the smaller side."""
    requests, helpers = table.shape
    if np.count_nonzero(np.diff(table.indptr)) <= np.count_nonzero(np.diff(turned.indptr)):
        of_request = maximum_bipartite_matching(table, "column").astype(np.intp)
        return _inverse(of_request, helpers), of_request
    of_helper = maximum_bipartite_matching(turned, "column").astype(np.intp)
    return of_helper, _inverse(of_helper, requests)


def _inverse(matched: Ints, size: int) -> Ints:
    other = np.full(size, -1, np.intp)
    known = np.flatnonzero(matched >= 0)
    other[matched[known]] = known
    return other


def _positions(begins: Ints, lengths: Ints) -> tuple[Ints, Ints]:
    """The positions of runs that begin and are as long as said, and where each one begins among them."""
    ends = np.cumsum(lengths)
    starts = ends - lengths
    return np.repeat(begins - starts, lengths) + np.arange(ends[-1]), starts


def _serve_all(bidder: Ints, thing: Ints, score: Floats) -> Ints:
    """Positions of the pairs with the greatest sum that give every bidder a thing, which can be done; by bidder."""
    if not len(score):
        return np.empty(0, np.intp)
    favourites = _best_of(score, starts_of(bidder))
    if _all_differ(thing[favourites]):
        return favourites
    size, batch = _components(bidder, thing)
    small = np.flatnonzero(size <= EXACT_UP_TO)
    large = np.flatnonzero(size > EXACT_UP_TO)
    chosen = [part[_exactly(bidder[part], thing[part], score[part])] for part in _parts(small, batch)]
    if len(large):
        chosen.append(large[_by_auction(bidder[large], thing[large], score[large])])
    return np.concatenate(chosen)


def _components(bidder: Ints, thing: Ints) -> tuple[Ints, Ints]:
    """For each pair how many its component has, and in which batch of about `EXACT_UP_TO` pairs it is solved."""
    things, size = int(thing.max()) + 1, int(thing.max()) + int(bidder[-1]) + 2
    first = np.concatenate([np.zeros(things, np.intp), first_of(bidder)])
    graph = csr_array((np.ones(len(bidder)), thing, first), shape=(size, size))
    component = connected_components(graph, directed=False)[1][things + bidder]
    pairs = np.bincount(component)
    batches = np.cumsum(np.where(pairs > EXACT_UP_TO, 0, pairs)) // EXACT_UP_TO
    return pairs[component], batches[component]


def _parts(positions: Ints, batch: Ints) -> list[Ints]:
    in_order = positions[np.argsort(batch[positions], kind="stable")]
    return np.split(in_order, starts_of(batch[in_order])[1:]) if len(in_order) else []


def _exactly(bidder: Ints, thing: Ints, score: Floats) -> Ints:
    """Jonker and Volgenant's shortest augmenting paths, with equal sums in favour of lower ids."""
    row, column = _numbered(bidder), _numbered(thing)
    people, things = int(row[-1]) + 1, int(column.max()) + 1
    down, across = row / people, column / things
    cost = score.max() + 1 - score + TIE * (down + across / 2 - down * across / 4)
    # A column more than rows: on a square SciPy first bids prices down by differences that rounding can make nothing,
    # without end (about one small table in ten thousand).
    table = csr_array((cost, column, first_of(row)), shape=(people, max(things, people + 1)))
    rows, columns = min_weight_full_bipartite_matching(table)
    return np.searchsorted(row * things + column, rows * things + columns)


def _numbered(ids: Ints) -> Ints:
    """The same ids without gaps, from 0, in the same order."""
    return (np.cumsum(np.bincount(ids) > 0) - 1)[ids]


def _by_auction(bidder: Ints, thing: Ints, score: Floats) -> Ints:
    """Every bidder without a thing bids for the best at its price, all at once, until all have one."""
    auction = Auction(bidder, thing, score)
    while len(auction.waiting) > ONE_BY_ONE and auction.bids < auction.bids_at_most:
        auction.bid_at_once()
    while len(auction.waiting) and auction.bids < auction.bids_at_most:
        auction.bid_alone()
    return auction.held() if not len(auction.waiting) else _exactly(bidder, thing, score)


class Auction:
    """Things that go to the highest bidder, each bid as high as leaves the thing the bidder's best by `epsilon`."""

    def __init__(self, bidder: Ints, thing: Ints, score: Floats) -> None:
        starts = starts_of(bidder)
        self.thing, self.score = thing, score
        self.begins, self.lengths = starts, np.diff(starts, append=len(bidder))
        self.epsilon = EPSILON * float(np.abs(np.maximum.reduceat(score, starts)).mean())
        self.price = np.zeros(int(thing.max()) + 1)
        self.holder = np.full(len(self.price), -1, np.intp)
        self.by = np.full(len(self.price), -1, np.intp)
        self.highest, self.last = np.empty(len(self.price)), np.empty(len(self.price), np.intp)
        self.waiting = np.arange(len(starts))
        self.bids, self.bids_at_most = 0, BIDS_AT_MOST * len(starts)

    def bid_at_once(self) -> None:
        """All who wait bid; the highest bid for each thing wins, whoever held it waits again."""
        who = self.waiting
        lengths = self.lengths[who]
        at, starts = _positions(self.begins[who], lengths)
        net = self.score[at] - self.price[self.thing[at]]
        best = _best_of_runs(net, starts, lengths)
        top = net[best]
        net[best] = -FAR
        pair = at[best]
        things = self.thing[pair]
        bid = self.price[things] + top - np.maximum.reduceat(net, starts) + self.epsilon
        wins = self._highest(things, bid)
        sold = things[wins]
        outbid = self.holder[sold]
        self.holder[sold], self.by[sold], self.price[sold] = who[wins], pair[wins], bid[wins]
        self.waiting = np.concatenate([who[~wins], outbid[outbid >= 0]])
        self.bids += len(who)

    def _highest(self, things: Ints, bid: Floats) -> NDArray[np.bool_]:
        """Which bids win: the highest for each thing, the last one of equals."""
        self.highest[things] = 0
        np.maximum.at(self.highest, things, bid)
        high = np.flatnonzero(bid == self.highest[things])
        self.last[things[high]] = high
        return self.last[things] == np.arange(len(bid))

    def bid_alone(self) -> None:
        """The last of those who wait bids."""
        who = self.waiting[-1]
        begin, end = self.begins[who], self.begins[who] + self.lengths[who]
        things = self.thing[begin:end]
        net = self.score[begin:end] - self.price[things]
        best = int(net.argmax())
        top, net[best] = net[best], -FAR
        thing = things[best]
        outbid = self.holder[thing]
        self.price[thing] += top - net.max() + self.epsilon
        self.holder[thing], self.by[thing] = who, begin + best
        self.waiting = self.waiting[:-1] if outbid < 0 else np.append(self.waiting[:-1], outbid)
        self.bids += 1

    def held(self) -> Ints:
        """Positions of the pairs that hold at the end."""
        return self.by[self.by >= 0]
