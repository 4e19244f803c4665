"""What the phone's views share: a token instead of a cookie, JSON in and out, no session."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from porchlight.commons.devices.queries import Phone, by_token
from porchlight.journal.remember import one_look
from porchlight.lib.errors import Problem

View = Callable[..., HttpResponse]


def phone(method: str) -> Callable[[View], View]:
    """A view for one method that a phone calls with its token: `view(request, device)`."""

    def wrap(view: View) -> View:
        @csrf_exempt  # no cookie takes part, so there is nothing to forge
        @wraps(view)
        def guarded(request: HttpRequest) -> HttpResponse:
            if request.method != method:
                raise Problem("method", 405, f"This address takes {method} only.")
            with one_look():
                return view(request, _bearer(request))

        vars(guarded)["phone_door"] = True  # read by the house test of permissions
        return guarded

    return wrap


def reply(body: dict[str, Any], status: int = 200) -> HttpResponse:
    """A JSON answer."""
    return HttpResponse(msgspec.json.encode(body), content_type="application/json", status=status)


def _bearer(request: HttpRequest) -> Phone:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    device = by_token(token) if scheme == "Bearer" and token else None
    if device is None:
        raise Problem("unknown_device", 401, "This phone is not known here.", kept="What it holds stays on it.",
                      todo="Ask your coordinator for a new code.")  # fmt: skip
    return device
