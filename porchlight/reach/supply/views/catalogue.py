"""The catalogue's items and kits, and the places that hold them: looked at, added, changed, put aside."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.reach.supply import actions, pictures, queries
from porchlight.reach.supply.forms import CatalogueFilter, ItemForm, PlaceForm, kit_sheet
from porchlight.reach.supply.views.frame import HOME, allowed

CATALOGUE = f"{HOME}catalogue/"


@desk(Permission.STOCK_READ)
def catalogue(request: DeskRequest) -> HttpResponseBase:
    """Everything that can be handed out: the kits, then the items by category."""
    form = CatalogueFilter(request.GET)
    chosen = form.asked()
    if wanted_format(request):
        rows = queries.catalogue(**chosen)
        return saved(request, "catalogue", pictures.CATALOGUE, rows, pictures.catalogue_rows)
    shown = page(request, queries.catalogue(**chosen))
    context = {
        "form": form,
        "groups": pictures.catalogue_groups(shown),
        "kitless": not chosen and not queries.kits(),
        "page_obj": shown,
        "save": save_urls(request),
        **allowed(request),
    }
    return render(request, "reach/supply/catalogue.html", context)


@desk(Permission.CATALOGUE_EDIT)
def item(request: DeskRequest, id: UUID | None = None) -> HttpResponse:
    """Add an item (without `id`) or change one."""
    row = queries.item(id) if id else None
    form = ItemForm(request.POST or None, org=request.org, row=row)
    if form.is_valid() and (id or form.is_new()):
        if id:
            actions.edit_item(id=id, by=request.author, **form.given())
        else:
            actions.add_item(id=form.id, by=request.author, **form.given())
        return _kept(request, CATALOGUE)
    context = {"form": form, "row": row, "title": pictures.here(row) if row else _("A new item")}
    return render(request, "reach/supply/item.html", context, status=422 if form.is_bound else 200)


@desk(Permission.CATALOGUE_EDIT)
def kit(request: DeskRequest, id: UUID | None = None) -> HttpResponse:
    """Add a kit (without `id`) or change one. Another bill makes a new revision."""
    row = queries.kit(id) if id else None
    data = request.POST if request.method == "POST" else None
    form, lines, sent = kit_sheet(data, org=request.org, row=row)
    if sent and all([form.is_valid(), lines.is_valid()]) and (id or form.is_new(bill=lines.bill())):
        if id:
            actions.edit_kit(id=id, by=request.author, bill=lines.bill(), **form.given())
        else:
            actions.add_kit(id=form.id, by=request.author, bill=lines.bill(), **form.given())
        return _kept(request, CATALOGUE)
    context = {
        "form": form,
        "lines": lines,
        "row": row,
        "title": pictures.here(row) if row else _("A new kit"),
    }
    return render(request, "reach/supply/kit.html", context, status=422 if sent else 200)


@desk(Permission.PLACES_EDIT)
def place(request: DeskRequest, id: UUID | None = None) -> HttpResponse:
    """Open a place (without `id`) or change one."""
    row = queries.place(id) if id else None
    form = PlaceForm(request.POST or None, org=request.org, row=row)
    if form.is_valid() and (id or form.is_new()):
        if id:
            actions.edit_place(id=id, by=request.author, **form.given())
        else:
            id = actions.add_place(id=form.id, by=request.author, **form.given()).pk
        return _kept(request, f"{HOME}{id}/")
    empty = bool(row) and not queries.levels_at(str(id))
    context = {
        "form": form,
        "row": row,
        "empty": empty,
        "title": pictures.here(row) if row else _("A new place"),
    }
    return render(request, "reach/supply/place_edit.html", context, status=422 if form.is_bound else 200)


@require_POST
@desk(Permission.CATALOGUE_EDIT)
def item_active(request: DeskRequest, id: UUID) -> HttpResponse:
    """Put an item aside, or take it back into use."""
    actions.set_item_active(id=id, active=request.POST.get("active") == "1", by=request.author)
    return _kept(request, CATALOGUE)


@require_POST
@desk(Permission.CATALOGUE_EDIT)
def kit_active(request: DeskRequest, id: UUID) -> HttpResponse:
    """Put a kit aside, or take it back into use."""
    actions.set_kit_active(id=id, active=request.POST.get("active") == "1", by=request.author)
    return _kept(request, CATALOGUE)


@require_POST
@desk(Permission.PLACES_EDIT)
def place_active(request: DeskRequest, id: UUID) -> HttpResponse:
    """Close an empty place, or open it again."""
    actions.set_place_active(id=id, active=request.POST.get("active") == "1", by=request.author)
    return _kept(request, f"{HOME}{id}/")


def _kept(request: DeskRequest, back: str) -> HttpResponse:
    messages.success(request, _("Kept. Phones hear of it the next time they have signal."))
    return redirect(back)
