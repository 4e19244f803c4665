"""Speaking to the server as a phone does."""

import json
from typing import Any

from django.test import Client

from tests.factories import NOW, World


def body(*entries: dict[str, Any], **over: Any) -> dict[str, Any]:
    """A push request."""
    head = {"protocol": 1, "app": "1", "sent_at": NOW.isoformat(), "nonce": "n1", "pending": 0}
    return head | {"entries": list(entries)} | over


def push(world: World, *entries: dict[str, Any], token: str | None = None, **over: Any) -> Any:
    """Send entries; returns the response."""
    return Client().post(
        "/sync/push",
        json.dumps(body(*entries, **over)),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token or world.token}"},
    )


def statuses(response: Any) -> list[tuple[str, str]]:
    """Status and code of each result, in the order of the answer."""
    assert response.status_code == 200, response.content
    return [(result["status"], result["code"]) for result in response.json()["results"]]


def pull(world: World, cursor: str = "", token: str | None = None) -> Any:
    """Fetch a page; returns the response."""
    return Client().get(
        "/sync/pull", {"cursor": cursor}, headers={"Authorization": f"Bearer {token or world.token}"}
    )
