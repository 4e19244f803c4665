"""/sync/quarantine/: what arrived whole but could not be counted."""

from collections import Counter
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from porchlight.commons.audit.queries import kind_word, phone_labels
from porchlight.commons.exports import csv_response
from porchlight.commons.lists import csv_url, page, wants_csv
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.sync.quarantine import actions, queries
from porchlight.sync.quarantine.forms import (
    REASON_WORDS,
    DecideForm,
    FileForm,
    QuarantineFilter,
    code_words,
)


@desk(Permission.QUARANTINE)
def quarantine(request: DeskRequest) -> HttpResponseBase:
    """What waits, why, and what can be done."""
    form = QuarantineFilter(request.GET, codes=queries.codes("all"))
    chosen = form.cleaned_data if form.is_valid() else {}
    if wants_csv(request):
        columns = (
            _("Arrived"),
            _("What"),
            _("Version"),
            _("Phone"),
            _("Who"),
            _("Day"),
            _("Why"),
            _("State"),
        )
        return csv_response("quarantine", columns, lambda: _rows(chosen))
    page_obj = page(request, queries.listing(**chosen))
    peeks = queries.peeks(list(page_obj.object_list))
    labels = phone_labels()
    context = {
        "filter": form,
        "page_obj": page_obj,
        "rows": [
            {
                "peek": peek,
                "kind": kind_word(peek.row.kind),
                "why": code_words(peek.row.code)[0],
                "phone": labels.get(peek.row.device, ""),
            }
            for peek in peeks
        ],
        "meanings": [code_words(code) for code in dict.fromkeys(peek.row.code for peek in peeks)],
        "reasons": REASON_WORDS.items(),
        "deciding": chosen.get("state", "") in ("", "rejected", "all"),
        "csv_url": csv_url(request),
    }
    return render(request, "sync/quarantine/quarantine.html", context)


@require_POST
@desk(Permission.QUARANTINE)
def decide(request: DeskRequest) -> HttpResponse:
    """Accept or reject what was ticked."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        messages.warning(request, _("Tick at least one entry."))
        return redirect("sync:quarantine")
    ids = form.cleaned_data["ids"]
    if form.cleaned_data["act"] == "accept":
        _tell_accepted(request, actions.accept(ids=ids, by=request.author, now=timezone.now()))
    elif form.cleaned_data["reason"]:
        count = actions.reject(ids=ids, reason=form.cleaned_data["reason"], by=request.author)
        text = ngettext("%(n)s entry is left out.", "%(n)s entries are left out.", count)
        messages.success(request, text % {"n": count})
    else:
        messages.warning(request, _("Say why they are left out."))
    return redirect("sync:quarantine")


@desk(Permission.QUARANTINE)
def bring(request: DeskRequest) -> HttpResponse:
    """A phone's queue out of a file, for a phone that cannot reach the server."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        results = actions.import_file(file=form.cleaned_data["file"], now=timezone.now())
        context = {"counts": Counter(result.status for result in results), "total": len(results)}
        return render(request, "sync/quarantine/brought.html", context)
    return render(request, "sync/quarantine/bring.html", {"form": form}, status=422 if form.errors else 200)


def _tell_accepted(request: DeskRequest, done: actions.Accepted) -> None:
    if done.counted:
        text = ngettext("%(n)s entry counts now.", "%(n)s entries count now.", done.counted)
        messages.success(request, text % {"n": done.counted})
    if done.still:
        text = ngettext(
            "%(n)s entry still cannot be counted; its line says why.",
            "%(n)s entries still cannot be counted; their lines say why.",
            done.still,
        )
        messages.warning(request, text % {"n": done.still})


def _rows(chosen: dict[str, Any]) -> list[tuple[object, ...]]:
    labels = phone_labels()
    return [
        (
            peek.row.received,
            kind_word(peek.row.kind),
            peek.row.version,
            labels.get(peek.row.device, ""),
            peek.who,
            peek.day,
            code_words(peek.row.code)[0],
            peek.row.state,
        )
        for peek in queries.peeks(list(queries.listing(**chosen)))
    ]
