"""The desk's door: signed in, in an organisation, permitted; then the view runs in that organisation's scope."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast
from urllib.parse import urlencode

from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from porchlight.commons.org.models import Organisation
from porchlight.commons.org.queries import moment, organisation
from porchlight.commons.people.models import Person
from porchlight.commons.people.permissions import DESK_ROLES, Permission, Role, may
from porchlight.commons.people.queries import organisations_of, roles
from porchlight.journal.actions import Author, hold
from porchlight.journal.scope import scoped
from porchlight.lib.errors import Forbidden


class DeskRequest(HttpRequest):
    """A request behind the desk's door."""

    org: Organisation
    person: Person
    roles: frozenset[Role]
    author: Author


class Beside(DeskRequest):
    """What somebody asked before, asked again by the worker: there is no browser and no session."""


View = Callable[..., HttpResponseBase]
SESSION_ORG = "org"


def desk(permission: Permission, *, whole: bool = True) -> Callable[[View], View]:
    """A desk view that needs `permission`. Reading opens no write transaction; a POST is one transaction, and has the
    log to itself from the start: what it reads still holds when it writes, and it waits for nobody who waits for it.

    Unless `whole` is false: then the view has no scope, and its actions open one for each part of a long work.
    """

    def wrap(view: View) -> View:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
            if not request.user.is_authenticated:
                return _sign_in_first(request)
            asked = cast(DeskRequest, request)
            asked.person = request.user
            asked.org = _organisation(asked)
            writes = whole and request.method not in ("GET", "HEAD")
            with scoped(asked.org.pk, write=writes):
                if writes:
                    hold()
                elsewhere = _enter(asked, permission)
                if whole or elsewhere:
                    return elsewhere or view(asked, *args, **kwargs)
            return view(asked, *args, **kwargs)

        vars(guarded)["permission"] = permission  # read by the house test of permissions
        return guarded

    return wrap


def _enter(asked: DeskRequest, permission: Permission) -> HttpResponse | None:
    """Note who this is here; sends those away who have no second factor yet. Raises Forbidden."""
    asked.roles = roles(asked.person.pk)
    if not may(asked.roles, permission):
        raise Forbidden(_("Your role here does not open this page."))
    if settings.REQUIRE_SECOND_FACTOR and asked.roles & DESK_ROLES and not is_mfa_enabled(asked.person):
        return redirect("mfa_index")
    asked.author = author(asked.org, asked.person)
    return None


def anybody(view: View) -> View:
    """A view that needs no sign-in, and says so: a house test refuses one that names neither this nor a permission."""
    vars(view)["anybody"] = True
    return view


def kept(request: HttpRequest, status: int) -> HttpResponse:
    """What was typed comes back, to be sent again after signing in in another tab. Passwords and files do not."""
    fields = [
        (name, value)
        for name, values in request.POST.lists()
        if name != "csrfmiddlewaretoken" and "password" not in name
        for value in values
    ]
    context = {"fields": fields, "files": bool(request.FILES), "signed_in": request.user.is_authenticated}
    return render(request, "commons/people/kept.html", context, status=status)


def _sign_in_first(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        return kept(request, status=401)
    return redirect(f"{settings.LOGIN_URL}?{urlencode({'next': request.get_full_path()})}")


def author(org: Organisation, person: Person) -> Author:
    """This person acting at a desk now."""
    today, band = moment(org, timezone.now())
    return Author(org.pk, person.pk, None, today, band)


def _organisation(request: DeskRequest) -> Organisation:
    """The organisation chosen in this session, or the person's only or first one."""
    mine = organisations_of(request.person.pk)
    if not mine:
        raise Forbidden(_("You have no role in an organisation now. Ask your coordinator."))
    chosen = request.session.get(SESSION_ORG)
    return organisation(chosen if chosen in mine else mine[0])
