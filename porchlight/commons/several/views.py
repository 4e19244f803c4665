"""/commons/people/several/: a table is looked at, then its people are added. Nothing is kept in between."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from porchlight.commons.exports import ListFile, Listing
from porchlight.commons.languages.queries import languages
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.commons.people.queries import ROLE_WORDS
from porchlight.commons.people.rules import givable
from porchlight.commons.several import actions, queries
from porchlight.commons.several.forms import FAULT_WORDS, HERE, AddForm, TableForm
from porchlight.commons.several.rules import Row, Table, same, written


@desk(Permission.PEOPLE_EDIT)
def several(request: DeskRequest) -> HttpResponse:
    """Where a table is chosen or pasted, and what is in it."""
    if request.method != "POST":
        return _page(request, TableForm(**_reader(request)))
    form = TableForm(request.POST, request.FILES, **_reader(request))
    return _page(request, form, form.table) if form.is_valid() else _page(request, form)


@require_POST
@desk(Permission.PEOPLE_EDIT)
def add(request: DeskRequest) -> HttpResponse:
    """Everybody in the table whom nothing is wrong with; the others stay on the page, to be put right."""
    form = AddForm(request.POST, **_reader(request))
    if not form.is_valid():
        return _page(request, TableForm(request.POST, **_reader(request)))
    good = [row for row in form.table.rows if not row.faults]
    actions.add(token=form.id, rows=good, giver=request.roles, by=request.author)
    if good:
        said = ngettext("%(count)s person is here now.", "%(count)s people are here now.", len(good))
        messages.success(request, said % {"count": len(good)})
    left = [row for row in form.table.rows if row.faults]
    if left:
        # Read anew: it has other lines now, and whom it named twice is here once.
        return _page(request, TableForm(**_reader(request)), queries.read(written(left), **_reader(request)))
    return redirect("commons:people")


@desk(Permission.PEOPLE_EDIT)
def template(request: DeskRequest) -> HttpResponseBase:
    """A table with nobody in it."""
    return ListFile(Listing("people", queries.titles(), ()), "csv")


def _reader(request: DeskRequest) -> dict[str, Any]:
    return {"givable": givable(request.roles), "language": request.org.language}


def _page(request: DeskRequest, form: TableForm, table: Table | None = None) -> HttpResponse:
    context: dict[str, object] = {
        "form": form,
        "roles": [word for role, word in ROLE_WORDS.items() if role in givable(request.roles)],
        "spoken": ", ".join(f"{code} ({name})" for code, name in languages()),
    }
    if table:
        text = written(table.rows)
        here = queries.here()
        context |= {
            "form": TableForm(initial={"text": text}, **_reader(request)),
            "add": AddForm(initial={"text": text}, **_reader(request)),
            "rows": [_shown(row, here) for row in table.rows],
            "good": sum(not row.faults for row in table.rows),
            "faulty": sum(bool(row.faults) for row in table.rows),
            "dropped": ", ".join(table.dropped),
        }
    return render(request, "commons/several/several.html", context, status=422 if form.errors else 200)


def _shown(row: Row, here: frozenset[str]) -> dict[str, object]:
    known = dict(languages())
    return {
        "line": row.line,
        "name": row.name or row.cells[0],
        "language": known.get(row.language, row.cells[1]),
        "roles": ", ".join(str(word) for role, word in ROLE_WORDS.items() if role in row.roles),
        "faults": [FAULT_WORDS[fault] % {"word": word} for fault, word in row.faults],
        "here": HERE if same(row.name) in here else "",
    }
