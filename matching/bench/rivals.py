"""Other ways to give requests to helpers, as quick as Python lets them be; each returns positions of chosen pairs."""

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

from matching.assignment import Ints, Pairs, first_of


def first_come(pairs: Pairs) -> Ints:
    """One request after the other, each takes the best of its helpers whom nobody has taken."""
    span = float(np.ptp(pairs.score)) + 1
    order = np.argsort(pairs.request * span - pairs.score, kind="stable")
    helpers, first = pairs.helper[order].tolist(), first_of(pairs.request).tolist()
    is_taken, chosen = bytearray(int(pairs.helper.max()) + 1), []
    for begin, end in zip(first, first[1:], strict=False):
        for place in range(begin, end):
            if not is_taken[helpers[place]]:
                is_taken[helpers[place]] = 1
                chosen.append(place)
                break
    return order[chosen]


def best_pair_first(pairs: Pairs) -> Ints:
    """The best pair of all, then the best of what is left, and so on."""
    order = np.argsort(-pairs.score, kind="stable").tolist()
    requests, helpers = pairs.request.tolist(), pairs.helper.tolist()
    is_served, is_taken, chosen = bytearray(requests[-1] + 1), bytearray(max(helpers) + 1), []
    for place in order:
        if not is_served[requests[place]] and not is_taken[helpers[place]]:
            is_served[requests[place]] = is_taken[helpers[place]] = 1
            chosen.append(place)
    return np.array(chosen)


def optimum(pairs: Pairs) -> Ints:
    """The greatest number of requests served and, of all ways to do so, the greatest sum: SciPy on the whole.

    Every request may also stay without a helper, which costs more than all scores together can gain.
    """
    requests, helpers = int(pairs.request[-1]) + 1, int(pairs.helper.max()) + 1
    served = 1 + min(requests, helpers) * float(np.ptp(pairs.score))
    worth = np.concatenate([pairs.score - pairs.score.min() + served, np.zeros(requests)])
    rows = np.concatenate([pairs.request, np.arange(requests)])
    columns = np.concatenate([pairs.helper, helpers + np.arange(requests)])
    table = csr_array((worth.max() + 1 - worth, (rows, columns)), shape=(requests, helpers + requests))
    rows, columns = min_weight_full_bipartite_matching(table)
    is_served = columns < helpers
    key = pairs.request * helpers + pairs.helper
    return np.searchsorted(key, rows[is_served] * helpers + columns[is_served])
