"""The areas of the organisation in scope."""

from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from porchlight.commons.places.models import Area
from porchlight.lib.errors import NotFound
from porchlight.lib.names import name_in


def areas() -> QuerySet[Area]:
    """All areas, those in use first."""
    return Area.objects.order_by("-active", "town", "name")


def listing(*, q: str = "", state: str = "") -> QuerySet[Area]:
    """Areas by a piece of their name or town; in use, put aside, or all."""
    found = areas()
    if state != "all":
        found = found.filter(active=state != "aside")
    return found.filter(name__icontains=q) | found.filter(town__icontains=q) if q else found


def area(id: UUID) -> Area:
    found: Area | None = Area.objects.filter(pk=id).first()
    if found is None:
        raise NotFound(_("There is no such area here."))
    return found


def taken(*, but: UUID | None, language: str) -> dict[str, str]:
    """The other areas' cells, each with the name of its area in a language."""
    others = _others(but).filter(active=True)
    return {cell: name_in(area, language) for area in others for cell in area.cells}


def name_is_free(name: str, *, but: UUID | None) -> bool:
    """Whether no other area is called that."""
    return not _others(but).filter(name__iexact=name).exists()


def _others(but: UUID | None) -> QuerySet[Area]:
    return areas().exclude(pk=but) if but else areas()
