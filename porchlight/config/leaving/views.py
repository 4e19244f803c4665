"""/commons/people/<id>/leave/"""

from uuid import UUID

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from porchlight.commons.people import queries as people
from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission
from porchlight.commons.people.rules import may_manage
from porchlight.config.leaving import actions
from porchlight.config.leaving.forms import HeirForm
from porchlight.config.leaving.queries import held
from porchlight.lib.errors import Forbidden


@desk(Permission.PEOPLE_EDIT)
def leaving(request: DeskRequest, id: UUID) -> HttpResponse:
    """What somebody still holds, and who takes it over; sent, everything that they hold here ends."""
    known = people.person(id)
    if not may_manage(request.roles, people.roles(id)):
        raise Forbidden(_("An administrator looks after this person's account."))
    has = held(id, roles=request.roles, today=request.author.today, language=get_language() or "en")
    form = HeirForm(request.POST if request.method == "POST" else None, leaver=id)
    if form.is_valid():
        heir = form.cleaned_data["heir"]
        actions.leave(id=id, heir=heir, held=has, giver=request.roles, by=request.author)
        messages.success(request, _("%(name)s has left. Their phones are signed out.") % {"name": known.name})
        return redirect("commons:people")
    context = {"known": known, "held": has, "form": form}
    return render(request, "config/leaving/leaving.html", context, status=422 if form.errors else 200)
