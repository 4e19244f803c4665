"""Receiving, moving, counting, used sharps, and turning any of it back."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import csv_response
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.reach.supply import actions, pictures, queries
from porchlight.reach.supply.forms import SharpsForm
from porchlight.reach.supply.sheets import Counting, Moving, Receiving, Sheet
from porchlight.reach.supply.views.frame import HOME, allowed, cells, columns, page, told


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
    if "csv" in request.GET:
        return csv_response(
            "sharps",
            pictures.SHARPS,
            lambda: pictures.sharps_rows(queries.returns(), dict(queries.areas())),
        )
    return _sharps(request, SharpsForm(initial={"token": uuid4()}))


@require_POST
@desk(Permission.STOCK_MOVE)
def take_back_sharps(request: DeskRequest) -> HttpResponse:
    """A container came back."""
    form = SharpsForm(request.POST)
    if not form.is_valid():
        return _sharps(request, form, status=422)
    actions.take_back_sharps(id=form.cleaned_data["token"], body=form.body(), by=request.author)
    told(request, _("Kept: %(n)s came back.") % {"n": form.cleaned_data["units"]}, form.cleaned_data["token"])
    return redirect(f"{HOME}sharps/")


@require_POST
@desk(Permission.STOCK_MOVE)
def undo(request: DeskRequest, id: UUID) -> HttpResponse:
    """Turn a movement or a count back."""
    actions.withdraw(id=id, by=request.author)
    messages.success(request, _("Undone. The ledger keeps both, and the shelves are as before."))
    back = request.POST.get("next", "")
    return redirect(back if back.startswith(HOME) else f"{HOME}ledger/")


def _sheet(request: DeskRequest, kind: type[Sheet], act: Callable[..., actions.Recorded]) -> HttpResponse:
    """Show a sheet, or keep what it says. Sent twice, it is kept once and says so the same way."""
    sheet = kind(request.POST if request.method == "POST" else None, request.GET.dict())
    stale = False
    if sheet.sent and sheet.is_valid():
        if act(id=sheet.token, body=sheet.body(), by=request.author) is not actions.Recorded.OTHER:
            told(request, sheet.said(), sheet.token)
            return redirect(f"{HOME}{sheet.place}/")
        again = request.POST.copy()
        again["token"] = ""
        stale, sheet = True, kind(again)
    context = {"sheet": sheet, "stale": stale, "lots": queries.lots_in_stock()}
    status = 422 if stale or sheet.errors else 200
    return render(request, f"reach/supply/{kind.name}.html", context, status=status)


def _sharps(request: DeskRequest, form: SharpsForm, status: int = 200) -> HttpResponse:
    shown = page(request, queries.returns())
    context = {
        "form": form,
        "columns": columns(pictures.SHARPS, numbers=(1,)),
        "rows": [
            cells(values, numbers=(1,)) for values in pictures.sharps_rows(shown, dict(queries.areas()))
        ],
        "page_obj": shown,
        "csv_url": "?csv=1",
        "total": queries.sharps_back(request.author.today - timedelta(days=27)),
        **allowed(request),
    }
    return render(request, "reach/supply/sharps.html", context, status=status)
