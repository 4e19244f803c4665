"""Which further cells to hide: the cheapest that leave every small count room enough. Pure.

A table with its totals is a network: each row and each column is a knot, each cell an arc, and what flows into a
knot flows out again. A count could be higher than it is by as much as can flow round through other hidden cells,
and lower likewise; a cut through the network bounds both. For the pattern at hand the tightest cuts are found by
maximum flow; those that leave too little room become rules of an integer programme, which is solved again until
no cut is too tight (Fischetti & Salazar 2000).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

Mask: TypeAlias = NDArray[np.bool_]
Floats: TypeAlias = NDArray[np.float64]
Capacities: TypeAlias = list[list[int]]

# The search stops after so many branches (not seconds: a clock would make the pattern depend on the machine).
BRANCHES = 400


@dataclass(frozen=True, eq=False)
class Network:
    """From which knot to which each cell leads; a table of one line has two knots."""

    tail: NDArray[np.intp]
    head: NDArray[np.intp]
    knots: int

    @classmethod
    def of(cls, rows: int, columns: int) -> "Network":
        """The network of a table with its totals, cells in reading order."""
        if rows == 1 or columns == 1:
            total = np.arange(rows * columns + (rows * columns > 1)) >= rows * columns
            return cls(total.astype(np.intp), (~total).astype(np.intp), 2)
        row, column = np.divmod(np.arange((rows + 1) * (columns + 1)), columns + 1)
        # Row and column totals flow back; the grand total, the total of totals, flows forth.
        back = (row == rows) != (column == columns)
        column = column + rows + 1
        return cls(np.where(back, column, row), np.where(back, row, column), rows + columns + 2)


@dataclass(frozen=True, eq=False)
class Task:
    """A table to protect: its numbers laid flat, which of them `must` and which `may` be hidden besides.

    `rise` and `fall` say how far each number may be off in the eyes of an attacker once it is hidden; more than
    `room` is never needed, because with two margins every deviation splits into cycles through the cell asked for.
    `lines` has a row for each equation, 1 where a number belongs to it.
    """

    network: Network
    lines: Mask
    cost: Floats
    must: Mask
    may: Mask
    rise: NDArray[np.int64]
    fall: NDArray[np.int64]
    room: int


def cheapest(task: Task, targets: Sequence[int]) -> Mask | None:
    """The cheapest pattern that leaves each target an interval `room` wide, or None."""
    rules = _pairs(task)
    hidden = task.must
    while cuts := [cut for target in targets for cut in _tight_cuts(task, target, hidden)]:
        rules += cuts
        answer = milp(
            task.cost,
            constraints=LinearConstraint(
                np.array([share for share, _ in rules]), np.array([least for _, least in rules]), np.inf
            ),
            integrality=np.ones(task.cost.size, dtype=np.int64),
            bounds=Bounds(task.must.astype(float), (task.must | task.may).astype(float)),
            options={"node_limit": BRANCHES},
        )
        if answer.x is None:
            return None
        hidden = np.asarray(answer.x > 0.5)
    return hidden


def _pairs(task: Task) -> list[tuple[Floats, float]]:
    """No line hides a single number (its total would tell): implied by the cuts, but it saves finding them."""
    cells = np.arange(task.cost.size)
    return [
        (line - 2.0 * (cells == cell), 0.0) for line in task.lines for cell in np.flatnonzero(line & task.may)
    ]


def _tight_cuts(task: Task, target: int, hidden: Mask) -> list[tuple[Floats, float]]:
    """Rules (share of each cell, least sum) that the pattern breaks for this target; none if it has its room."""
    tail, head = int(task.network.tail[target]), int(task.network.head[target])
    capacities = _capacities(task, target, hidden)
    own = int(task.fall[target])
    up, above = _flow(capacities, head, tail, task.room)
    down, below = _flow(capacities, tail, head, own)
    if up + down >= task.room:
        return []
    # Where the target's own size bounds the fall, no cut does: the rise alone has to make up the rest.
    falls = [np.zeros(hidden.size)] if down == own else _crossings(task, target, below, tail, head)
    least = float(task.room - own if down == own else task.room)
    rises = _crossings(task, target, above, head, tail)
    return [(np.minimum(rise + fall, least), least) for rise in rises for fall in falls]


def _capacities(task: Task, target: int, hidden: Mask) -> Capacities:
    capacities = [[0] * task.network.knots for _ in range(task.network.knots)]
    for cell in np.flatnonzero(hidden & task.may):
        if cell != target:
            tail, head = task.network.tail[cell], task.network.head[cell]
            capacities[tail][head] += int(task.rise[cell])
            capacities[head][tail] += int(task.fall[cell])
    return capacities


def _flow(capacities: Capacities, source: int, sink: int, limit: int) -> tuple[int, Capacities]:
    """The largest flow up to `limit`, by shortest paths, and what capacity is left (Edmonds & Karp 1972)."""
    left = [row[:] for row in capacities]
    flow = 0
    while flow < limit and (path := _path(left, source, sink)):
        push = min(limit - flow, *(left[a][b] for a, b in path))
        for a, b in path:
            left[a][b] -= push
            left[b][a] += push
        flow += push
    return flow, left


def _path(left: Capacities, source: int, sink: int) -> list[tuple[int, int]]:
    came = {source: source}
    queue = [source]
    for knot in queue:
        for following, capacity in enumerate(left[knot]):
            if capacity > 0 and following not in came:
                came[following] = knot
                queue.append(following)
    path = []
    knot = sink
    while knot in came and knot != source:
        path.append((came[knot], knot))
        knot = came[knot]
    return path


def _crossings(task: Task, target: int, left: Capacities, source: int, sink: int) -> list[Floats]:
    """What each cell adds to the tightest cut when hidden: for the cut nearest the source, and nearest the sink."""
    reverse = [list(column) for column in zip(*left, strict=True)]
    near = _reached(left, source)
    far = ~_reached(reverse, sink)
    sides = [near] if bool((near == far).all()) else [near, far]
    found = []
    for side in sides:
        out, back = side[task.network.tail], side[task.network.head]
        share = np.where(out & ~back, task.rise, 0) + np.where(back & ~out, task.fall, 0)
        share[target] = 0
        found.append(share.astype(float))
    return found


def _reached(left: Capacities, source: int) -> Mask:
    seen = {source}
    queue = [source]
    for knot in queue:
        fresh = [following for following, room in enumerate(left[knot]) if room > 0 and following not in seen]
        seen.update(fresh)
        queue += fresh
    return np.isin(np.arange(len(left)), list(seen))
