"""Receiving, moving, counting, used sharps, and turning any of it back."""

from collections.abc import Callable, Iterable
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.lib.once import Recorded
from porchlight.reach.supply import actions, pictures, queries
from porchlight.reach.supply.forms import SharpsFilter, SharpsForm
from porchlight.reach.supply.sheets import Counting, Moving, Receiving, Sheet
from porchlight.reach.supply.views.frame import HOME, allowed, told


@desk(Permission.STOCK_MOVE)
def receive(request: DeskRequest) -> HttpResponse:
    """A delivery came."""
    return _sheet(request, Receiving, actions.move)


@desk(Permission.STOCK_MOVE)
def move(request: DeskRequest) -> HttpResponse:
    """Supplies go from one place to another, or out of stock."""
    return _sheet(request, Moving, actions.move)


@desk(Permission.STOCK_MOVE)
def count(request: DeskRequest) -> HttpResponse:
    """Somebody counted a place; which one is asked first."""
    return _sheet(request, Counting, actions.count)


@desk(Permission.STOCK_READ)
def sharps(request: DeskRequest) -> HttpResponseBase:
    """Used sharps that came back in containers and boxes; contacts have their own field for it."""
    narrowed = SharpsFilter(request.GET)
    found, language = queries.returns(**narrowed.asked()), get_language() or ""

    def rows(returned: Iterable[Any]) -> Iterable[tuple[Any, ...]]:
        return pictures.sharps_rows(returned, dict(queries.areas(language, active=False)))

    if wanted_format(request):
        return saved(request, "sharps", pictures.SHARPS, found, rows)
    shown = page(request, found)
    undoable = queries.undoable(row.pk for row in shown)
    context = {
        "filter": narrowed,
        "form": SharpsForm(),
        "rows": [
            {"cells": texts, "root": row.pk, "guess": row.estimated, "undo": row.pk in undoable}
            for row, texts in zip(shown, rows(shown), strict=True)
        ],
        "page_obj": shown,
        "save": save_urls(request),
        "total": queries.sharps_back(request.author.today - timedelta(days=27)),
        **allowed(request),
    }
    return render(request, "reach/supply/sharps.html", context)


@require_POST
@desk(Permission.STOCK_MOVE)
def take_back_sharps(request: DeskRequest) -> HttpResponse:
    """A container came back. Sent twice, it is kept once; other numbers under its token are asked about."""
    form = SharpsForm(request.POST)
    if form.is_valid():
        if actions.take_back_sharps(id=form.id, body=form.body(), by=request.author) is not Recorded.OTHER:
            told(request, _("Kept: %(n)s came back.") % {"n": form.cleaned_data["units"]}, form.id)
            return redirect(f"{HOME}sharps/")
        form.renew()
    context = {
        "form": form,
        "title": _("A container came back"),
        "submit": _("Keep"),
        "back": f"{HOME}sharps/",
    }
    return render(request, "commons/form.html", context, status=422)


@require_POST
@desk(Permission.STOCK_MOVE)
def undo(request: DeskRequest, id: UUID) -> HttpResponse:
    """Turn a movement, a count or a return of sharps back."""
    actions.withdraw(id=id, by=request.author)
    messages.success(request, _("Undone: it does not count any more. The trail keeps both."))
    back = request.POST.get("next", "")
    return redirect(back if back.startswith(HOME) else f"{HOME}ledger/")


def _sheet(request: DeskRequest, kind: type[Sheet], act: Callable[..., Recorded]) -> HttpResponse:
    """Show a sheet, or keep what it says. Sent twice, it is kept once and says so the same way."""
    sheet = kind(request.POST if request.method == "POST" else None, request.GET.dict())
    stale = False
    if sheet.sent and sheet.is_valid():
        if act(id=sheet.token, body=sheet.body(), by=request.author) is not Recorded.OTHER:
            told(request, sheet.said(), sheet.token)
            return redirect(sheet.there())
        again = request.POST.copy()
        again["token"] = ""
        stale, sheet = True, kind(again)
    context = {"sheet": sheet, "stale": stale, "lots": queries.lots_in_stock()}
    status = 422 if stale or sheet.errors else 200
    return render(request, f"reach/supply/{kind.name}.html", context, status=status)
