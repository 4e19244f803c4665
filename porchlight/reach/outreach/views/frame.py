"""What the pages of outreach share: names to show, what forms offer, a form that keeps what was typed."""

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from porchlight.commons.people.access import DeskRequest
from porchlight.reach.outreach import queries
from porchlight.reach.outreach.queries import Names
from porchlight.reach.outreach.sheets import Desk, Options
from porchlight.reach.outreach.shown import Show

ROOT = "/reach/outreach/"


def show(request: DeskRequest) -> Show:
    return Show(request.org, queries.names(get_language() or "en"))


def desk_of(request: DeskRequest, around: Any = None) -> Desk:
    """What forms offer; `around` is the day near which sessions are."""
    today = request.author.today
    return Desk(request.org, get_language() or "en", today, around or today)


def sent(request: DeskRequest) -> Any:
    return request.POST if request.method == "POST" else None


def form_page(request: DeskRequest, page: str, form: Any, **said: Any) -> HttpResponse:
    """A page with a form; what was typed stays, and 422 says that it was not taken."""
    status = 422 if form.errors else 200
    return render(request, f"reach/outreach/{page}.html", {"form": form, **said}, status=status)


def area_choices(names: Names) -> Options:
    """Areas to narrow a list by; those out of use too, for a link or an old record may name them."""
    label = {True: "%s", False: _("%s (not in use)")}
    return [(str(id), label[active] % names.of(id)) for id, active in queries.areas()]
