"""/commons/notices/: words from the desk to every phone."""

from datetime import timedelta
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.exports import saved
from porchlight.commons.languages.queries import language_name, others
from porchlight.commons.lists import page, save_urls, wanted_format
from porchlight.commons.notices import actions, queries
from porchlight.commons.notices.forms import NewNoticeForm, NoticeForm, NoticesFilter
from porchlight.commons.notices.rules import said_in
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission

WEEK = timedelta(days=7)


@desk(Permission.NOTICE_EDIT)
def notices(request: DeskRequest) -> HttpResponseBase:
    """The notices, as phones show them."""
    form = NoticesFilter(request.GET)
    state = form.cleaned_data["state"] if form.is_valid() else ""
    found = queries.notices(today=request.author.today, state=state)
    if wanted_format(request):
        columns = (_("Title"), _("Text"), _("Until"), _("Languages"))
        return saved(request, "notices", columns, found, partial(map, _cells))
    page_obj = page(request, found)
    context = {
        "filter": form,
        "page_obj": page_obj,
        "rows": [(notice, said_in(notice, get_language() or "")) for notice in page_obj],
        "save": save_urls(request),
        "today": request.author.today,
    }
    return render(request, "commons/notices/notices.html", context)


@desk(Permission.NOTICE_EDIT)
def add(request: DeskRequest) -> HttpResponse:
    """A new notice."""
    today = request.author.today
    form = NewNoticeForm(
        request.POST or None, initial={"until": today + WEEK}, today=today, languages=others(request.org)
    )
    if form.is_valid() and not form.clashes(queries.kept(form.id), form.said()):
        actions.add(id=form.id, **form.said(), by=request.author)
        messages.success(request, _("Up. Phones show it after their next call."))
        return redirect("commons:notices")
    context = {
        "form": form,
        "title": _("A new notice"),
        "submit": _("Put it up"),
        "back": reverse("commons:notices"),
    }
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


@desk(Permission.NOTICE_EDIT)
def edit(request: DeskRequest, id: UUID) -> HttpResponse:
    """Other words, or another day."""
    known = queries.notice(id)
    initial = {"title": known.title, "text": known.text, "until": known.until}
    initial |= {f"{key}_{code}": text for code, texts in known.names.items() for key, text in texts.items()}
    form = NoticeForm(
        request.POST or None, initial=initial, today=request.author.today, languages=others(request.org)
    )
    if form.is_valid():
        actions.edit(id=id, **form.said(), by=request.author)
        messages.success(request, _("Saved. Phones show it after their next call."))
        return redirect("commons:notices")
    context = {
        "form": form,
        "title": said_in(known, get_language() or "")["title"],
        "back": reverse("commons:notices"),
    }
    return render(request, "commons/form.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.NOTICE_EDIT)
def remove(request: DeskRequest, id: UUID) -> HttpResponse:
    """Take it down before its day."""
    actions.remove(id=id, by=request.author)
    messages.success(request, _("Taken down. Phones drop it at their next call."))
    return redirect("commons:notices")


def _cells(notice: Any) -> tuple[object, ...]:
    return (notice.title, notice.text, notice.until, ", ".join(map(language_name, notice.names)))
