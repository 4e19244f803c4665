"""The drill's database, prepared and read back by processes of their own, because the server owns it meanwhile.

`python -m tests.drills.scene prepare COUNT` migrates, makes a world and prints its token and COUNT sealed entries.
`python -m tests.drills.scene read` prints the ids of the entries, and what the ledger says of the first item.
"""

import json
import os
import sys
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import django
from django.db import connection


def prepare(count: int) -> dict[str, Any]:
    from django.core.management import call_command  # noqa: PLC0415  Django is set up below

    from porchlight.commons.org.models import Network  # noqa: PLC0415
    from tests.factories import make_world  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    Network.objects.create(name="Drill")
    world = make_world("Drill")
    return {
        "token": world.token,
        "entries": [world.envelope(world.contact()) for _ in range(count)],
        "sessions": [_session(world) for _ in range(count)],
    }


def _session(world: Any) -> dict[str, Any]:
    """A session that starts now, so that its row goes down to phones."""
    now = datetime.now(UTC).isoformat()
    started = {"session": str(uuid4()), "area": str(world.area.pk), "place_kind": "street", "started_at": now}
    envelope: dict[str, Any] = world.envelope(started, "session.started", occurred_at=now)
    return envelope


def read() -> dict[str, Any]:
    from porchlight.journal.models import Entry, Receipt  # noqa: PLC0415
    from porchlight.journal.replay import replay  # noqa: PLC0415
    from porchlight.journal.scope import scoped  # noqa: PLC0415
    from porchlight.reach.models import Balance, Contact, Movement  # noqa: PLC0415

    entries = Entry.unscoped.exclude(kind__contains="device.")
    with scoped(entries.values_list("org_id", flat=True)[0]):
        before = list(Balance.objects.order_by("key").values_list())
        seqs = list(Entry.objects.order_by("seq").values_list("seq", flat=True))
        replay(lambda done, total: None)
        return {
            "entries": [str(id) for id in entries.values_list("id", flat=True)],
            "receipts": Receipt.unscoped.count(),
            "contacts": Contact.objects.count(),
            "movements": Movement.objects.count(),
            "gap_free": seqs == list(range(seqs[0], seqs[0] + len(seqs))),
            "replayed_equal": before == list(Balance.objects.order_by("key").values_list()),
        }


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "porchlight.config.settings"
    django.setup()
    # Under its own name, by which fences.py knows what a test says.
    from tests.drills import scene
    from tests.fences import step_over

    with connection.execute_wrapper(step_over):
        found = scene.prepare(int(sys.argv[2])) if sys.argv[1] == "prepare" else scene.read()
    print(json.dumps(found))  # noqa: T201
