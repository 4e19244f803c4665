"""An organisation with one of everything that an address can ask for, and what fills each address's gaps."""

import re
import uuid
from copy import copy
from dataclasses import replace
from datetime import timedelta
from typing import Any

import msgspec
from allauth.mfa.models import Authenticator

from porchlight.commons.devices.models import Invite
from porchlight.commons.files.models import File
from porchlight.commons.languages.models import Word
from porchlight.commons.notices.models import Notice
from porchlight.commons.people.models import Person
from porchlight.journal.actions import Author, append
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.know.indicators.catalogue import INDICATORS
from porchlight.know.indicators.models import Denominator
from porchlight.sync.models import Quarantined
from tests.factories import NOW, TODAY, World

GAP = re.compile(r"<\w+:\w+>")
# Gaps that name nobody's rows: every organisation has the same.
SHARED = {
    "app/words/<slug:code>": "fr",
    "commons/welcome/<str:code>": "0" * 16,
    "know/<slug:id>": INDICATORS[0].id,
    "lost/<slug:language>": "fr",
    "reach/outreach/<uuid:id>/add/<slug:kind>": "contact",
    "reach/outreach/add/<slug:kind>": "contact",
}
# A number that no row has.
GONE = 2**31 - 1


class Scene:
    """`gaps` says what stands in an address where it asks for a row: by the address up to the gap, or by the whole of
    it where that wants a row in another state."""

    def __init__(self, world: World) -> None:
        self.world = world
        with scoped(world.org.pk):
            self.gaps = self._desk() | self._night()
            self.named: dict[str, dict[str, object]] = {
                "commons/people/organisation/": {"org": world.org.pk},
                "sync/quarantine/decide/": {"ids": self._held_back(), "act": "reject", "reason": "mistake"},
            }

    def _desk(self) -> dict[str, object]:
        org = self.world.org
        invite = Invite.objects.create(
            org=org,
            label="x",
            shared=True,
            code_hash=uuid.uuid4().bytes * 2,
            expires=NOW + timedelta(days=999),
        )
        word = Word.objects.create(org=org, list="services", code="talk", name="A talk", names={}, sort=0)
        notice = Notice.objects.create(org=org, title="x", text="x", until=TODAY + timedelta(days=999))
        estimate = Denominator.objects.create(org=org, of="Lakeside", year=2026, low=10, high=20, source="x")
        left = Person.objects.create(name="x")
        factor = Authenticator.objects.create(user=left, type=Authenticator.Type.WEBAUTHN, data={})
        return {
            "accounts/factors/keys/<int:pk>": factor.pk,
            "commons/devices/<uuid:id>": self.world.device.pk,
            "commons/devices/invite/<int:id>": invite.pk,
            "commons/files/<uuid:id>": self._file(self.world.coordinator.pk),
            "commons/languages/<int:id>": word.pk,
            "commons/notices/<uuid:id>": notice.pk,
            "commons/people/<uuid:id>": self.world.peer.pk,
            "commons/places/<uuid:id>": self.world.area.pk,
            "know/estimates/<uuid:id>": estimate.pk,
            "reach/supply/<uuid:id>": self.world.bag.pk,
            "reach/supply/catalogue/items/<uuid:id>": self.world.items[0].pk,
            "reach/supply/catalogue/kits/<uuid:id>": self.world.kit.pk,
        }

    def _night(self) -> dict[str, object]:
        area = {"area": str(self.world.area.pk)}
        session = {"session": str(uuid.uuid4()), "place_kind": "park"} | area
        planned = session | {
            "session": str(uuid.uuid4()),
            "starts_at": None,
            "ends_at": None,
            "day": str(TODAY),
            "band": 4,
        }
        self._say("session.started", session | {"started_at": NOW.isoformat()})
        self._say("session.planned", planned)
        contact = self._say("contact.logged", self.world.contact() | {"session": session["session"]})
        response = self._say(
            "response.reported",
            area | {"reported_by": "witness", "outcome": "survived", "debrief_wanted": True},
        )
        moved = self._say(
            "supply.moved",
            {"source": str(self.world.store.pk), "target": str(self.world.bag.pk), "reason": "move",
             "lines": [{"item": str(self.world.items[0].pk), "qty": 1}]},
        )  # fmt: skip
        return {
            "reach/outreach/<uuid:id>": session["session"],
            "reach/outreach/<uuid:id>/plan/": planned["session"],
            "reach/outreach/<uuid:id>/start/": planned["session"],
            "reach/outreach/records/<uuid:id>": contact,
            "reach/outreach/records/<uuid:id>/debriefed/": response,
            "reach/supply/undo/<uuid:id>": moved,
        }

    def _held_back(self) -> int:
        held = Quarantined.objects.create(
            org_id=self.world.org.pk, entry=uuid.uuid4(), digest=uuid.uuid4().bytes * 2, kind="contact.logged",
            version=1, device=self.world.device.pk, device_seq=1, sealed=b"x", code="cannot_open", received=TODAY,
        )  # fmt: skip
        return int(held.pk)

    def _file(self, person: uuid.UUID) -> uuid.UUID:
        """A file that is ready, of a list that everybody has."""
        made = File.objects.create(
            org=self.world.org, person_id=person, name="x", format="csv", list="/commons/files/?format=csv",
            language="en", asked=NOW, until=NOW + timedelta(days=999), state=File.State.DONE, rows=0,
        )  # fmt: skip
        return uuid.UUID(str(made.pk))

    def belong_to(self, person: uuid.UUID) -> None:
        """What one recorded oneself can be undone, that is all one may undo; and one's files are one's own."""
        with scoped(self.world.org.pk):
            mine = self._say(
                "contact.logged", self.world.contact(), replace(self.world.author, worker=person)
            )
            self.gaps["commons/files/<uuid:id>"] = self._file(person)
        self.gaps["reach/outreach/records/<uuid:id>/undo/"] = mine

    def _say(self, kind: str, body: dict[str, Any], by: Author | None = None) -> uuid.UUID:
        known = registry.kind(kind)
        content = known.read(msgspec.json.decode(msgspec.json.encode(body)), known.version)
        return append(kind=kind, body=content, by=by or self.world.author).id

    def without(self) -> "Scene":
        """The same addresses, asking for rows that never were."""
        made = copy(self)
        made.gaps = {name: uuid.uuid4() if "<uuid:" in name else GONE for name in self.gaps}
        made.named = {
            name: {key: GONE if isinstance(value, int) else value for key, value in sent.items()}
            for name, sent in self.named.items()
        }
        return made

    def sent(self, address: str) -> dict[str, object]:
        """What a form there would name of this organisation's, where the address itself does not."""
        return self.named.get(address, {})

    def url(self, address: str) -> str:
        """The address with rows of this organisation in its gaps. Raises KeyError for a gap that nobody listed."""

        def filled(gap: re.Match[str]) -> str:
            upto = address[: gap.end()]
            return str(self.gaps[address] if address in self.gaps else (self.gaps | SHARED)[upto])

        return "/" + GAP.sub(filled, address)


def names_a_row(address: str) -> bool:
    """Whether an address asks for a row that belongs to somebody."""
    return any(address[: gap.end()] not in SHARED for gap in GAP.finditer(address))
