"""The home page."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import get_language

from porchlight.commons.people.access import DeskRequest, desk
from porchlight.commons.people.permissions import Permission, may
from porchlight.config.home.queries import Asker, needs, out_tonight


@desk(Permission.HOME)
def home(request: DeskRequest) -> HttpResponse:
    """What needs a person now, for the roles of who is looking."""
    asker = Asker(request.org, request.author.today, request.roles, get_language() or "en")
    context = {
        "needs": needs(asker),
        "out": out_tonight(asker),
        "watches": may(request.roles, Permission.SESSION_READ),
        "may_plan": may(request.roles, Permission.SESSION_PLAN),
        "may_revoke": may(request.roles, Permission.DEVICE_REVOKE),
        "may_record": may(request.roles, Permission.RECORD),
        "reads": may(request.roles, Permission.KNOW_READ),
        "keeps": may(request.roles, Permission.ROLES_EDIT),
    }
    return render(request, "config/home/home.html", context)
