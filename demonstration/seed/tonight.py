"""What waits for a person today: an open round, plans, a disagreement, unread entries, a phone that went silent."""

import base64
from datetime import datetime, timedelta
from uuid import UUID

import msgspec

from demonstration.seed.bodies import Round
from demonstration.seed.diary import Diary
from demonstration.seed.journal import Page
from demonstration.seed.town import (
    CITY,
    DISTRICTS,
    ESTIMATES,
    FULL_BAG,
    LEFT,
    NOTICE_FRENCH,
    NOTICE_TEXT,
    NOTICE_TITLE,
    SILENT,
    SILENT_DAYS,
    STORE,
)
from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device
from porchlight.commons.notices import actions as notices
from porchlight.commons.org.queries import moment
from porchlight.commons.people import actions as people
from porchlight.commons.people.permissions import Role
from porchlight.commons.privacy.queries import current_key
from porchlight.journal.actions import Author
from porchlight.journal.scope import scoped
from porchlight.journal.traces import WithdrawReason
from porchlight.know.indicators.actions import add_denominator, release_due
from porchlight.lib import seal
from porchlight.reach.outreach import kinds
from porchlight.sync.push.actions import receive
from porchlight.sync.push.rules import PROTOCOL, Push

_ADMIN = frozenset({Role.ADMIN})


def tell_tonight(diary: Diary, now: datetime) -> None:
    """A round that began fifty minutes ago with a few contacts, two planned ones, and loose ends of the last days."""
    org, rng = diary.house.org, diary.rng
    today, band = moment(org, now)
    settled = {page.corrects for page in diary.book.pages}
    told = [page for page in diary.book.pages if page.kind == kinds.CONTACT and page.id not in settled]
    last = [page for page in told if not page.corrects][-60:]
    _disagree(diary, last[20])
    _loose(diary, last[30])
    at = Round(diary.id(), today, DISTRICTS[5], kinds.PlaceKind.STREET, "Bag 2")
    diary.store.restock(STORE, at.bag, FULL_BAG, today, by="Wren", session=at.session)
    ids = tuple(diary.house.people[name] for name in ("Wren", "Ash"))
    body = kinds.SessionStarted(
        session=at.session,
        area=diary.house.areas[at.district.name],
        place_kind=at.place_kind,
        started_at=now - timedelta(minutes=50),
        team=ids,
        bag=diary.house.places[at.bag],
    )
    diary.field(kinds.STARTED, body, today, band, "Wren")
    diary.field(kinds.JOINED, kinds.SessionJoined(at.session), today, band, "Ash")
    for _ in range(rng.randint(5, 8)):
        diary.field(kinds.CONTACT, diary.bodies.contact(at), today, band, rng.choice(("Wren", "Ash")))
    diary.field(kinds.NALOXONE, diary.bodies.naloxone(at), today, band, "Ash")
    _plan(diary, 1, 19, ("Théo", "Juniper", "Noor"), "Bag 4")
    _plan(diary, 2, 18, ("Wren", "Ash", "Moss"), "Bag 5")


def _plan(diary: Diary, ahead: int, hour: int, team: tuple[str, ...], bag: str) -> None:
    day = diary.today + timedelta(days=ahead)
    district = DISTRICTS[ahead]
    body = kinds.SessionPlanned(
        session=diary.id(),
        area=diary.house.areas[district.name],
        place_kind=kinds.PlaceKind(district.kinds[0]),
        starts_at=diary.time(day, hour),
        ends_at=diary.time(day, hour + 4),
        team=tuple(diary.house.people[name] for name in team),
        bag=diary.house.places[bag],
        day=day,
        band=diary.band(hour * 60),
    )
    diary.desk(kinds.PLANNED, body, diary.today)


def _disagree(diary: Diary, page: Page) -> None:
    """Two people corrected one contact, each in their own way."""
    told = page.body
    name = next(name for name, id in diary.house.people.items() if id == page.worker)
    more, fewer = (msgspec.structs.replace(told, people=people) for people in (3, 2))
    diary.field(kinds.CONTACT, more, page.day, page.band, name, corrects=page.id, why="mistake")
    diary.desk(kinds.CONTACT, fewer, page.day, corrects=page.id, why="mistake")


