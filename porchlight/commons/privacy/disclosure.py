"""What may leave: hides small counts and as many others as it takes to keep them hidden.

A table is days or weeks (rows) by areas (columns). Its row totals, column totals and grand total are
published beside it, so a hidden cell could be computed from them; therefore other cells are hidden too.

* Primary: every count or total of 1 … T − 1. Zero is shown.
* Secondary: the cheapest further cells such that whoever knows the rest still finds each primary cell in an
  interval at least T wide. hiding.py chooses them by cuts and an integer programme; here a separate linear
  programme then plays the attacker and must fail.

The attacker knows every cell that is shown, every equation, and which cells are zero; so also that every hidden
one is at least one. Why a cell was chosen to be hidden is not part of the programme. Whole tables are small blocks
(a few weeks by a dozen areas): solved exactly.
Nothing here depends on time or chance: the same table is always hidden the same way.
Why blocks, and why each is released once: docs/explanation/disclosure.md.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array, eye_array, kron

from porchlight.commons.privacy.hiding import Floats, Mask, Network, Task, cheapest

THRESHOLDS = (5, 6, 10)
DEFAULT_THRESHOLD = 6

Table: TypeAlias = Sequence[Sequence[int]]
Shown: TypeAlias = tuple[tuple[int | None, ...], ...]

SLACK = 1e-6


class CannotProtectError(ValueError):
    """Even with everything else hidden, the published grand total gives a small count away."""


def disclose(
    tables: Mapping[str, Table], *, threshold: int = DEFAULT_THRESHOLD, behind: Table | None = None
) -> dict[str, Shown]:
    """The one door: counts in, what may be published out, with a row and a column of totals added.

    `tables` are of one grid and do not overlap: one for each thing that could be had by taking published numbers
    from each other (naloxone kits and single doses, not kits and doses). A cell hidden in one is hidden in all,
    so whatever is added up from them afterwards says no more than they do. `behind` counts the people whom the
    tables speak of: where they are few, every count is protected like a small one.

    Hidden cells come back as None; a table that cannot be protected does not come back. Raises ValueError for a
    threshold not allowed, a negative count or grids that differ.
    """
    if threshold not in THRESHOLDS:
        raise ValueError(f"the threshold is one of {THRESHOLDS}")
    lattices = {name: Lattice.of(table) for name, table in tables.items()}
    people = [] if behind is None else [Lattice.of(behind)]
    if len({lattice.shape for lattice in (*lattices.values(), *people)}) > 1:
        raise ValueError("tables that are hidden together have one shape")
    few = [lattice.small(threshold) for lattice in people]
    small = {name: np.logical_or.reduce([one.small(threshold), *few]) for name, one in lattices.items()}
    # A grand total that is few stays back by itself; to hide it with the others would leave none of them.
    kept = [name for name in lattices if not small[name][-1]]
    while kept:
        hidden: Mask = np.logical_or.reduce([small[name] for name in kept])
        try:
            for name in kept:
                primary = small[name] & (lattices[name].counts > 0)
                hidden = protect(lattices[name], threshold, primary=primary, hidden=hidden)
        except CannotProtectError:
            kept.remove(name)
        else:
            return {name: lattices[name].shown(hidden) for name in kept}
    return {}


@dataclass(frozen=True, eq=False)
class Lattice:
    """A table with its totals, laid out flat; `equations` @ counts = 0 ties each total to its cells."""

    rows: int
    columns: int
    counts: Floats
    equations: csr_array[np.float64]

    @classmethod
    def of(cls, table: Table) -> "Lattice":
        inner = np.asarray(table, dtype=np.int64)
        if inner.ndim != 2 or inner.size == 0 or (inner < 0).any():
            raise ValueError("a table is a full grid of counts, none of them negative")
        rows, columns = inner.shape
        # A single row is its own total: a second copy would be one more number to protect.
        if columns > 1:
            inner = np.hstack([inner, inner.sum(axis=1, keepdims=True)])
        if rows > 1:
            inner = np.vstack([inner, inner.sum(axis=0, keepdims=True)])
        return cls(rows, columns, inner.ravel().astype(float), _equations(rows, columns, inner.shape))

    @property
    def shape(self) -> tuple[int, int]:
        return self.rows, self.columns

    def small(self, threshold: int) -> Mask:
        return (self.counts > 0) & (self.counts < threshold)

    def shown(self, hidden: Mask) -> Shown:
        """The full grid of cells and totals; a single row or column has its total written out again."""
        height, width = self.rows + (self.rows > 1), self.columns + (self.columns > 1)
        grid = [
            [None if gone else int(count) for count, gone in zip(counts, mask, strict=True)]
            for counts, mask in zip(
                self.counts.reshape(height, width), hidden.reshape(height, width), strict=True
            )
        ]
        if self.columns == 1:
            grid = [[row[0], row[0]] for row in grid]
        if self.rows == 1:
            grid = [grid[0], grid[0]]
        return tuple(tuple(row) for row in grid)


def _equations(rows: int, columns: int, shape: tuple[int, ...]) -> csr_array[np.float64]:
    place = np.arange(shape[0] * shape[1]).reshape(shape)
    lines = [place[i] for i in range(shape[0])] if columns > 1 else []
    lines += [place[:, j] for j in range(shape[1])] if rows > 1 else []
    matrix = np.zeros((len(lines), place.size))
    for number, line in enumerate(lines):
        matrix[number, line[:-1]] = 1
        matrix[number, line[-1]] = -1
    return csr_array(matrix)


def attack(lattice: Lattice, hidden: Mask, targets: Sequence[int], *, zeros_known: bool = True) -> Floats:
    """The smallest and the largest value an attacker must allow for each target cell; shape (targets, 2).

    One linear programme holds an independent copy of the table for every question asked.
    """
    open_cells = np.flatnonzero(hidden & (lattice.counts > 0) if zeros_known else hidden)
    size, questions = len(open_cells), 2 * len(targets)
    if not questions:
        return np.empty((0, 2))
    place = {int(cell): position for position, cell in enumerate(open_cells)}
    known = lattice.equations @ np.where(np.isin(np.arange(hidden.size), open_cells), 0.0, lattice.counts)
    wish = np.zeros(questions * size)
    for number, target in enumerate(targets):
        wish[2 * number * size + place[int(target)]] = 1
        wish[(2 * number + 1) * size + place[int(target)]] = -1
    copies = kron(eye_array(questions), lattice.equations[:, open_cells], format="csr")
    # No cell is declared integer here, so this is a linear programme.
    answer = milp(
        wish,
        constraints=LinearConstraint(copies, np.tile(-known, questions), np.tile(-known, questions)),
        bounds=Bounds(_least(zeros_known), float(lattice.counts[-1])),
    )
    if answer.x is None:
        raise ArithmeticError(f"the attacker's programme was not solved: {answer.message}")
    found = answer.x.reshape(len(targets), 2, size)
    return np.array([found[number, :, place[int(target)]] for number, target in enumerate(targets)])


def _least(zeros_known: bool) -> float:
    """Where every zero is shown, whatever is hidden is at least one."""
    return 1.0 if zeros_known else 0.0


def protect(
    lattice: Lattice,
    threshold: int,
    *,
    primary: Mask,
    hidden: Mask | None = None,
    zeros_known: bool = True,
) -> Mask:
    """All cells to hide: `primary`, those already `hidden`, and the cheapest others that protect them.

    A cell costs 1 + ln(1 + count). The grand total is never hidden. Raises CannotProtectError.
    """
    must = primary if hidden is None else hidden | primary
    if must[-1]:
        raise CannotProtectError("the grand total is itself a small count")
    may: Mask = lattice.counts > 0 if zeros_known else np.ones(lattice.counts.size, dtype=bool)
    may[-1] = False
    limit = may * threshold
    task = Task(
        network=Network.of(lattice.rows, lattice.columns),
        lines=abs(lattice.equations).toarray() > 0,
        cost=1 + np.log1p(lattice.counts),
        must=must,
        may=may,
        rise=limit,
        fall=np.minimum(limit, np.maximum(lattice.counts - _least(zeros_known), 0)).astype(np.int64),
        room=threshold,
    )
    targets = [int(cell) for cell in np.flatnonzero(primary)]
    # Hiding everything but the grand total is what remains when the search has no answer, or one that fails.
    for pattern in (cheapest(task, targets), must | may):
        if pattern is not None and _holds(lattice, pattern, targets, threshold, zeros_known):
            return pattern
    raise CannotProtectError("the grand total gives a small count away")


def _holds(lattice: Lattice, hidden: Mask, targets: Sequence[int], threshold: int, zeros_known: bool) -> bool:
    """Whether the attacker fails at every target."""
    intervals = attack(lattice, hidden, targets, zeros_known=zeros_known)
    return bool((intervals[:, 1] - intervals[:, 0] >= threshold - SLACK).all())
