"""/commons/people/: who is here, their roles, how they sign in, and their leaving."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from allauth.account.internal.flows.login import record_authentication
from allauth.account.utils import perform_login
from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from porchlight.commons.devices.queries import phones_of
from porchlight.commons.exports import saved
from porchlight.commons.languages.queries import language_name
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people import actions, queries, rules
from porchlight.commons.people.access import SESSION_ORG, DeskRequest, anybody, desk, kept
from porchlight.commons.people.forms import (
    BringForm,
    NewPersonForm,
    PeopleFilter,
    PersonForm,
    RolesForm,
    WelcomeForm,
)
from porchlight.commons.people.permissions import Permission, may
from porchlight.lib.errors import NotFound, Problem

PAGES = "commons/people"
SIGN_IN = "/accounts/"


@desk(Permission.PEOPLE_READ)
def people(request: DeskRequest) -> HttpResponseBase:
    """Everybody here, by name."""
    form = PeopleFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.listing(**chosen)
    if wanted_format(request):
        columns = (_("Name"), _("Roles"), _("Since"), _("Left"), _("Language"))
        return saved(request, "people", columns, found, _rows)
    page_obj = page(request, found)
    context = {
        "filter": form,
        "page_obj": page_obj,
        "rows": [(person, row) for person, row in zip(page_obj, _rows(page_obj.object_list), strict=True)],
        "save": save_urls(request),
        "actions": _head(request),
    }
    return render(request, f"{PAGES}/people.html", context)


@desk(Permission.PEOPLE_EDIT)
def add(request: DeskRequest) -> HttpResponse:
    """Somebody new."""
    initial = {"language": request.org.language, "roles": ["peer"]}
    form = NewPersonForm(request.POST or None, initial=initial, givable=rules.givable(request.roles))
    if form.is_valid() and not form.clashes(queries.kept(form.id), form.said()):
        made = actions.add(id=form.id, **form.said(), giver=request.roles, by=request.author)
        messages.success(request, _("%(name)s is here now.") % {"name": made.name})
        return redirect("commons:person", made.pk)
    context = {"form": form, "title": _("Somebody new"), "back": "/commons/people/", "submit": _("Add")}
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


@desk(Permission.ROLES_EDIT)
def bring(request: DeskRequest) -> HttpResponse:
    """Somebody who signs in for another organisation of the network."""
    form = BringForm(request.POST or None, givable=rules.givable(request.roles))
    if form.is_valid():
        made = actions.bring(
            username=form.cleaned_data["username"],
            roles=form.chosen(),
            giver=request.roles,
            by=request.author,
        )
        return redirect("commons:person", made.pk)
    context = {
        "form": form,
        "title": _("Somebody from another organisation"),
        "sub": _(
            "They keep the name and password they sign in with, and choose the organisation on their own page."
        ),
        "back": "/commons/people/",
        "submit": _("Add"),
    }
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


@desk(Permission.PEOPLE_READ)
def person(request: DeskRequest, id: UUID) -> HttpResponse:
    """One person."""
    return _person(request, id)


@desk(Permission.PEOPLE_EDIT)
def edit(request: DeskRequest, id: UUID) -> HttpResponse:
    """Another name or language."""
    known = queries.renamable(id)
    form = PersonForm(request.POST or None, initial={"name": known.name, "language": known.language})
    if form.is_valid():
        actions.edit(id=id, giver=request.roles, by=request.author, **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("commons:person", id)
    context = {"form": form, "title": known.name, "back": reverse("commons:person", args=[id])}
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.PEOPLE_EDIT)
def set_roles(request: DeskRequest, id: UUID) -> HttpResponse:
    """Give and take the roles that the visitor may give; the others stay."""
    form = RolesForm(request.POST, givable=rules.givable(request.roles))
    if not form.is_valid():
        return _person(request, id, form)
    kept = queries.roles(id) - rules.givable(request.roles)
    ended = actions.set_roles(id=id, wanted=kept | form.chosen(), giver=request.roles, by=request.author)
    closed = _("Saved. The one-time link they had was for other roles and is closed: make a new one.")
    messages.success(request, closed if ended else _("Saved."))
    return redirect("commons:person", id)


@require_POST
@desk(Permission.PEOPLE_EDIT)
def welcome_link(request: DeskRequest, id: UUID) -> HttpResponse:
    """Make a one-time link and show it once."""
    code = actions.welcome(id=id, giver=request.roles, by=request.author, now=timezone.now())
    link = request.build_absolute_uri(reverse("commons:welcome", args=[code]))
    return render(request, f"{PAGES}/link.html", {"known": queries.person(id), "link": link})


@desk(Permission.HOME)
def me(request: DeskRequest) -> HttpResponse:
    """The visitor's own page: how they sign in, and for which organisation they work now."""
    context = {
        "roles": queries.role_words(request.roles),
        "organisations": queries.organisations(queries.organisations_of(request.person.pk)),
        "second_factor": is_mfa_enabled(request.person),
        "actions": [{"title": _("Name and language"), "url": reverse("commons:me_edit")}],
    }
    return render(request, f"{PAGES}/me.html", context)


