"""Problems become pages, fragments or JSON, in one place."""

from collections.abc import Callable

import msgspec
from django.db import Error, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from porchlight.config import ballast
from porchlight.config.logs import faults, named
from porchlight.lib import meters
from porchlight.lib.codes import Full
from porchlight.lib.errors import Problem
from porchlight.lib.faults import told

Handler = Callable[[HttpRequest], HttpResponse]


class Problems:
    """Turns a Problem (and a database that is busy or full, or a door that is) into an answer that helps."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        if isinstance(error, Error):
            meters.database_error(error)
        if isinstance(error, OperationalError):
            faults.warning("%s put off: %s", named(request), told(error))
            problem = _overloaded(error)
        elif isinstance(error, Full):
            problem = Problem(
                "busy", 429, _("Many are here at once."), todo=_("Try again in a moment."), wait=2
            )
        elif isinstance(error, Problem):
            problem = error
        else:
            return None
        response = _answer(request, problem)
        if problem.wait:
            response["Retry-After"] = str(problem.wait)
        return response


def _overloaded(error: OperationalError) -> Problem:
    """The engine could not write now. The message names no statement and no value."""
    if "full" in str(error) or "No space" in str(error):
        ballast.release()
        return Problem(
            "disk_full", 503, _("The server has no room left."), kept=_("Nothing was changed."), wait=300
        )
    return Problem("busy", 503, _("The server is busy."), todo=_("Try again in a moment."), wait=5)


def _answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    if request.path.startswith("/sync/") and not request.path.startswith("/sync/quarantine"):
        body = {"code": problem.code, "message": problem.message, "kept": problem.kept, "todo": problem.todo}
        return HttpResponse(msgspec.json.encode(body), content_type="application/json", status=problem.status)
    return render(request, "error.html", {"problem": problem}, status=problem.status)


class Headers:
    """Headers that django does not set: isolation, and nothing kept by caches unless a view says so."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Cache-Control", "no-store")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault(
            "Permissions-Policy", "geolocation=(), camera=(), microphone=(), browsing-topics=()"
        )
        return response
