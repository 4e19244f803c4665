"""/commons/devices/: the phones, their codes, and their end."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import mark_safe
from django.utils.translation import get_language, gettext_lazy, override
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from porchlight.commons.devices import actions, queries
from porchlight.commons.devices.forms import (
    SHARED,
    STATE_WORDS,
    InviteForm,
    LabelForm,
    LostForm,
    PhonesFilter,
)
from porchlight.commons.devices.rules import concerns
from porchlight.commons.exports import saved
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.people import queries as people
from porchlight.commons.people.access import DeskRequest, anybody, desk
from porchlight.commons.people.permissions import Permission, may
from porchlight.journal.queries import gaps
from porchlight.lib import codes
from porchlight.lib.errors import NotFound

CONCERN_WORDS = {
    "lost": gettext_lazy("reported lost"),
    "away": gettext_lazy("needs a new code"),
    "skew": gettext_lazy("clock off"),
    "gaps": gettext_lazy("entries missing"),
    "quiet": gettext_lazy("quiet for two weeks"),
    "waiting": gettext_lazy("entries wait on it"),
}


@desk(Permission.DEVICE_READ)
def phones(request: DeskRequest) -> HttpResponseBase:
    """Every phone, those in use first."""
    form = PhonesFilter(request.GET)
    chosen = form.cleaned_data if form.is_valid() else {}
    found = queries.listing(**chosen)
    if wanted_format(request):
        return saved(request, "phones", _columns(), found, _rows)
    page_obj = page(request, found)
    missing = gaps()
    context = {
        "filter": form,
        "page_obj": page_obj,
        "phones": [_shown(request, phone, missing) for phone in page_obj],
        "invites": queries.invites() if may(request.roles, Permission.DEVICE_INVITE) else (),
        "save": save_urls(request),
        "actions": _head(request),
    }
    return render(request, "commons/devices/phones.html", context)


@desk(Permission.DEVICE_INVITE)
def invite(request: DeskRequest) -> HttpResponse:
    """A one-time code for a phone, as digits and as a picture; shown once."""
    form = InviteForm(request.POST or None, initial={"whose": request.GET.get("person", "")})
    if not form.is_valid():
        context = {
            "form": form,
            "title": _("Invite a phone"),
            "sub": _("The phone joins with a code that works once, within seven days."),
            "submit": _("Make the code"),
            "back": reverse("commons:devices"),
        }
        return render(request, "commons/form.html", context, status=422 if form.errors else 200)
    whose, lost = form.cleaned_data["whose"], codes.new_code()
    code = actions.invite(
        by=request.author,
        label=form.cleaned_data["label"],
        person=None if whose == SHARED else people.person(UUID(whose)),
        shared=whose == SHARED,
        now=timezone.now(),
        lost=lost,
    )
    link = request.build_absolute_uri(f"/app/#join={code}")
    context = {
        "label": form.cleaned_data["label"],
        "link": link,
        "groups": codes.spaced(code).split(),
        "lost": codes.spaced(lost).split(),
        "lost_url": _lost_url(request),
        # The drawing is made here, from our own link; dark on light in either scheme, as cameras want it.
        "qr": mark_safe(segno.make(link, error="m").svg_inline(scale=6, border=4, light="#fff")),  # noqa: S308
    }
    return render(request, "commons/devices/code.html", context)


@desk(Permission.DEVICE_READ)
def phone(request: DeskRequest, id: UUID) -> HttpResponse:
    """One phone."""
    known = queries.phone(id)
    context = _shown(request, known, gaps()) | {
        "may_rename": may(request.roles, Permission.DEVICE_INVITE),
        "may_code": may(request.roles, Permission.DEVICE_INVITE) and known.state == "active",
        "has_code": known.lost_hash is not None,
        "may_revoke": may(request.roles, Permission.DEVICE_REVOKE) and known.state == "active",
        "form": LabelForm(initial={"label": known.label}),
    }
    return render(request, "commons/devices/phone.html", context)


@desk(Permission.DEVICE_INVITE)
def rename(request: DeskRequest, id: UUID) -> HttpResponse:
    """Another label."""
    known = queries.phone(id)
    form = LabelForm(request.POST or None, initial={"label": known.label})
    if form.is_valid():
        actions.rename(id=id, label=form.cleaned_data["label"], by=request.author)
        messages.success(request, _("Saved."))
        return redirect("commons:device", id)
    context = {"form": form, "title": known.label, "back": reverse("commons:device", args=[id])}
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.DEVICE_REVOKE)
def revoke(request: DeskRequest, id: UUID) -> HttpResponse:
    """Sign a phone out; it is told to wipe itself when it next calls."""
    actions.revoke(id=id, by=request.author)
    messages.success(
        request, _("Revoked. At its next call the phone hands in what it holds and wipes itself.")
    )
    return redirect("commons:device", id)


@require_POST
@desk(Permission.DEVICE_INVITE)
def lost_code(request: DeskRequest, id: UUID) -> HttpResponse:
    """Another lost-phone code, shown once."""
    known = queries.phone(id)
    code = actions.new_lost_code(id=id, by=request.author)
    context = {"phone": known, "lost": codes.spaced(code).split(), "lost_url": _lost_url(request)}
    return render(request, "commons/devices/lost_code.html", context)


@anybody
@csrf_exempt  # no cookie takes part: the code is the credential
def lost(request: HttpRequest, language: str = "") -> HttpResponse:
    """Whoever has a phone's code on paper signs the phone out. No cookie, no script; opening the page does nothing."""
    if language and language not in dict(settings.LANGUAGES):
        raise NotFound(_("There is no such page."))
    with override(language or get_language()):
        form = LostForm(request.POST or None)
        gone = form.is_valid() and actions.report_lost(device=form.phone, now=timezone.now())
        if form.is_valid() and not gone:
            form.refuse()
        context = {"form": form, "gone": gone}
        return render(request, "commons/devices/lost.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.DEVICE_INVITE)
def withdraw(request: DeskRequest, id: int) -> HttpResponse:
    """Close a code that was not used."""
    actions.withdraw(id=id, by=request.author)
    messages.success(request, _("That code is closed."))
    return redirect("commons:devices")


def _lost_url(request: DeskRequest) -> str:
    return request.build_absolute_uri(reverse("lost"))


def _shown(request: DeskRequest, phone: Any, missing: dict[UUID, int]) -> dict[str, object]:
    found = concerns(
        active=phone.state == "active",
        upload_only=phone.upload_only,
        skew_s=phone.skew_s,
        gaps=missing.get(phone.pk, 0),
        pending=phone.pending,
        last_seen=phone.last_seen,
        today=request.author.today,
        reported_on=phone.reported_on,
    )
    return {
        "phone": phone,
        "state": STATE_WORDS[phone.state],
        "gaps": missing.get(phone.pk, 0),
        "skew_minutes": round(phone.skew_s / 60),
        "concerns": [CONCERN_WORDS[code] for code in found],
        "codes": found,
    }


def _columns() -> tuple[str, ...]:
    return (
        _("Label"),
        _("Whose"),
        _("State"),
        _("Last seen"),
        _("Waiting"),
        _("Oldest waiting"),
        _("Missing"),
        _("Clock off by seconds"),
        _("App"),
    )


def _rows(found: Iterable[Any]) -> Iterable[tuple[object, ...]]:
    missing = gaps()
    for phone in found:
        yield (
            phone.label,
            phone.person.name if phone.person else _("shared"),
            STATE_WORDS[phone.state],
            phone.last_seen,
            phone.pending,
            phone.oldest_pending,
            missing.get(phone.pk, 0),
            phone.skew_s,
            phone.app,
        )


def _head(request: DeskRequest) -> list[dict[str, object]]:
    if not may(request.roles, Permission.DEVICE_INVITE):
        return []
    url = reverse("commons:device_invite")
    return [{"title": _("Invite a phone"), "url": url, "icon": "plus", "main": True}]
