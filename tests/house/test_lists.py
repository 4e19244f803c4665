"""Every list of the desk comes in pages, is narrowed by its address, and leaves as a file with the same rows."""

import csv
import io
import re
import uuid
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from html import unescape
from typing import Any
from urllib.parse import parse_qs, urlsplit

import openpyxl
import pytest
from django.conf import LazySettings
from django.db.models import Model
from django.test import Client
from django.utils import timezone

from porchlight.commons.devices.models import Device
from porchlight.commons.files.actions import begin
from porchlight.commons.files.making import asked
from porchlight.commons.files.models import File
from porchlight.commons.languages.models import Word
from porchlight.commons.notices.models import Notice
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.commons.places.models import Area
from porchlight.journal.actions import append
from porchlight.journal.scope import scoped
from porchlight.journal.traces import Trace
from porchlight.know.models import Denominator
from porchlight.reach.models import Balance, Contact, Count, Item, Movement, Place, Session, SharpsReturn
from porchlight.sync.models import Quarantined
from tests.factories import TODAY, World
from tests.house.doors import addresses

pytestmark = [pytest.mark.house, pytest.mark.django_db]

MANY, OTHERS = 61, 3  # rows that the filter asks for, and rows that it leaves out
Fill = Callable[[World, "Place"], str]

# What shows rows and is no list: each with the reason.
NO_LIST = {
    "reach/supply/receive/": "rows to fill in",
    "reach/supply/move/": "rows to fill in",
    "reach/supply/count/": "a choice of one place",
    "reach/supply/catalogue/kits/new/": "rows to fill in",
    "commons/files/": "files themselves, one's own, for a day",
    "commons/people/me/": "one's own page",
}


def rows(table: type[Model], make: Callable[[int, bool], dict[str, Any]]) -> None:
    """Rows of a table: those that the filter asks for, called 'Row 00' and so on, and others."""
    wanted = [table(**make(n, True)) for n in range(MANY)]
    others = [table(**make(MANY + n, False)) for n in range(OTHERS)]
    found: Any = getattr(table, "unscoped", table._default_manager)
    found.bulk_create([*wanted, *others])


def called(n: int, wanted: bool) -> str:
    return f"Row {n:02}" if wanted else f"Other {n:02}"


def places(world: World, here: Place) -> str:
    ids = [uuid.uuid4() for _n in range(MANY + OTHERS)]
    org, item = world.org.pk, world.items[0].pk
    rows(
        Place,
        lambda n, w: {
            "id": ids[n],
            "org_id": org,
            "name": called(n, w),
            "kind": "site_box" if w else "store",
        },
    )
    rows(
        Balance,
        lambda n, w: {
            "key": f"{ids[n]}:{item}:",
            "org_id": org,
            "place_id": ids[n],
            "item_id": item,
            "lot_id": None,
            "qty": 5,
        },
    )
    return "kind=site_box"


def movements(world: World, here: Place) -> str:
    item, there = world.items[0].pk, world.outside["community"].pk
    rows(
        Movement,
        lambda n, w: {
            "id": n + 1,
            "org_id": world.org.pk,
            "root": uuid.uuid4(),
            "item_id": item,
            "qty": n + 1,
            "source_id": here.pk,
            "target_id": there,
            "reason": "give" if w else "lose",
            "day": TODAY,
        },
    )
    return "reason=give"


def counts(world: World, here: Place) -> str:
    rows(
        Count,
        lambda n, w: {
            "id": n + 1,
            "org_id": world.org.pk,
            "root": uuid.uuid4(),
            "place_id": here.pk if w else world.store.pk,
            "item_id": world.items[0].pk,
            "counted": n,
            "expected": n,
            "reason": "check",
            "day": TODAY,
        },
    )
    return f"place={here.pk}"


def sharps(world: World, here: Place) -> str:
    area = world.area.pk
    rows(
        SharpsReturn,
        lambda n, w: {
            "id": uuid.uuid4(),
            "org_id": world.org.pk,
            "area_id": area if w else None,
            "units": n + 1,
            "estimated": False,
            "day": TODAY,
        },
    )
    return f"area={area}"


def catalogue(world: World, here: Place) -> str:
    org = world.org.pk
    rows(Item, lambda n, w: {"org_id": org, "name": called(n, w), "category": "food" if w else "wound"})
    return "category=food"


