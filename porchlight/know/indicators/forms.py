"""What can be asked of evidence, and how an estimate is written down."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from porchlight.commons.once import Once
from porchlight.know.indicators.rules import (
    FIRST_YEAR,
    MOST_PEOPLE,
    UNKNOWN,
    Block,
    Grid,
)

NOWHERE = "none"

MEASURES = {
    "people": _("People reached"),
    "items": _("Items given, without naloxone"),
    "sets": _("Syringe sets given"),
    "kits": _("Naloxone kits out"),
    "doses": _("Naloxone doses out"),
    "reversals": _("Reversals reported"),
    "trained": _("People trained"),
}


class Asked(forms.Form):
    """Which released blocks, which area, which measure. Whole blocks only: a part of one was never let out."""

    first = forms.TypedChoiceField(label=_("From"), coerce=int, required=False)
    last = forms.TypedChoiceField(label=_("To"), coerce=int, required=False)
    area = forms.ChoiceField(label=_("Area"), required=False)
    measure = forms.ChoiceField(label=_("In the table"), required=False)

    def __init__(self, data: Any, *, grid: Grid, blocks: list[Block], areas: dict[str, str]) -> None:
        super().__init__(data)
        self._year = grid.year
        starts = [(block.number, _short(grid.start(block.number))) for block in blocks]
        ends = [(block.number, _short(grid.end(block.number))) for block in blocks]
        self._choices("first", [("", "–"), *starts])
        self._choices("last", [("", "–"), *ends])
        self._choices("area", [("", _("All areas")), *((id or NOWHERE, name) for id, name in areas.items())])
        self._choices("measure", [(name, MEASURES[name]) for name in grid.measures])

    def _choices(self, name: str, choices: list[Any]) -> None:
        field: Any = self.fields[name]
        field.choices = choices

    def chosen_blocks(self, blocks: list[Block]) -> list[Block]:
        """The blocks asked for; without an answer as many of the last as fit into a year."""
        asked = self.cleaned_data if self.is_valid() else {}
        first, last = asked.get("first"), asked.get("last")
        if first in ("", None) and last in ("", None):
            return blocks[-self._year :]
        return [
            block
            for block in blocks
            if (first in ("", None) or block.number >= first) and (last in ("", None) or block.number <= last)
        ]

    def chosen_area(self) -> str | None:
        """The area asked for; None for all, and the empty id for what has no area."""
        asked: str = self.cleaned_data.get("area", "") if self.is_valid() else ""
        return UNKNOWN if asked == NOWHERE else asked or None

    def chosen_measure(self, grid: Grid) -> str:
        asked: str = self.cleaned_data.get("measure", "") if self.is_valid() else ""
        return asked or grid.measures[0]


def _short(day: Any) -> str:
    return date_format(day, "j N Y")


class EstimatesFilter(forms.Form):
    """What the list of estimates can be narrowed by."""

    q = forms.CharField(label=_("Place or source"), required=False, max_length=80)
    year = forms.TypedChoiceField(label=_("Year"), required=False, coerce=int, empty_value=None)

    def __init__(self, data: Any, *, years: Iterable[int]) -> None:
        super().__init__(data)
        field: Any = self.fields["year"]
        field.choices = [("", _("All")), *((year, str(year)) for year in years)]

    def asked(self) -> dict[str, Any]:
        """What was asked for and makes sense."""
        self.is_valid()
        return {"words": self.cleaned_data.get("q", ""), "year": self.cleaned_data.get("year")}


class DenominatorForm(Once):
    """An estimate of how many people inject drugs, always as a range with its source."""

    of = forms.CharField(label=_("Of whom and where"), max_length=80)
    year = forms.IntegerField(label=_("Year"))
    low = forms.IntegerField(label=_("From, people"), min_value=1, max_value=MOST_PEOPLE)
    high = forms.IntegerField(label=_("To, people"), min_value=1, max_value=MOST_PEOPLE)
    source = forms.CharField(label=_("Source"), max_length=200)

    def __init__(self, data: Any, *, this_year: int) -> None:
        super().__init__(data)
        self.fields["year"] = forms.IntegerField(label=_("Year"), min_value=FIRST_YEAR, max_value=this_year)

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        low, high = found.get("low"), found.get("high")
        if low and high and low > high:
            self.add_error("high", _("The second number is the larger one."))
        return found

    def said(self) -> dict[str, Any]:
        """What was typed, as the row's fields."""
        return {name: self.cleaned_data[name] for name in ("of", "year", "low", "high", "source")}
