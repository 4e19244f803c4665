"""Records: contacts, naloxone and responses, from paper, told anew, taken back."""

from functools import partial
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission, may
from porchlight.journal.traces import WithdrawReason
from porchlight.lib.errors import Forbidden, NotFound
from porchlight.lib.once import Recorded
from porchlight.reach.outreach import actions, files, forms, queries, shown
from porchlight.reach.outreach.history import History, history
from porchlight.reach.outreach.paper import FORMS
from porchlight.reach.outreach.views.frame import ROOT, area_choices, desk_of, form_page, sent, show
from porchlight.reach.outreach.words import RECORD_NAMES, RECORDS, WITHDRAW_REASONS

LIST = f"{ROOT}records/"


@desk(Permission.SESSION_READ)
def records(request: DeskRequest) -> HttpResponseBase:
    """Contacts, naloxone and responses in one list, narrowed by the address."""
    shows = show(request)
    form = forms.RecordFilter(request.GET, names=shows.names, areas=area_choices(shows.names))
    found = queries.records(**form.asked())
    if form.errors:
        found = found.none()
    if wanted_format(request):
        return saved(request, "records", files.RECORD, found, partial(files.records, shows))
    page_obj = page(request, found)
    context = {
        "form": form,
        "columns": shown.RECORD_COLUMNS,
        "rows": [shows.record(record) for record in queries.full(page_obj)],
        "page_obj": page_obj,
        "save": save_urls(request),
        "may_add": may(request.roles, Permission.SESSION_PLAN),
    }
    return render(request, "reach/outreach/records.html", context)


@desk(Permission.SESSION_PLAN)
def add(request: DeskRequest, kind: str, id: UUID | None = None) -> HttpResponse:
    """A record from paper or from a phone call, in a session or outside one."""
    if kind not in RECORD_NAMES:
        raise NotFound(_("There is no such form."))
    row, name = queries.session(id) if id else None, RECORD_NAMES[kind]
    form = FORMS[name](sent(request), desk=desk_of(request, row.day if row else None), session=row)
    if request.method == "POST" and form.is_valid() and _logged(request, form, name):
        found = form.cleaned_data
        return redirect(f"{ROOT}{found['session']}/" if found["session"] else _among(kind, found["day"]))
    back = f"{ROOT}{id}/" if id else LIST
    return form_page(request, "record_form", form, title=RECORDS[name], back=back)


def _among(kind: str, day: Any) -> str:
    """The list where a new record without a session stands, however old it is."""
    return f"{LIST}?{urlencode({'kind': kind, 'loose': 'on', 'since': day, 'until': day})}"


@desk(Permission.SESSION_READ)
def record(request: DeskRequest, id: UUID) -> HttpResponse:
    """One record: what it says now, what it handed out, and how it came to that."""
    found, past, shows = queries.record(id), history(id), show(request)
    counts = past.latest.id if past.now else None
    context = {
        "record": found,
        "title": RECORDS[found.kind],
        "sub": f"{shows.when(found.row)} · {shows.names.of(found.row.area_id)}",
        "facts": shows.facts(past.now) if past.now else [],
        "given": [[shows.names.of(item), {"num": qty}] for item, qty in found.given.items.items()],
        "events": [shows.step(step, counts) for step in past.steps()],
        "rival": past.disagrees,
        "debrief": getattr(found.row, "debrief_wanted", False) and past.now is not None,
        "may_correct": past.now is not None and may(request.roles, Permission.ENTRY_CORRECT),
    }
    return render(request, "reach/outreach/record.html", context)


@desk(Permission.ENTRY_CORRECT)
def correct(request: DeskRequest, id: UUID) -> HttpResponse:
    """Tell a record anew, with the reason; the old version stays in its history."""
    found, past = queries.record(id), history(id)
    if past.said is None or (past.withdrawal and request.method != "POST"):
        messages.info(request, _withdrawn(past))
        return redirect(f"{LIST}{id}/")
    form = FORMS[found.kind](sent(request), desk=desk_of(request, found.row.day), past=past)
    if request.method == "POST" and form.is_valid():
        keep_it = _told_again if past.withdrawal else _told_anew
        if there := keep_it(request, form, past):
            return redirect(f"{LIST}{there}/")
    if past.withdrawal:
        form.add_error(None, _withdrawn(past))
    said = {
        "title": _("Correct: %(record)s") % {"record": RECORDS[found.kind]},
        "sub": show(request).when(found.row),
        "back": f"{LIST}{id}/",
        "withdrawn": past.withdrawal,
    }
    return form_page(request, "record_form", form, **said)


