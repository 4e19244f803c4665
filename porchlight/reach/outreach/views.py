"""Pages of sessions and records: parse, permit, call, render."""

from typing import Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Page, Paginator
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import csv_response
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission, may
from porchlight.commons.people.queries import roles_of_all
from porchlight.journal.queries import history
from porchlight.journal.traces import WithdrawReason
from porchlight.lib.errors import Forbidden, NotFound
from porchlight.reach.outreach import actions, forms, kinds, queries, shown
from porchlight.reach.outreach.given import pieces as pieces_of
from porchlight.reach.outreach.given import together
from porchlight.reach.outreach.paper import FORMS
from porchlight.reach.outreach.sheets import Desk, Options
from porchlight.reach.outreach.words import RECORDS
from porchlight.reach.supply.queries import areas

ROOT = "/reach/outreach/"
PAGE = 30
KINDS = {"contact": kinds.CONTACT, "naloxone": kinds.NALOXONE, "response": kinds.RESPONSE}


def _show(request: DeskRequest) -> shown.Show:
    return shown.Show(request.org, queries.names(get_language() or "en"))


def _desk(request: DeskRequest, session: Any = None, around: Any = None) -> Desk:
    day = session.day if session else around or request.author.today
    return Desk(request.org, get_language() or "en", request.author.today, day)


