"""Sheets of several lines: receiving, moving, counting. A head, its rows, and the entry they become."""

from collections.abc import Mapping
from typing import Any, cast
from uuid import UUID, uuid4

import msgspec
from django import forms
from django.http import QueryDict
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from porchlight.lib.names import name_in
from porchlight.reach.supply import queries
from porchlight.reach.supply.kinds import (
    MAX_LINES,
    CountedStock,
    CountLine,
    CountReason,
    LotLine,
    Moved,
    MoveReason,
)
from porchlight.reach.supply.lines import (
    BaseLines,
    BoxLines,
    Choices,
    CountLineForm,
    CountLines,
    MoveLineForm,
    MoveLines,
    ReceiveLineForm,
    RowForm,
    item_choices,
    typed_rows,
)
from porchlight.reach.supply.models import Place
from porchlight.reach.supply.rules import OUTSIDE_REASONS, reason_between
from porchlight.reach.supply.words import COUNT_REASONS


def place_choices(empty: Any = "") -> Choices:
    return [
        ("", empty or lazy("Choose a place")),
        *((str(place.pk), name_in(place, get_language() or "")) for place in queries.holding_places()),
    ]


# ---- sheets --------------------------------------------------------------------------------------------------


class HeadForm(forms.Form):
    """The top of a sheet. `token` becomes the entry's id, so a sheet sent twice is one entry."""

    token = forms.UUIDField(widget=forms.HiddenInput)


