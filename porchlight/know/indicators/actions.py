"""Letting evidence out, and keeping the estimates it is held against."""

from uuid import UUID, uuid4

from django.utils.translation import gettext as _

from porchlight.commons.once import once
from porchlight.commons.org.queries import here
from porchlight.journal.actions import Author, append, hold
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from porchlight.know.indicators.models import Denominator, Release
from porchlight.know.indicators.queries import denominator, due, kept_denominator, worked_out
from porchlight.know.indicators.rules import estimate_fault
from porchlight.lib.errors import Invalid


def release_due(*, by: Author) -> int:
    """Let out every block that is due; returns how many.

    Hiding is worked out before the write begins, so that no phone waits for it. Opens its own scopes.
    """
    with scoped(by.org, write=False):
        threshold = here().threshold
        bodies = [(grid, block, worked_out(grid, block, threshold)) for grid, block in due(by.today)]
    with scoped(by.org):
        hold()
        waiting = {(grid.name, block) for grid, block in due(by.today)}
        for grid, block, body in bodies:
            if (grid.name, block) in waiting:
                Release.objects.create(
                    org_id=by.org,
                    grid=grid.name,
                    block=block,
                    threshold=threshold,
                    released_on=by.today,
                    body=body,
                )
                append(kind="evidence.released", body=Trace(f"{grid.name}:{block}"), by=by)
    return len(bodies)


def add_denominator(
    *, of: str, year: int, low: int, high: int, source: str, by: Author, id: UUID | None = None
) -> Denominator:
    """Note an estimate with its range and source; `id` is the form's token. Raises Invalid."""
    _check(estimate_fault(year=year, low=low, high=high, this_year=by.today.year))
    fields = {"of": of, "year": year, "low": low, "high": high, "source": source}
    made = Denominator(id=id or uuid4(), org_id=by.org, **fields)

    def make() -> None:
        made.save(force_insert=True)
        append(kind="denominator.added", body=Trace(str(made.pk), tuple(fields)), by=by)

    once(lambda: kept_denominator(made.pk), fields, make)
    return denominator(made.pk)


def remove_denominator(*, id: UUID, by: Author) -> None:
    """Take an estimate out. Raises NotFound."""
    found = denominator(id)
    Denominator.objects.filter(pk=found.pk).delete()
    append(kind="denominator.removed", body=Trace(str(id)), by=by)


def _check(fault: str) -> None:
    if fault == "range":
        message = _("The range runs from a smaller number of people to a larger one, above zero.")
        raise Invalid(fault, message)
    if fault:
        raise Invalid(fault, _("The year of an estimate lies between 1990 and now."))
