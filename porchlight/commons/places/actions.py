"""Areas are drawn and named; phones hear of the names, never of the cells."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from porchlight.commons.places import rules
from porchlight.commons.places.models import Area
from porchlight.commons.places.queries import area, name_is_free
from porchlight.journal.actions import Author, append
from porchlight.journal.traces import Trace
from porchlight.lib.errors import Invalid

EDITABLE = frozenset({"name", "names", "town", "cells", "active"})


def add(
    *,
    name: str,
    by: Author,
    names: Mapping[str, str] | None = None,
    town: str = "",
    cells: Sequence[str] = (),
) -> Area:
    """A new area. Raises Invalid for a name that is taken and for cells that make no area."""
    _check({"name": name, "cells": list(cells)}, None)
    made: Area = Area.objects.create(
        org_id=by.org, name=name, names=dict(names or {}), town=town, cells=sorted(cells)
    )
    append(kind="area.added", body=Trace(str(made.pk)), by=by)
    return made


def edit(*, id: UUID, by: Author, **changes: Any) -> None:
    """Change what is named in EDITABLE. Raises NotFound, Invalid."""
    row = area(id)
    _check(changes, id)
    fields = tuple(sorted(key for key, value in changes.items() if getattr(row, key) != value))
    if fields:
        Area.objects.filter(pk=id).update(**{key: changes[key] for key in fields})
        append(kind="area.edited", body=Trace(str(id), fields), by=by)


def _check(values: Mapping[str, Any], id: UUID | None) -> None:
    if not values.keys() <= EDITABLE:
        raise Invalid("unknown_field", _("An area has no such field."))
    if "name" in values and not name_is_free(values["name"], but=id):
        raise Invalid("name_taken", _("Another area is called that already."))
    if code := rules.fault(values.get("cells", ())):
        raise Invalid(f"bad_cells_{code}", _("These cells do not make an area."))