class ReceiveHead(HeadForm):
    place = forms.ChoiceField(label=lazy("Where does it go?"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["place"]).choices = place_choices()


class MoveHead(HeadForm):
    source = forms.ChoiceField(label=lazy("From"))
    target = forms.ChoiceField(label=lazy("To"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = place_choices()
        cast(forms.ChoiceField, self.fields["source"]).choices = places
        cast(forms.ChoiceField, self.fields["target"]).choices = [
            places[0],
            (lazy("To a place"), places[1:]),
            (
                lazy("Out of stock"),
                [
                    ("give", lazy("People took it (nobody logged it)")),
                    ("expire", lazy("Expired, taken out")),
                    ("damage", lazy("Damaged")),
                    ("lose", lazy("Lost or stolen")),
                    ("return", lazy("Sent back to the supplier")),
                ],
            ),
        ]

    def clean(self) -> dict[str, Any]:
        found = self.cleaned_data
        if found.get("source") and found.get("source") == found.get("target"):
            self.add_error("target", lazy("It is there already. Choose another place."))
        return found


class CountHead(HeadForm):
    """`session`, if any, is the one after which the place is counted."""

    place = forms.ChoiceField(widget=forms.HiddenInput)
    session = forms.UUIDField(widget=forms.HiddenInput, required=False)
    reason = forms.ChoiceField(label=lazy("Why now?"), choices=list(COUNT_REASONS.items()), initial="check")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(forms.ChoiceField, self.fields["place"]).choices = place_choices()


class Sheet:
    """A form of a head and rows, fresh from `start` or as sent. Asking for more rows judges nothing."""

    name: str
    head_form: type[HeadForm]
    line_form: type[RowForm]
    lines_form: type[BaseLines] = BaseLines
    spare = 4

    def __init__(self, data: QueryDict | None = None, start: Mapping[str, str] | None = None) -> None:
        start = start or {}
        self.sent = data is not None and "more" not in data
        asked: dict[str, Any] = dict(data.items()) if data is not None else dict(start)
        if not asked.get("token"):
            asked["token"] = str(uuid4())
            self.sent = False
        self.asked = asked
        self.places = {str(place.pk): place for place in queries.holding_places()}
        bound = data if self.sent else None
        self.head = self.head_form(bound, initial=asked)
        rows = typed_rows(data, self.line_form) if data is not None else self.presets()
        made = forms.formset_factory(
            self.line_form,
            formset=self.lines_form,
            extra=min(len(rows) + self.spare, MAX_LINES),
            max_num=MAX_LINES,
            absolute_max=MAX_LINES,
        )
        # Rows that were sent have nothing to be compared with: each is read in full.
        fresh = None if self.sent else rows
        choices = {"choices": item_choices(queries.in_stock()), "levels": self.levels()}
        self.lines = cast(BaseLines, made(bound, initial=fresh, prefix="lines", form_kwargs=choices))

    def presets(self) -> list[dict[str, Any]]:
        """Rows that are there before anything is typed."""
        return []

    def levels(self) -> dict[str, int]:
        """What the ledger says, by item, where that helps."""
        return {}

    def is_valid(self) -> bool:
        return all([self.head.is_valid(), self.lines.is_valid()])

    @property
    def place(self) -> str:
        """The place it is about, or nothing yet."""
        return self._known("place")

    def choices(self) -> list[tuple[str, Place, str]]:
        """The places to choose from, each with its id and its name."""
        return [(id, place, name_in(place, get_language() or "")) for id, place in self.places.items()]

    def place_name(self) -> str:
        return name_in(self.places[self.place], get_language() or "")

    def _known(self, field: str) -> str:
        id = str(self.asked.get(field, ""))
        return id if id in self.places else ""

    def body(self) -> msgspec.Struct:
        """The entry's body. Only of a valid sheet."""
        raise NotImplementedError

    def said(self) -> str:
        """What is told when it is kept."""
        raise NotImplementedError

    def there(self) -> str:
        """Where one goes when it is kept."""
        return f"/reach/supply/{self.place}/"

    @property
    def errors(self) -> bool:
        return self.sent and not self.is_valid()

    @property
    def filled(self) -> list[Any]:
        return self.lines.filled

    @property
    def token(self) -> UUID:
        return cast(UUID, self.head.cleaned_data["token"])


class Receiving(Sheet):
    """A delivery: from the supplier into a place."""

    name, head_form, line_form, lines_form = "receive", ReceiveHead, ReceiveLineForm, BoxLines

    def body(self) -> Moved:
        source, target = queries.outside()["supplier"], UUID(self.head.cleaned_data["place"])
        return Moved(source, target, MoveReason.RECEIVE, moved_lines(self))

    def said(self) -> str:
        return _("Received. It stands in %(place)s now.") % {"place": self.place_name()}


class Moving(Sheet):
    """From a place to another, or out of stock."""

    name, head_form, line_form, lines_form = "move", MoveHead, MoveLineForm, MoveLines

    def body(self) -> Moved:
        source, target = UUID(self.head.cleaned_data["source"]), self.head.cleaned_data["target"]
        if target in OUTSIDE_REASONS:
            there = queries.outside()[OUTSIDE_REASONS[target]]
            return Moved(source, there, MoveReason(target), moved_lines(self))
        reason = reason_between(self.places[str(source)].kind, self.places[target].kind)
        return Moved(source, UUID(target), MoveReason(reason), moved_lines(self))

    @property
    def place(self) -> str:
        """Where it went, or where it left when it went out of stock."""
        return self._known("target") or self._known("source")

    def said(self) -> str:
        if self._known("target"):
            return _("Moved. It is in %(place)s now.") % {"place": self.place_name()}
        return _("Taken out of %(place)s.") % {"place": self.place_name()}


class Counting(Sheet):
    """What was found at one place; the rows begin with what should be there."""

    name, head_form, line_form, lines_form = "count", CountHead, CountLineForm, CountLines
    spare = 2

    def presets(self) -> list[dict[str, Any]]:
        return [{"item": item, "preset": "1"} for item in self.levels()]

    def levels(self) -> dict[str, int]:
        return {str(item): qty for item, qty in queries.levels_at(self.place).items()}

    def body(self) -> CountedStock:
        return CountedStock(
            place=UUID(self.head.cleaned_data["place"]),
            reason=CountReason(self.head.cleaned_data["reason"]),
            lines=tuple(
                CountLine(UUID(row.cleaned_data["item"]), row.cleaned_data["counted"], row.named_lot())
                for row in self.filled
            ),
            session=self.head.cleaned_data["session"],
        )

    def there(self) -> str:
        session = self.head.cleaned_data["session"]
        return f"/reach/outreach/{session}/" if session else super().there()

    def said(self) -> str:
        return _("Counted. The ledger of %(place)s says the same now.") % {"place": self.place_name()}


def moved_lines(sheet: Sheet) -> tuple[LotLine, ...]:
    return tuple(
        LotLine(UUID(row.cleaned_data["item"]), row.cleaned_data["qty"], row.named_lot())
        for row in sheet.filled
    )
