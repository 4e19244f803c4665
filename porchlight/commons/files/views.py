"""/commons/files/: the long lists that somebody asked for as files, theirs alone."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from porchlight.commons.exports import FORMATS
from porchlight.commons.files import actions, queries
from porchlight.commons.lists import page, page_behind
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.lib.errors import Forbidden, NotFound

FAULTS = {
    "closed": gettext_lazy("Your role here does not open this list any more."),
    "too_long": gettext_lazy(
        "It has more rows than a sheet can hold. Save it as CSV, or narrow the list first."
    ),
    "broken": gettext_lazy(
        "Something went wrong here, not with you. Begin again; if it fails again, tell whoever runs this server."
    ),
}


@desk(Permission.HOME)
def files(request: DeskRequest) -> HttpResponse:
    """One's own files, the newest first."""
    return render(
        request, "commons/files/files.html", {"page_obj": page(request, queries.mine(request.person.pk))}
    )


@desk(Permission.HOME)
def file(request: DeskRequest, id: UUID) -> HttpResponse:
    """One file: how far it is, or what to do with it. The part that moves asks for itself again."""
    found = queries.file(id, request.person.pk)
    context = {
        "file": found,
        "fault": FAULTS.get(found.fault, ""),
        "opens": queries.opens(found, request.roles),
        "back": page_behind(found.list),
        "going": found.state in queries.GOING,
    }
    return render(request, "commons/files/file.html", context)


@desk(Permission.HOME)
def download(request: DeskRequest, id: UUID) -> HttpResponseBase:
    """The file itself, for as long as its list is open to the person."""
    found = queries.file(id, request.person.pk)
    if not queries.opens(found, request.roles):
        raise Forbidden(_("Your role here does not open this list any more."))
    if found.state != queries.State.DONE:
        raise NotFound(_("This file is not ready."))
    pieces = queries.pieces(request.org.pk, id)
    response = StreamingHttpResponse(pieces, content_type=FORMATS[found.format].type)
    response["Content-Disposition"] = f'attachment; filename="{found.called}"'
    response["Content-Length"] = str(found.size)
    return response


@require_POST
@desk(Permission.HOME)
def stop(request: DeskRequest, id: UUID) -> HttpResponse:
    """Make it no further."""
    actions.stop(id=id, by=request.author)
    return redirect("commons:file", id)


@require_POST
@desk(Permission.HOME)
def again(request: DeskRequest, id: UUID) -> HttpResponse:
    """Begin anew what failed or was stopped."""
    actions.again(id=id, by=request.author, now=timezone.now())
    return redirect("commons:file", id)


@require_POST
@desk(Permission.HOME)
def remove(request: DeskRequest, id: UUID) -> HttpResponse:
    """Throw it away before its day is over."""
    actions.remove(id=id, by=request.author)
    messages.success(request, _("The file is gone."))
    return redirect("commons:files")
