"""What the pages of supplies share: cells, what is told, and what the visitor may do."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.utils.formats import date_format

from porchlight.commons.people.access import DeskRequest
from porchlight.commons.people.permissions import Permission, may

HOME = "/reach/supply/"


def told(request: DeskRequest, text: str, entry: UUID) -> None:
    """Say that an entry was kept, with its undo."""
    messages.success(request, text, extra_tags=f"{HOME}undo/{entry}/")


def allowed(request: DeskRequest) -> dict[str, bool]:
    return {
        "may_move": may(request.roles, Permission.STOCK_MOVE),
        "may_edit": may(request.roles, Permission.CATALOGUE_EDIT),
        "may_place": may(request.roles, Permission.PLACES_EDIT),
    }


def columns(titles: Sequence[Any], numbers: Sequence[int]) -> list[dict[str, Any]]:
    return [{"title": title, "num": place in numbers} for place, title in enumerate(titles)]


def cells(values: Sequence[Any], numbers: Sequence[int]) -> list[Any]:
    """Values as the table part draws them: days spelled out, so that no one reads a month for a day."""
    return [{"num": value} if place in numbers else _text(value) for place, value in enumerate(values)]


def _text(value: Any) -> Any:
    if isinstance(value, date):
        return date_format(value, "j\u00a0M\u00a0Y")
    return "–" if value in (None, "") else value