def _sent(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _page(request: DeskRequest, found: Any) -> Page[Any]:
    return Paginator(found, PAGE).get_page(request.GET.get("page"))


def _form(request: DeskRequest, page: str, form: Any, **said: Any) -> HttpResponse:
    """A page with a form; what was typed stays, and 422 says that it was not taken."""
    status = 422 if form.errors else 200
    return render(request, f"reach/outreach/{page}.html", {"form": form, **said}, status=status)


def _areas(show: shown.Show) -> Options:
    return [(str(id), show.names.of(id)) for id, _name in areas()]


# ---- sessions ------------------------------------------------------------------------------------------------


@desk(Permission.SESSION_READ)
def sessions(request: DeskRequest, csv: bool = False) -> HttpResponseBase:
    """All sessions, narrowed by the address."""
    show = _show(request)
    form = forms.SessionFilter(request.GET, names=show.names, areas=_areas(show))
    found = queries.sessions(**form.asked())
    if csv:
        return csv_response("sessions", shown.SESSION_FILE, lambda: shown.session_lines(show, found))
    page = _page(request, found)
    full = queries.filled([row.pk for row in page])
    context = {
        "form": form,
        "columns": shown.SESSION_COLUMNS,
        "rows": [show.session(row, full[row.pk]) for row in page],
        "page_obj": page,
        "csv_url": f"{ROOT}sessions.csv?{request.GET.urlencode()}",
        "may_plan": may(request.roles, Permission.SESSION_PLAN),
    }
    return render(request, "reach/outreach/sessions.html", context)


@desk(Permission.SESSION_READ)
def session(request: DeskRequest, id: UUID, csv: bool = False) -> HttpResponseBase:
    """One session: its night, what was given, what to do."""
    row, show = queries.session(id), _show(request)
    if csv:
        return csv_response("session", shown.RECORD_FILE, lambda: shown.record_lines(show, id))
    records = queries.records(id)
    counted = [record for record in records if not record.row.withdrawn]
    team = queries.team(id)
    given = together(record.given for record in counted)
    reached = [record.row.people for record in counted if record.kind == kinds.CONTACT]
    context = {
        "session": row,
        "title": show.when(row),
        "where": show.names.of(row.area_id),
        "show": show.session(row, queries.Filled())[-1],
        "bag": show.names.of(row.bag_id),
        "team": show.people(team),
        "people": sum(reached),
        "contacts": len(reached),
        "items": sum(given.values()),
        "events": show.night(row, records, team),
        "given": [[show.names.of(item), {"num": qty}] for item, qty in given.items()],
        "records": len(records),
        "token": uuid4(),
        "may_plan": may(request.roles, Permission.SESSION_PLAN),
        "may_count": may(request.roles, Permission.STOCK_MOVE),
    }
    return render(request, "reach/outreach/session.html", context)


@desk(Permission.SESSION_PLAN)
def plan(request: DeskRequest, id: UUID | None = None) -> HttpResponse:
    """Plan a session, or tell the plan of one anew."""
    row = queries.session(id) if id else None
    place = _desk(request, row)
    able = roles_of_all()
    going = {person for person, held in able.items() if may(held, Permission.RECORD)}
    team = [(str(person), name) for person, name in place.names.people.items() if person in going]
    form = forms.PlanForm(
        _sent(request), desk=place, team=team, session=row, planned=queries.team(id) if id else ()
    )
    if request.method == "POST" and form.is_valid():
        act = actions.change_plan if row else actions.plan
        body = form.told()
        act(id=form.cleaned_data["entry"], body=body, by=request.author)
        messages.success(request, _("Planned. Phones hear of it the next time they have signal."))
        return redirect(f"{ROOT}{body.session}/")
    return _form(request, "plan", form, session=row, back=f"{ROOT}{id}/" if id else ROOT)


@require_POST
@desk(Permission.SESSION_PLAN)
def start(request: DeskRequest, id: UUID) -> HttpResponse:
    """Somebody says that the team is out."""
    form = forms.Token(request.POST)
    if form.is_valid():
        row = queries.session(id)
        actions.start(id=form.cleaned_data["entry"], session=row, at=timezone.now(), by=request.author)
        messages.success(request, _("The team is out."))
    return redirect(f"{ROOT}{id}/")


@require_POST
@desk(Permission.SESSION_PLAN)
def end(request: DeskRequest, id: UUID) -> HttpResponse:
    """The session is over. For one of an earlier day nobody knows the hour any more."""
    form = forms.Token(request.POST)
    if form.is_valid():
        row = queries.session(id)
        at = timezone.now() if row.day == request.author.today else None
        actions.end(id=form.cleaned_data["entry"], session=row, at=at, by=request.author)
        messages.success(request, _("The session has ended. Now the bag wants to be counted."))
    return redirect(f"{ROOT}{id}/")


@desk(Permission.SESSION_PLAN)
def cancel(request: DeskRequest, id: UUID) -> HttpResponse:
    """Call a session off, with a reason."""
    row, place = queries.session(id), _desk(request)
    reasons = place.lists.get("cancel", [("other", _("Something else"))])
    form = forms.CancelForm(_sent(request), reasons=reasons)
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        actions.cancel(id=found["entry"], session=row, reason=found["reason"], by=request.author)
        messages.success(request, _("Called off. Phones hear of it the next time they have signal."))
        return redirect(f"{ROOT}{id}/")
    said = {"sub": place.title(row), "submit": _("Call off"), "back": f"{ROOT}{id}/"}
    return _form(request, "ask", form, title=_("Call the session off"), **said)


# ---- records -------------------------------------------------------------------------------------------------


@desk(Permission.SESSION_READ)
def contacts(request: DeskRequest, csv: bool = False) -> HttpResponseBase:
    """All contacts, narrowed by the address."""
    show = _show(request)
    form = forms.ContactFilter(request.GET, names=show.names, areas=_areas(show))
    found = queries.contacts(**form.asked())
    if csv:
        return csv_response("contacts", shown.CONTACT_FILE, lambda: shown.contact_lines(show, found))
    page = _page(request, found)
    pieces = pieces_of(row.pk for row in page)
    context = {
        "form": form,
        "columns": shown.CONTACT_COLUMNS,
        "rows": [show.contact(row, pieces.get(row.pk, 0)) for row in page],
        "page_obj": page,
        "csv_url": f"{ROOT}contacts.csv?{request.GET.urlencode()}",
    }
    return render(request, "reach/outreach/contacts.html", context)


@desk(Permission.SESSION_PLAN)
def add(request: DeskRequest, kind: str, id: UUID | None = None) -> HttpResponse:
    """A record from paper or from a phone call, in a session or outside one."""
    if kind not in KINDS:
        raise NotFound(_("There is no such form."))
    row = queries.session(id) if id else None
    form = FORMS[KINDS[kind]](_sent(request), desk=_desk(request, row), session=row)
    back = f"{ROOT}{id}/" if id else f"{ROOT}contacts/"
    if request.method == "POST" and form.is_valid():
        found = form.cleaned_data
        when = {"day": found["day"], "band": found["band"]}
        actions.log(kind=KINDS[kind], id=found["entry"], body=form.told(), by=request.author, **when)
        messages.success(request, _("Saved."), extra_tags=f"{ROOT}records/{found['entry']}/undo/")
        return redirect(f"{ROOT}{found['session']}/" if found["session"] else back)
    return _form(request, "record_form", form, title=RECORDS[KINDS[kind]], back=back)


@desk(Permission.SESSION_READ)
def record(request: DeskRequest, id: UUID) -> HttpResponse:
    """One record: what it says now, what it handed out, and how it came to that."""
    found, show = queries.record(id), _show(request)
    steps = queries.history(id)
    latest, body = queries.current([step.entry for step in steps])
    context = {
        "record": found,
        "title": RECORDS[found.kind],
        "sub": f"{show.when(found.row)} · {show.names.of(found.row.area_id)}",
        "facts": show.facts(body) if body else [],
        "given": [[show.names.of(item), {"num": qty}] for item, qty in found.given.items.items()],
        "events": [show.step(step, latest.id if body else None) for step in steps],
        "rival": latest.rival and body is not None,
        "debrief": getattr(found.row, "debrief_wanted", False) and body is not None,
        "may_correct": body is not None and may(request.roles, Permission.ENTRY_CORRECT),
    }
    return render(request, "reach/outreach/record.html", context)


@desk(Permission.ENTRY_CORRECT)
def correct(request: DeskRequest, id: UUID) -> HttpResponse:
    """Tell a record anew, with the reason; the old version stays in its history."""
    found = queries.record(id)
    _latest, body = queries.current(history(id))
    back = f"{ROOT}records/{id}/"
    if body is None:
        return redirect(back)
    form = FORMS[found.kind](_sent(request), desk=_desk(request, around=found.row.day), body=body)
    if request.method == "POST" and form.is_valid():
        told = form.cleaned_data
        actions.correct(id=told["entry"], root=id, body=form.told(), why=told["why"], by=request.author)
        messages.success(request, _("Corrected. The version before stays in the history."))
        return redirect(back)
    title = _("Correct: %(record)s") % {"record": RECORDS[found.kind]}
    return _form(request, "record_form", form, title=title, sub=_show(request).when(found.row), back=back)


@desk(Permission.ENTRY_CORRECT)
def withdraw(request: DeskRequest, id: UUID) -> HttpResponse:
    """Take a record back, with a reason."""
    found, form = queries.record(id), forms.WithdrawForm(_sent(request))
    back = f"{ROOT}records/{id}/"
    if request.method == "POST" and form.is_valid():
        actions.withdraw(root=id, reason=form.told(), by=request.author)
        messages.success(request, _("Withdrawn. What it had moved is back in the bag."))
        return redirect(back)
    sub = _("It stays in the history, counts nowhere, and cannot come back.")
    title = _("Withdraw: %(record)s") % {"record": RECORDS[found.kind]}
    return _form(request, "ask", form, title=title, sub=sub, submit=_("Withdraw"), back=back)


@require_POST
@desk(Permission.SESSION_PLAN)
def undo(request: DeskRequest, id: UUID) -> HttpResponse:
    """Take back what one has just added oneself."""
    found = queries.record(id)
    if found.row.worker != request.person.pk:
        raise Forbidden(_("Somebody else recorded this. A coordinator can withdraw it."))
    actions.withdraw(root=id, reason=WithdrawReason.MISTAKE, by=request.author)
    messages.success(request, _("Undone."))
    return redirect(f"{ROOT}{found.row.session}/" if found.row.session else f"{ROOT}contacts/")


@require_POST
@desk(Permission.ENTRY_CORRECT)
def keep(request: DeskRequest, id: UUID) -> HttpResponse:
    """Of versions that disagree, the one that counts is right."""
    actions.keep(root=id, by=request.author)
    messages.success(request, _("Kept as it is."))
    return redirect(f"{ROOT}records/{id}/")


@require_POST
@desk(Permission.ENTRY_CORRECT)
def debriefed(request: DeskRequest, id: UUID) -> HttpResponse:
    """The debrief that was asked for was held."""
    actions.debriefed(root=id, by=request.author)
    messages.success(request, _("Noted: the debrief was held."))
    return redirect(f"{ROOT}records/{id}/")