def people(world: World, here: Place) -> str:
    ids = [uuid.uuid4() for _n in range(MANY + OTHERS)]
    rows(Person, lambda n, w: {"id": ids[n], "name": called(n, w)})
    role = {True: Role.PARTNER, False: Role.PEER}
    rows(
        Membership,
        lambda n, w: {"org_id": world.org.pk, "person_id": ids[n], "role": role[w], "since": TODAY},
    )
    return "role=partner"


def phones(world: World, here: Place) -> str:
    rows(Device, lambda n, w: {"org_id": world.org.pk, "label": called(n, w), "shared": w})
    return "whose=shared"


def areas(world: World, here: Place) -> str:
    rows(Area, lambda n, w: {"org_id": world.org.pk, "name": called(n, w), "town": "Lake" if w else "Hill"})
    return "q=lake"


def notices(world: World, here: Place) -> str:
    day = {True: timedelta(days=-9), False: timedelta(days=9_000)}
    rows(
        Notice,
        lambda n, w: {"org_id": world.org.pk, "title": called(n, w), "text": "x", "until": TODAY + day[w]},
    )
    return "state=over"


def words(world: World, here: Place) -> str:
    rows(
        Word,
        lambda n, w: {
            "org_id": world.org.pk,
            "list": "needs" if w else "services",
            "code": f"row_{n}",
            "name": called(n, w),
        },
    )
    return "list=needs"


def trail(world: World, here: Place) -> str:
    with scoped(world.org.pk):
        for n in range(MANY + OTHERS):
            kind = "notice.edited" if n < MANY else "notice.removed"
            append(kind=kind, body=Trace(str(here.pk)), by=world.author)
    return "kind=notice.edited"


def quarantine(world: World, here: Place) -> str:
    rows(
        Quarantined,
        lambda n, w: {
            "org_id": world.org.pk,
            "entry": uuid.uuid4(),
            "digest": bytes(32),
            "kind": "contact.logged",
            "version": 1,
            "device": world.device.pk,
            "device_seq": n,
            "sealed": b"s",
            "code": "cannot_open" if w else "unknown_kind",
            "received": TODAY,
        },
    )
    return "code=cannot_open"


def sessions(world: World, here: Place) -> str:
    rows(
        Session,
        lambda n, w: {
            "id": uuid.uuid4(),
            "org_id": world.org.pk,
            "state": "ended" if w else "cancelled",
            "area_id": world.area.pk,
            "place_kind": "street",
            "day": TODAY,
            "band": 4,
        },
    )
    return "state=ended"


def records(world: World, here: Place) -> str:
    rows(
        Contact,
        lambda n, w: {
            "id": uuid.uuid4(),
            "org_id": world.org.pk,
            "seq": n,
            "area_id": world.area.pk,
            "place_kind": "park" if w else "street",
            "day": TODAY,
            "band": 4,
            "people": 1,
            "for_self": True,
            "for_others": 0,
            "sharps_back": 0,
        },
    )
    return "place_kind=park"


def estimates(world: World, here: Place) -> str:
    rows(
        Denominator,
        lambda n, w: {
            "org_id": world.org.pk,
            "of": called(n, w),
            "year": 2024 if w else 2020,
            "low": 5,
            "high": 9,
            "source": "A study",
        },
    )
    return "year=2024"


# Address → what fills the list with MANY rows and OTHERS, and returns what asks for the many. A new list adds itself.
LISTS: dict[str, Fill] = {
    "commons/audit/": trail,
    "commons/devices/": phones,
    "commons/languages/": words,
    "commons/notices/": notices,
    "commons/people/": people,
    "commons/places/": areas,
    "know/estimates/": estimates,
    "reach/outreach/": sessions,
    "reach/outreach/records/": records,
    "reach/supply/": places,
    "reach/supply/catalogue/": catalogue,
    "reach/supply/counts/": counts,
    "reach/supply/ledger/": movements,
    "reach/supply/sharps/": sharps,
    "sync/quarantine/": quarantine,
}


@pytest.fixture
def desk(world: World, settings: LazySettings) -> Client:
    """Somebody whose roles open everything."""
    settings.REQUIRE_SECOND_FACTOR = False
    Membership.unscoped.create(org=world.org, person=world.coordinator, role=Role.ADMIN, since=TODAY)
    client = Client()
    client.force_login(world.coordinator)
    return client