@desk(Permission.HOME)
def edit_me(request: DeskRequest) -> HttpResponse:
    """The visitor's own name and language."""
    known = request.person
    form = PersonForm(request.POST or None, initial={"name": known.name, "language": known.language})
    if form.is_valid():
        actions.edit_self(id=known.pk, now=timezone.now(), **form.cleaned_data)
        messages.success(request, _("Saved."))
        return redirect("commons:me")
    context = {"form": form, "title": _("Your name and language"), "back": reverse("commons:me")}
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.HOME)
def choose(request: DeskRequest) -> HttpResponse:
    """Work for another of the visitor's organisations from now on."""
    asked = request.POST.get("org", "")
    mine = queries.organisations_of(request.person.pk)
    if not asked.isdecimal() or int(asked) not in mine:
        raise NotFound(_("There is no such organisation."))
    request.session[SESSION_ORG] = int(asked)
    return redirect("/")


@anybody
@never_cache
@sensitive_post_parameters("password", "again")
def welcome(request: HttpRequest, code: str) -> HttpResponse:
    """Choose how to sign in. Opening the link does nothing and tells nothing: the code is looked at when it is sent."""
    form = WelcomeForm(request.POST or None, code=code)
    if not form.is_valid():
        return render(request, f"{PAGES}/welcome.html", {"form": form}, status=422 if form.errors else 200)
    typed = form.cleaned_data
    known = actions.accept(
        code=code, username=typed["username"], password=typed["password"], now=timezone.now()
    )
    # Whoever just chose the password need not type it again to add the second factor.
    record_authentication(request, known, method="password", reauthenticated=True)
    messages.success(
        request, _("Your name and password are set. One thing is left: a second way to prove it is you.")
    )
    answer: HttpResponse = perform_login(
        request, known, email_verification="none", redirect_url=reverse("mfa_index")
    )
    return answer


def csrf_failed(request: HttpRequest, reason: str = "") -> HttpResponse:
    """A form that is older than the sign-in comes back with what was typed; one from another site is refused."""
    own = request.headers.get("Origin") == f"{request.scheme}://{request.get_host()}"
    if own and not request.path.startswith(SIGN_IN):
        return kept(request, status=403)
    problem = Problem(
        "form_refused",
        403,
        _("This form was not sent from here, or it is too old."),
        todo=_("Open the page again."),
    )
    return render(request, "error.html", {"problem": problem}, status=403)


def _person(request: DeskRequest, id: UUID, form: RolesForm | None = None) -> HttpResponse:
    known, held = queries.person(id), queries.roles(id)
    givable = rules.givable(request.roles)
    since, left = queries.stays([id])[id]
    context = {
        "known": known,
        "roles": queries.role_words(held),
        "since": since,
        "left": left,
        "phones": phones_of(id),
        "sees_phones": may(request.roles, Permission.DEVICE_READ),
        "may_manage": may(request.roles, Permission.PEOPLE_EDIT) and rules.may_manage(request.roles, held),
        "elsewhere": queries.works_elsewhere(id),
        "roles_form": form
        or (RolesForm(initial={"roles": list(held)}, givable=givable) if givable else None),
        "signs_in": rules.needs_sign_in(held),
        "has_sign_in": known.has_usable_password(),
    }
    return render(request, f"{PAGES}/person.html", context, status=422 if form else 200)


def _head(request: DeskRequest) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    if may(request.roles, Permission.ROLES_EDIT) and queries.is_shared_network():
        found.append({"title": _("From another organisation"), "url": "/commons/people/bring/"})
    if may(request.roles, Permission.PEOPLE_EDIT):
        found.append({"title": _("Several at once"), "url": "/commons/people/several/"})
        found.append(
            {"title": _("Somebody new"), "url": "/commons/people/new/", "icon": "plus", "main": True}
        )
    return found


def _rows(found: Iterable[Any]) -> list[tuple[object, ...]]:
    people = list(found)
    stays, held = queries.stays(person.pk for person in people), queries.roles_of_all()
    return [
        (
            person.name,
            queries.role_words(held.get(person.pk, ())),
            *stays[person.pk],
            language_name(person.language),
        )
        for person in people
    ]
