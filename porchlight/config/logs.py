"""What is written down while Porchlight runs, and what never is: an address, a path with a code in it, a value.

`Requests` leaves one line for each request: method, route pattern, status, duration bucket. An error that nobody
expected is a line with its class and its places in our code; its own words stay out, whichever library logs it.
"""

import copy
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import TracebackType
from typing import Any

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import Error
from django.http import HttpRequest, HttpResponseBase, StreamingHttpResponse

from porchlight.lib import meters
from porchlight.lib.faults import told

BUCKETS = tuple(zip(meters.LIMITS, ("<10ms", "<100ms", "<1s", "<10s"), strict=True))
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

requests = logging.getLogger("porchlight.requests")
faults = logging.getLogger("porchlight.faults")


class BrokenOff(Exception):
    """An answer that had begun could not be ended. What happened is in the log already, without its words."""


class Requests:
    """One line and one count for each request, and a line for a fault in the middle of a long answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response
        meters.begin()

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        began = time.monotonic()
        response = self.get_response(request)
        took, status = time.monotonic() - began, response.status_code
        requests.info("%s %d %s", named(request), status, bucket(took))
        meters.request(method=_method(request), route=_route(request), status=status, seconds=took)
        if isinstance(response, StreamingHttpResponse):
            response.streaming_content = _told_when_broken(request, response.streaming_content)
        return response


def named(request: HttpRequest) -> str:
    """Method and route pattern: `GET /commons/welcome/<str:code>/`, never the address that was asked for."""
    return f"{_method(request)} {_route(request)}"


def _method(request: HttpRequest) -> str:
    return request.method if request.method in METHODS else "?"


def _route(request: HttpRequest) -> str:
    return f"/{request.resolver_match.route}" if request.resolver_match else "?"


def bucket(seconds: float) -> str:
    """A coarse duration: an exact one says when somebody was here."""
    return next((name for limit, name in BUCKETS if seconds < limit), ">=10s")


def _told_when_broken(request: HttpRequest, parts: Any) -> Iterator[bytes]:
    try:
        yield from parts
    except Exception as error:  # noqa: BLE001  the server's own log would hold every word
        faults.error("%s broke off: %s", named(request), told(error))
        if isinstance(error, Error):
            meters.database_error(error)
        raise BrokenOff from None


class WithoutWords(logging.Formatter):
    """One line; of an error only what `told` says, and of a request only its route."""

    def format(self, record: logging.LogRecord) -> str:
        error = record.exc_info[1] if record.exc_info else None
        quiet = copy.copy(record)
        quiet.exc_info = quiet.exc_text = quiet.stack_info = None
        if isinstance(request := getattr(record, "request", None), HttpRequest):
            quiet.msg, quiet.args = "%s failed", (named(request),)
        line = super().format(quiet)
        return f"{line}: {told(error)}" if error else line


class FaultsOnly(logging.Filter):
    """Of what `django.request` says only errors that nobody expected: the rest stands in the line of the request."""

    def filter(self, record: logging.LogRecord) -> bool:
        return bool(record.exc_info) and getattr(record, "status_code", 500) >= 500


def hush() -> None:
    """Let an error that ends a process, or a thread of it, say no more than the log would.

    A development server shows it in full, and so does a setting that is wrong: its text was written for people.
    """

    def say(error: BaseException | None) -> None:
        if isinstance(error, ImproperlyConfigured):
            sys.stderr.write(f"{error}\n")
        elif error is not None and settings.DEBUG:
            sys.__excepthook__(type(error), error, error.__traceback__)
        elif error is not None:
            sys.stderr.write(f"{told(error)}\n")

    def end_of_process(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        say(error)

    sys.excepthook = end_of_process
    sys.unraisablehook = lambda unraisable: say(unraisable.exc_value)
    threading.excepthook = lambda ended: say(ended.exc_value)
