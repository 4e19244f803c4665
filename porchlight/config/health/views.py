"""GET /health/live and GET /health/ready. No session, no cookie, no sign-in, no organisation's data."""

import msgspec
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from porchlight.commons.people.access import anybody
from porchlight.config.health.queries import failing


@anybody
@require_safe
def live(request: HttpRequest) -> HttpResponse:
    """The process answers; nothing else is asked."""
    return HttpResponse("ok", content_type="text/plain")


@anybody
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Whether it may take traffic, and codes of what is against it."""
    found = failing()
    body = msgspec.json.encode({"failing": found})
    return HttpResponse(body, content_type="application/json", status=503 if found else 200)