def _loose(diary: Diary, page: Page) -> None:
    """Contacts outside of any session, and one that was a test."""
    body = msgspec.structs.replace(page.body, session=None, bag=None, kits=())
    for name in ("Bea", "Dre", "Noor"):
        diary.field(kinds.CONTACT, body, page.day, page.band, name)
    diary.withdraw(diary.field(kinds.CONTACT, body, page.day, page.band, "Moss"), WithdrawReason.TEST)


def settle_phones(diary: Diary, now: datetime) -> None:
    """Phones as their calls left them: each was here when it last sent something; one still holds entries."""
    house = diary.house
    with scoped(house.org.pk):
        for device in Device.objects.select_related("org", "person"):
            silent = device.person is not None and device.person.name == SILENT
            days = SILENT_DAYS if silent else 1
            heard = diary.book.heard.get(device.pk, diary.today - timedelta(days=days))
            # It joined thirteen months ago and called every few days since; to the server it would seem away till now.
            Device.objects.filter(pk=device.pk).update(last_seen=heard)
            device.last_seen = heard
            devices.seen(
                device=device,
                today=heard,
                skew=timedelta(seconds=diary.rng.choice((0, 0, 4, 45))),
                push_app="1",
                pending=17 if silent else 0,
                oldest=now - (diary.today - heard) if silent else None,
            )
            devices.pulled(device=device, today=heard)
        today, band = moment(house.org, now)
        by = Author(house.org.pk, house.people["Robin"], None, today, band)
        people.leave(id=house.people[LEFT], giver=_ADMIN, by=by)


def write_up(diary: Diary, now: datetime) -> None:
    """What Robin writes at the desk: a notice for every phone, estimates, and the evidence that is due."""
    org = diary.house.org
    today, band = moment(org, now)
    by = Author(org.pk, diary.house.people["Robin"], None, today, band)
    until = today + timedelta(days=9)
    with scoped(org.pk):
        notices.add(title=NOTICE_TITLE, text=NOTICE_TEXT, names={"fr": NOTICE_FRENCH}, until=until, by=by)
        for ago, low, high, source in ESTIMATES:
            add_denominator(of=CITY, year=today.year - ago, low=low, high=high, source=source, by=by)
    release_due(by=by)


def send_unfit(diary: Diary, now: datetime) -> None:
    """Two sealed entries, sent as a phone sends them, that a person has to decide about."""
    house = diary.house
    with scoped(house.org.pk, write=False):
        phone = Device.objects.select_related("org", "person").get(pk=house.phones["Juniper"])
        shared = Device.objects.select_related("org", "person").get(pk=house.phones[""])
    contact = {"area": str(house.areas["Mill Street"]), "place_kind": "street"}
    newer = contact | {"weather": "rain"}
    _send(diary, phone, now, house.people["Juniper"], newer, version=7)
    _send(diary, shared, now, diary.id(), contact, version=1)


def _send(
    diary: Diary, phone: Device, now: datetime, worker: UUID, body: dict[str, str], *, version: int
) -> None:
    id, key = str(diary.id()), current_key()
    inside = {
        "worker": str(worker),
        "occurred_at": (now - timedelta(hours=2)).isoformat(),
        "captured_at": (now - timedelta(hours=2)).isoformat(),
        "clock": None,
        "corrects": None,
        "why": None,
        "body": body,
    }
    info = f"{diary.house.org.pk}|intake|{id}|{kinds.CONTACT}|{version}"
    sealed = seal.seal(msgspec.json.encode(inside), bytes(key.public), info)
    envelope = {
        "id": id,
        "kind": kinds.CONTACT,
        "version": version,
        "seq": diary.book.next(phone.pk),
        "sealed": base64.b64encode(sealed).decode(),
    }
    push = Push(PROTOCOL, "demonstration", now, (msgspec.Raw(msgspec.json.encode(envelope)),), "1")
    receive(device=phone, push=push, now=now)
