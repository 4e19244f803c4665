"""What the story knows to be where, so that bags run low and are filled up. The ledger works it out for itself."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from random import Random

Pieces = dict[str, int]


class Stock:
    """Pieces by place and item key."""

    def __init__(self) -> None:
        self.at: dict[str, Pieces] = defaultdict(lambda: defaultdict(int))

    def fill(self, source: str, target: str, full: Mapping[str, int]) -> Pieces:
        """Bring a place up to `full` out of another, as far as that goes; what was moved."""
        moved = {}
        for item, wanted in full.items():
            qty = min(wanted - self.at[target][item], self.at[source][item])
            if qty > 0:
                moved[item] = qty
                self.at[source][item] -= qty
                self.at[target][item] += qty
        return moved

    def take(self, place: str, wanted: Mapping[str, int]) -> Pieces:
        """What can be given of what is wanted."""
        given = {item: min(qty, self.at[place][item]) for item, qty in wanted.items()}
        for item, qty in given.items():
            self.at[place][item] -= qty
        return {item: qty for item, qty in given.items() if qty > 0}

    def whole_kits(self, place: str, bill: Mapping[str, int], wanted: int) -> int:
        """How many kits can be given whole; takes them."""
        kits = min([wanted, *(self.at[place][item] // qty for item, qty in bill.items())])
        for item, qty in bill.items():
            self.at[place][item] -= kits * qty
        return kits

    def count(self, place: str, items: Iterable[str], rng: Random) -> Pieces:
        """What somebody finds who counts: nearly always what should be there."""
        found = {}
        for item in items:
            slip = rng.choice((-3, -2, -1, -1, 1, 2)) if rng.random() < 0.07 else 0
            found[item] = self.at[place][item] = max(self.at[place][item] + slip, 0)
        return found
