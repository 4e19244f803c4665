"""Sessions: planned, out, home again, or not at all."""

from functools import partial
from uuid import UUID, uuid4

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.once import Once
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission, may
from porchlight.commons.people.queries import roles_of_all
from porchlight.lib.once import Recorded
from porchlight.reach.outreach import actions, files, forms, kinds, queries, shown
from porchlight.reach.outreach.given import together
from porchlight.reach.outreach.views.frame import ROOT, area_choices, desk_of, form_page, sent, show


@desk(Permission.SESSION_READ)
def sessions(request: DeskRequest) -> HttpResponseBase:
    """All sessions, narrowed by the address."""
    shows = show(request)
    form = forms.SessionFilter(request.GET, names=shows.names, areas=area_choices(shows.names))
    found = queries.sessions(**form.asked())
    if form.errors:
        found = found.none()
    if wanted_format(request):
        return saved(request, "sessions", files.SESSIONS, found, partial(files.sessions, shows))
    page_obj = page(request, found)
    full = queries.filled([row.pk for row in page_obj])
    context = {
        "form": form,
        "columns": shown.SESSION_COLUMNS,
        "rows": [shows.session(row, full[row.pk]) for row in page_obj],
        "page_obj": page_obj,
        "save": save_urls(request),
        "may_plan": may(request.roles, Permission.SESSION_PLAN),
    }
    return render(request, "reach/outreach/sessions.html", context)


@desk(Permission.SESSION_READ)
def session(request: DeskRequest, id: UUID) -> HttpResponseBase:
    """One session: its night, what was given, what to do."""
    row, shows = queries.session(id), show(request)
    records = queries.of_session(id)
    if wanted_format(request):
        return saved(request, "session", files.RECORD, records, partial(files.night, shows))
    counted = [record for record in records if not record.row.withdrawn]
    team = queries.team(id)
    given = together(record.given for record in counted)
    reached = [record.row.people for record in counted if record.kind == kinds.CONTACT]
    may_count = may(request.roles, Permission.STOCK_MOVE)
    context = {
        "session": row,
        "title": shows.when(row),
        "where": shows.names.of(row.area_id),
        "show": shows.session(row, queries.Filled())[-1],
        "bag": shows.names.of(row.bag_id),
        "team": shows.people(team),
        "people": sum(reached),
        "contacts": len(reached),
        "items": sum(given.values()),
        "events": shows.night(row, records, team),
        "given": [[shows.names.of(item), {"num": qty}] for item, qty in given.items()],
        "records": len(records),
        "save": save_urls(request),
        "token": uuid4(),
        "gone_by": row.state == "planned" and row.day < request.author.today,
        "may_plan": may(request.roles, Permission.SESSION_PLAN),
        "to_count": queries.count_url(row) if may_count and queries.needs_count(row) else "",
    }
    return render(request, "reach/outreach/session.html", context)


@desk(Permission.SESSION_PLAN)
def plan(request: DeskRequest, id: UUID | None = None) -> HttpResponse:
    """Plan a session, or tell the plan of one anew."""
    row = queries.session(id) if id else None
    place = desk_of(request)
    able = roles_of_all()
    going = {person for person, held in able.items() if may(held, Permission.RECORD)}
    team = [(str(person), name) for person, name in place.names.people.items() if person in going]
    planned = queries.team(id) if id else ()
    form = forms.PlanForm(sent(request), desk=place, team=team, session=row, planned=planned)
    if request.method == "POST" and form.is_valid():
        act = actions.change_plan if row else actions.plan
        body = form.told()
        if act(id=form.id, body=body, by=request.author) is not Recorded.OTHER:
            messages.success(request, _planned(request, body))
            return redirect(f"{ROOT}{body.session}/")
        form.renew()
    return form_page(request, "plan", form, session=row, back=f"{ROOT}{id}/" if id else ROOT)


def _planned(request: DeskRequest, body: kinds.SessionPlanned) -> str:
    if body.day and body.day < request.author.today:
        return _("Planned, for a day gone by. Now say whether it took place.")
    return _("Planned. Phones hear of it the next time they have signal.")


@require_POST
@desk(Permission.SESSION_PLAN)
def start(request: DeskRequest, id: UUID) -> HttpResponse:
    """Somebody says that the team is out."""
    form = Once(request.POST)
    if form.is_valid():
        row = queries.session(id)
        actions.start(id=form.id, session=row, at=timezone.now(), by=request.author)
        messages.success(request, _("The team is out."))
    return redirect(f"{ROOT}{id}/")


@require_POST
@desk(Permission.SESSION_PLAN)
def held(request: DeskRequest, id: UUID) -> HttpResponse:
    """Somebody says that a session of a day gone by took place."""
    form = Once(request.POST)
    if form.is_valid():
        actions.held(id=form.id, session=queries.session(id), by=request.author)
        messages.success(request, _("It took place. What stands on paper can be added now."))
    return redirect(f"{ROOT}{id}/")


@require_POST
@desk(Permission.SESSION_PLAN)
def end(request: DeskRequest, id: UUID) -> HttpResponse:
    """The session is over. For one of an earlier day nobody knows the hour any more."""
    form = Once(request.POST)
    if form.is_valid():
        row = queries.session(id)
        at = timezone.now() if row.day == request.author.today else None
        actions.end(id=form.id, session=row, at=at, by=request.author)
        bag = _("The session has ended. Now the bag wants to be counted.")
        messages.success(request, bag if row.bag_id else _("The session has ended."))
    return redirect(f"{ROOT}{id}/")


@desk(Permission.SESSION_PLAN)
def cancel(request: DeskRequest, id: UUID) -> HttpResponse:
    """Call a session off, or say that it did not take place; with a reason."""
    row, place = queries.session(id), desk_of(request)
    reasons = place.lists.get("cancel", [("other", _("Something else"))])
    form = forms.CancelForm(sent(request), reasons=reasons)
    over = row.day < request.author.today
    if request.method == "POST" and form.is_valid():
        reason = form.cleaned_data["reason"]
        if actions.cancel(id=form.id, session=row, reason=reason, by=request.author) is Recorded.OTHER:
            messages.warning(request, _("It was called off before, for another reason. That one stands."))
        elif over:
            messages.success(request, _("Noted: it did not take place."))
        else:
            messages.success(request, _("Called off. Phones hear of it the next time they have signal."))
        return redirect(f"{ROOT}{id}/")
    title, submit = _("Call the session off"), _("Call off")
    if over:
        title, submit = _("The session did not take place"), _("It did not take place")
    said = {"title": title, "sub": place.title(row), "submit": submit, "back": f"{ROOT}{id}/"}
    return form_page(request, "ask", form, **said)