class Shown:
    """A page of a list as a browser has it."""

    def __init__(self, client: Client, address: str) -> None:
        self.client, self.address = client, address
        answer = client.get(address)
        assert answer.status_code == 200, address
        self.text = answer.content.decode()

    @property
    def pager(self) -> str:
        """What stands below the rows; nothing where a page has none."""
        return self.text.partition('<div class="pager">')[2]

    @property
    def count(self) -> tuple[int, int, int]:
        """The first and the last row on this page, and how many there are in all."""
        found = re.search(r"(\d+)–(\d+) of (\d+)", self.pager)
        assert found, f"{self.address} does not say how many there are"
        return int(found[1]), int(found[2]), int(found[3])

    def link(self, words: str) -> str:
        """Where a link below the rows leads."""
        found = re.search(rf'href="([^"]+)"[^>]*>(?:(?!</a>).)*{words}', self.pager, re.DOTALL)
        assert found, f"{self.address} has no link {words}"
        base = self.address.partition("?")[0]
        way = unescape(found[1])
        return base + way if way.startswith("?") else way

    def next(self) -> "Shown":
        return Shown(self.client, self.link("(?:Next|Older)"))

    def file(self) -> list[list[str]]:
        """The lines of the CSV file."""
        answer: Any = self.client.get(self.link("Save as CSV"))
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.reader(io.StringIO(text)))

    def sheet(self) -> list[list[str]]:
        """The lines of the XLSX file, as CSV would have them."""
        answer: Any = self.client.get(self.link("Save as XLSX"))
        sheet: Any = openpyxl.load_workbook(io.BytesIO(b"".join(answer.streaming_content))).active
        return [[plain(value) for value in row] for row in sheet.iter_rows(values_only=True)]


def plain(value: Any) -> str:
    return "" if value is None else str(value.date() if isinstance(value, datetime) else value)


def names(text: str) -> list[str]:
    return sorted(set(re.findall(r"(?:Row|Other) \d\d", text)))


def keeps(address: str, asked: str) -> bool:
    """Whether an address still holds what narrows the list."""
    there = parse_qs(urlsplit(address).query)
    return all(there.get(name) == value for name, value in parse_qs(asked).items())


@pytest.mark.parametrize("address", LISTS)
def test_a_long_list_is_paged_narrowed_and_saved(address: str, world: World, desk: Client) -> None:
    query = LISTS[address](world, Place.unscoped.create(org=world.org, kind="shelf", name="Shelf"))
    everything = Shown(desk, f"/{address}").count
    narrowed = Shown(desk, f"/{address}?{query}")
    first, last, total = narrowed.count
    assert (first, total) == (1, MANY)
    assert everything[2] != total
    assert last < total
    assert keeps(narrowed.link("Save as CSV"), query)
    pages = [narrowed]
    while pages[-1].count[1] < total:
        pages.append(pages[-1].next())
        assert pages[-1].count[0] == pages[-2].count[1] + 1
        assert keeps(pages[-1].address, query)
    shown = names("".join(page.text.partition("<main")[2] for page in pages))
    for page in (narrowed, pages[-1]):
        header, *file = page.file()
        assert len(file) == total
        assert names(str(file)) in (shown, [])
        assert page.sheet() == [header, *file]
    assert made_beside(world, narrowed.link("Save as CSV")) == narrowed.file()


def made_beside(world: World, address: str) -> list[list[str]]:
    """The lines of the same list as the worker draws it, in a process that no browser speaks to."""
    file = File(
        org=world.org,
        person=world.coordinator,
        format="csv",
        list=address,
        language="en",
        asked=timezone.now(),
    )
    with scoped(world.org.pk, write=False):
        text = b"".join(asked(file)).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_no_list_is_forgotten(world: World, desk: Client) -> None:
    """A page that shows rows is in one of the two tables above."""
    here = Place.unscoped.create(org=world.org, kind="shelf", name="Shelf")
    for fill in LISTS.values():
        fill(world, here)
    with scoped(world.org.pk):
        address = "/commons/files/?format=csv"
        begin(name="x", format="csv", list=address, language="en", by=world.author, now=timezone.now())
    shows = set(listing(desk))
    assert shows - NO_LIST.keys() == LISTS.keys()
    assert NO_LIST.keys() <= shows


def listing(desk: Client) -> Iterator[str]:
    for address, view in addresses():
        if "permission" in vars(view) and "<" not in address:
            answer = desk.get(f"/{address}")
            text = "" if answer.streaming or answer.status_code != 200 else answer.content.decode()
            if re.search(r'<table|class="rows"|class="pager"', text.partition("<main")[2]):
                yield address
