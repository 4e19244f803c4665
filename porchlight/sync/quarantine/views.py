"""/sync/quarantine/: what arrived whole but could not be counted."""

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from porchlight.commons.audit.queries import kind_word, phone_labels
from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.sync.quarantine import actions, queries
from porchlight.sync.quarantine.forms import (
    AWAITED_WORDS,
    STATE_WORDS,
    DecideForm,
    FileForm,
    QuarantineFilter,
    TickForm,
    code_words,
)

HERE = "/sync/quarantine/"


@desk(Permission.QUARANTINE)
def quarantine(request: DeskRequest) -> HttpResponseBase:
    """What waits, why, and what can be done."""
    if wanted_format(request):
        found = queries.listing(**_narrowed(request)[1])
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
        return saved(request, "quarantine", columns, found, _rows)
    return _page(request, DecideForm())


@require_POST
@desk(Permission.QUARANTINE)
def decide(request: DeskRequest) -> HttpResponse:
    """Accept or reject what was ticked. The list stays as it was narrowed, and so does what was ticked in vain."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _page(request, form)
    ids = form.cleaned_data["ids"]
    if form.cleaned_data["act"] == "accept":
        _tell_accepted(request, actions.accept(ids=ids, by=request.author, now=timezone.now()))
    else:
        _tell_rejected(
            request, actions.reject(ids=ids, reason=form.cleaned_data["reason"], by=request.author), ids
        )
    return redirect(f"{HERE}?{request.GET.urlencode()}")


@desk(Permission.QUARANTINE)
def corrections(request: DeskRequest) -> HttpResponseBase:
    """Corrections that say nothing, because what they correct is not here."""
    found = queries.corrections()
    if wanted_format(request):
        columns = (_("Arrived"), _("What"), _("Day"), _("Who"), _("Phone"), _("Why"))
        return saved(request, "corrections", columns, found, lambda rows: map(_cells, _early(rows)))
    page_obj = page(request, found)
    context = {
        "page_obj": page_obj,
        "rows": _early(page_obj.object_list),
        "save": save_urls(request),
    }
    return render(request, "sync/quarantine/corrections.html", context)


@require_POST
@desk(Permission.QUARANTINE)
def let_be(request: DeskRequest) -> HttpResponse:
    """Ask no longer about the corrections that were ticked."""
    form = TickForm(request.POST)
    if form.is_valid():
        count = actions.let_be(seqs=form.cleaned_data["ids"], by=request.author)
        text = ngettext("%(n)s correction is let be.", "%(n)s corrections are let be.", count)
        messages.success(request, text % {"n": count})
    else:
        messages.warning(request, _("Tick at least one entry."))
    return redirect("sync:quarantine_corrections")


@desk(Permission.QUARANTINE, whole=False)
def bring(request: DeskRequest) -> HttpResponse:
    """A phone's queue out of a file, for a phone that cannot reach the server."""
    form = FileForm(request.POST, request.FILES) if request.method == "POST" else FileForm()
    if form.is_valid():
        results = actions.import_file(file=form.cleaned_data["file"], by=request.author, now=timezone.now())
        context = {"counts": Counter(result.status for result in results), "total": len(results)}
        return render(request, "sync/quarantine/brought.html", context)
    return render(request, "sync/quarantine/bring.html", {"form": form}, status=422 if form.errors else 200)


def _narrowed(request: DeskRequest) -> tuple[QuarantineFilter, dict[str, Any]]:
    """The filter, and what it asks for."""
    form = QuarantineFilter(request.GET, codes=queries.codes("all"))
    return form, form.cleaned_data if form.is_valid() else {}


def _page(request: DeskRequest, decision: DecideForm) -> HttpResponse:
    form, chosen = _narrowed(request)
    page_obj = page(request, queries.listing(**chosen))
    peeks = queries.peeks(list(page_obj.object_list))
    labels = phone_labels()
    context = {
        "filter": form,
        "form": decision,
        "page_obj": page_obj,
        "rows": [
            {
                "peek": peek,
                "kind": kind_word(peek.row.kind),
                "why": code_words(peek.row.code)[0],
                "phone": labels.get(peek.row.device, ""),
                "ticked": str(peek.row.pk) in decision.ticked,
            }
            for peek in peeks
        ],
        "meanings": [code_words(code) for code in dict.fromkeys(peek.row.code for peek in peeks)],
        "deciding": chosen.get("state", "") in ("", "rejected", "all"),
        "early": queries.corrections().count(),
        "at": HERE,
        "save": save_urls(request, HERE),
    }
    status = 422 if decision.errors else 200
    return render(request, "sync/quarantine/quarantine.html", context, status=status)


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


def _tell_rejected(request: DeskRequest, count: int, ids: list[int]) -> None:
    text = ngettext("%(n)s entry is left out.", "%(n)s entries are left out.", count)
    messages.success(request, text % {"n": count})
    if waiting := queries.corrections_of(ids):
        text = ngettext(
            "%(n)s correction waits for what was left out, and does not count either.",
            "%(n)s corrections wait for what was left out, and do not count either.",
            waiting,
        )
        messages.warning(request, text % {"n": waiting})


def _early(found: Iterable[Any]) -> list[dict[str, Any]]:
    labels = phone_labels()
    return [
        {
            "early": early,
            "kind": kind_word(early.entry.kind),
            "phone": labels.get(early.entry.device, "") if early.entry.device else "",
            "why": AWAITED_WORDS[early.awaits],
        }
        for early in queries.earlies(list(found))
    ]


def _cells(row: dict[str, Any]) -> tuple[object, ...]:
    entry = row["early"].entry
    return (entry.received, row["kind"], entry.day, row["early"].who, row["phone"], row["why"])


def _rows(found: Iterable[Any]) -> list[tuple[object, ...]]:
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
            STATE_WORDS[peek.row.state],
        )
        for peek in queries.peeks(list(found))
    ]
