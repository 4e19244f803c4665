"""A first night in a deployment that was just set up, by a process that may do no more than its server may.

`python -m tests.drills.night ORGANISATION` makes an area, a peer and a code for their phone, and prints what a phone
needs to know of them.
"""

import json
import os
import sys

import django


def begin(name: str) -> dict[str, str]:
    from django.utils import timezone  # noqa: PLC0415  Django is set up below

    from porchlight.commons.devices.actions import invite  # noqa: PLC0415
    from porchlight.commons.org.queries import moment, organisations  # noqa: PLC0415
    from porchlight.commons.people import actions as people  # noqa: PLC0415
    from porchlight.commons.people.models import Membership  # noqa: PLC0415
    from porchlight.commons.people.permissions import Role  # noqa: PLC0415
    from porchlight.commons.places.actions import add  # noqa: PLC0415
    from porchlight.journal.actions import Author  # noqa: PLC0415
    from porchlight.journal.scope import scoped  # noqa: PLC0415

    now = timezone.now()
    org = next(org for org in organisations() if org.name == name)
    today, band = moment(org, now)
    with scoped(org.pk):
        by = Author(org.pk, Membership.objects.get().person_id, None, today, band)
        area = add(name="Old Harbour", by=by)
        roles, giver = frozenset({Role.PEER}), frozenset({Role.ADMIN})
        peer = people.add(name="Ash", language="en", roles=roles, giver=giver, by=by)
        code = invite(by=by, label="Ash's phone", person=peer, shared=False, now=now)
    return {"code": code, "area": str(area.pk), "peer": str(peer.pk), "org": str(org.pk)}


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "porchlight.config.settings"
    django.setup()
    print(json.dumps(begin(sys.argv[1])))  # noqa: T201
