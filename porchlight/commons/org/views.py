"""/commons/org/: the organisation's settings, and its intake key."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from porchlight.commons.org import actions
from porchlight.commons.org.forms import SettingsForm
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.commons.privacy.queries import current_key


@desk(Permission.SETTINGS_EDIT)
def settings(request: DeskRequest) -> HttpResponse:
    """What the organisation decides once and changes rarely."""
    form = SettingsForm(request.POST or None, org=request.org)
    if form.is_valid():
        if actions.edit(by=request.author, **form.changes()):
            messages.success(request, _("Saved. Phones hear of it at their next call."))
        return redirect("commons:settings")
    context = {"form": form, "key": current_key()}
    return render(request, "commons/org/settings.html", context, status=422 if form.errors else 200)


@require_POST
@desk(Permission.SETTINGS_EDIT)
def rotate(request: DeskRequest) -> HttpResponse:
    """A fresh intake key."""
    actions.rotate_key(by=request.author)
    messages.success(request, _("There is a new intake key. Phones take it with their next call."))
    return redirect("commons:settings")