def _told_anew(request: DeskRequest, form: Any, past: History) -> UUID | None:
    """Keep a correction; the record to look at, or nothing when the form's token stands for another one."""
    told = form.cleaned_data
    what = {name: told[name] for name in ("version", "day", "band", "why")}
    outcome = actions.correct(id=form.id, root=past.root.id, body=form.told(), by=request.author, **what)
    if outcome is Recorded.OTHER:
        form.renew()
        return None
    if past.latest.id in (told["version"], form.id):
        messages.success(request, _("Corrected. The version before stays in the history."))
    else:
        text = _("Somebody corrected this meanwhile. Both versions are kept, and yours counts. Compare them.")
        messages.warning(request, text)
    return past.root.id


def _told_again(request: DeskRequest, form: Any, past: History) -> UUID | None:
    """Keep what was to correct a withdrawn record as a new one, if that was asked for; the new record."""
    return _logged(request, form, past.root.kind) if "again" in request.POST else None


def _logged(request: DeskRequest, form: Any, kind: str) -> UUID | None:
    """Keep a new record; nothing when the form's token stands for another one."""
    when = {name: form.cleaned_data[name] for name in ("day", "band")}
    if actions.log(kind=kind, id=form.id, body=form.told(), by=request.author, **when) is Recorded.OTHER:
        form.renew()
        return None
    messages.success(request, _("Saved."), extra_tags=f"{LIST}{form.id}/undo/")
    kept: UUID = form.id
    return kept


def _withdrawn(past: History) -> str:
    if past.withdrawal is None:
        return _("This record has expired.")
    why = WITHDRAW_REASONS.get(past.withdrawal.why, past.withdrawal.why)
    return _("This record was withdrawn: %(why)s. It counts nowhere and cannot be changed.") % {"why": why}


@desk(Permission.ENTRY_CORRECT)
def withdraw(request: DeskRequest, id: UUID) -> HttpResponse:
    """Take a record back, with a reason."""
    found, form = queries.record(id), forms.WithdrawForm(sent(request))
    back, past = f"{LIST}{id}/", history(id)
    if past.withdrawal:
        messages.info(request, _withdrawn(past))
        return redirect(back)
    if request.method == "POST" and form.is_valid():
        actions.withdraw(root=id, reason=form.told(), by=request.author)
        messages.success(request, _("Withdrawn. What it had moved is back in the bag."))
        return redirect(back)
    sub = _("It stays in the history, counts nowhere, and cannot come back.")
    title = _("Withdraw: %(record)s") % {"record": RECORDS[found.kind]}
    return form_page(request, "ask", form, title=title, sub=sub, submit=_("Withdraw"), back=back)


@require_POST
@desk(Permission.SESSION_PLAN)
def undo(request: DeskRequest, id: UUID) -> HttpResponse:
    """Take back what one has just added oneself."""
    found = queries.record(id)
    if found.row.worker != request.person.pk:
        raise Forbidden(_("Somebody else recorded this. A coordinator can withdraw it."))
    actions.withdraw(root=id, reason=WithdrawReason.MISTAKE, by=request.author)
    messages.success(request, _("Undone."))
    return redirect(f"{ROOT}{found.row.session}/" if found.row.session else LIST)


@require_POST
@desk(Permission.ENTRY_CORRECT)
def keep(request: DeskRequest, id: UUID) -> HttpResponse:
    """Of versions that disagree, the one that counts is right."""
    actions.keep(root=id, by=request.author)
    messages.success(request, _("Kept as it is."))
    return redirect(f"{LIST}{id}/")


@require_POST
@desk(Permission.ENTRY_CORRECT)
def debriefed(request: DeskRequest, id: UUID) -> HttpResponse:
    """The debrief that was asked for was held."""
    if actions.debriefed(root=id, by=request.author):
        messages.success(request, _("Noted: the debrief was held."))
    else:
        messages.warning(request, _("Versions of this record disagree. Compare them first."))
    return redirect(f"{LIST}{id}/")
