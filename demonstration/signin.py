"""Who can be tried: a page that signs in as anybody in the demonstration, and hands out a phone."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_POST

from demonstration import guard
from demonstration.seed.town import PEOPLE, Part
from porchlight.commons.devices.actions import invite
from porchlight.commons.org.models import Organisation
from porchlight.commons.org.queries import organisations
from porchlight.commons.people.access import anybody, author
from porchlight.commons.people.models import Person
from porchlight.commons.people.permissions import Permission, may
from porchlight.commons.people.queries import people as people_here
from porchlight.commons.people.queries import person, roles
from porchlight.journal.scope import scoped
from porchlight.lib.errors import Forbidden, NotFound

View = Callable[..., HttpResponseBase]


@dataclass(frozen=True, slots=True)
class Face:
    """Somebody who can be tried."""

    id: UUID
    part: Part

    @property
    def title(self) -> str:
        return f"{self.part.name} · {self.part.title}"


def faces() -> list[Face]:
    """The people of the demonstration who have something to show, in the order of `seed.town`."""
    ids = {known.name: known.pk for known in people_here()}
    return [Face(ids[part.name], part) for part in PEOPLE if part.shows and part.name in ids]


def only_here(view: View) -> View:
    """Before anything else: this machine, a local name, a database made for it."""

    @anybody
    @wraps(view)
    def guarded(request: HttpRequest) -> HttpResponseBase:
        try:
            guard.check_bind(os.environ.get(guard.BOUND, ""))
            guard.check_name(request.get_host())
            guard.check_birth()
        except guard.Refused as refused:
            raise Forbidden(str(refused)) from None
        return view(request)

    return guarded


@only_here
@require_http_methods(["GET", "HEAD", "POST"])
def signin(request: HttpRequest) -> HttpResponse:
    """The page; a POST signs in as the person it names."""
    after = request.GET.get("next", "")
    if request.method == "POST":
        known = _named(request)
        login(request, known, backend="django.contrib.auth.backends.ModelBackend")
        return redirect(after if url_has_allowed_host_and_scheme(after, {request.get_host()}) else "/")
    org = _organisation()
    with scoped(org.pk, write=False):
        known_faces = faces()
    context = {
        "org": org,
        "desk_url": f"{request.path}?{urlencode({'next': after})}",
        "phone_url": reverse("demonstration_phone"),
        "desks": [face for face in known_faces if face.part.desk],
        "phones": [face for face in known_faces if face.part.phone],
    }
    return render(request, "demonstration/signin.html", context)


@only_here
@require_POST
def phone(request: HttpRequest) -> HttpResponse:
    """A one-time code made on the spot, carried straight into the phone app of this browser."""
    known, now = _named(request), timezone.now()
    org = _organisation()
    with scoped(org.pk):
        # In the name of somebody who may: a code goes with the right of whoever made it.
        maker = next(one for one in people_here() if may(roles(one.pk), Permission.DEVICE_INVITE))
        by = author(org, maker)
        code = invite(by=by, label=f"{known.name}, this browser", person=known, shared=False, now=now)
    return HttpResponseRedirect(f"/app/#join/{code}")


def _organisation() -> Organisation:
    return organisations()[0]


def _named(request: HttpRequest) -> Person:
    """The person a form names, if they can be tried. Raises NotFound."""
    with scoped(_organisation().pk, write=False):
        asked = request.POST.get("person", "")
        if asked not in {str(face.id) for face in faces()}:
            raise NotFound("Nobody of that name can be tried here.")
        return person(UUID(asked))
