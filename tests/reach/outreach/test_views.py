"""The outreach desk through the client: every page, every form, twice pressed and half filled."""

import csv
import io
import re
import uuid
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from porchlight.commons.people.models import Membership
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact, Movement, Naloxone, Response, Session
from tests.factories import NOW, TODAY, World
from tests.reach.outreach.conftest import Say

ROOT = "/reach/outreach/"
BUDGET = 15

pytestmark = pytest.mark.usefixtures("words")


def token(page: Any) -> str:
    found = re.search(r'name="entry" value="([0-9a-f-]{36})"', page.content.decode())
    assert found
    return found[1]


def plan(world: World, **over: Any) -> dict[str, Any]:
    return {
        "entry": str(uuid.uuid4()),
        "day": "2026-11-27",
        "begins": "19:00",
        "ends": "01:00",
        "area": str(world.area.pk),
        "place_kind": "street",
        "team": [str(world.peer.pk)],
        "bag": str(world.bag.pk),
    } | over


def contact(world: World, **over: Any) -> dict[str, Any]:
    return {
        "entry": str(uuid.uuid4()),
        "session": "",
        "day": "2026-11-20",
        "band": "4",
        "area": str(world.area.pk),
        "bag": str(world.bag.pk),
        "place_kind": "street",
        "people": "2",
        "for_self": "on",
        f"item_{world.items[0].pk}": "3",
        f"kit_{world.kit.pk}_1": "1",
        "services": ["food"],
    } | over


@pytest.fixture
def session(world: World, say: Say) -> uuid.UUID:
    """A session that is out, with two contacts."""
    id = uuid.uuid4()
    start = {
        "session": id,
        "area": world.area.pk,
        "place_kind": "street",
        "started_at": NOW,
        "bag": world.bag.pk,
    }
    say("session.started", start)
    for people in (1, 2):
        say("contact.logged", world.contact(session=id, people=people))
    return id


@pytest.fixture
def logged(world: World, say: Say) -> uuid.UUID:
    """A contact of the peer's phone."""
    return say("contact.logged", world.contact(people=2, needs=["housing"])).id


def table(world: World, model: Any) -> list[Any]:
    with scoped(world.org.pk):
        return list(model.objects.all())


def test_plan_and_change(coordinator: Client, world: World) -> None:
    assert coordinator.get(f"{ROOT}plan/").status_code == 200
    sent = plan(world)
    for _ in range(2):
        assert coordinator.post(f"{ROOT}plan/", sent).status_code == 302
    (row,) = table(world, Session)
    assert (row.state, str(row.day), row.band, row.place_kind) == ("planned", "2026-11-27", 3, "street")
    assert (row.ends_at - row.starts_at).total_seconds() == 6 * 3600
    page = coordinator.get(f"{ROOT}{row.pk}/plan/")
    assert b'value="19:00"' in page.content
    coordinator.post(f"{ROOT}{row.pk}/plan/", plan(world, day="2026-11-28"))
    coordinator.post(f"{ROOT}{row.pk}/plan/", plan(world, day="2026-11-29", team=[]))
    (row,) = table(world, Session)
    assert str(row.day) == "2026-11-29"
    assert b"No team named" in coordinator.get(f"{ROOT}{row.pk}/").content


def test_a_plan_that_is_too_long_keeps_what_was_typed(coordinator: Client, world: World) -> None:
    page = coordinator.post(f"{ROOT}plan/", plan(world, begins="08:00", ends="07:00"))
    assert page.status_code == 422
    assert b'value="08:00"' in page.content
    assert not table(world, Session)


def test_out_and_home_again(coordinator: Client, world: World) -> None:
    coordinator.post(f"{ROOT}plan/", plan(world))
    url = f"{ROOT}{table(world, Session)[0].pk}/"
    for act, state in (("start", "open"), ("end", "ended")):
        sent = {"entry": token(coordinator.get(url))}
        for _ in range(2):
            assert coordinator.post(f"{url}{act}/", sent).status_code == 302
        assert table(world, Session)[0].state == state
    assert coordinator.post(f"{url}end/", {"entry": str(uuid.uuid4())}).status_code == 422


def test_call_off(coordinator: Client, world: World) -> None:
    coordinator.post(f"{ROOT}plan/", plan(world))
    url = f"{ROOT}{table(world, Session)[0].pk}/cancel/"
    page = coordinator.get(url)
    assert b"The weather" in page.content
    assert coordinator.post(url, {"entry": token(page)}).status_code == 422
    assert coordinator.post(url, {"entry": token(page), "reason": "weather"}).status_code == 302
    assert table(world, Session)[0].state == "cancelled"


def test_a_contact_from_paper(coordinator: Client, world: World, session: uuid.UUID) -> None:
    url = f"{ROOT}{session}/add/contact/"
    assert coordinator.get(url).status_code == 200
    sent = contact(world, session=str(session))
    for _ in range(2):
        assert coordinator.post(url, sent)["Location"] == f"{ROOT}{session}/"
    with scoped(world.org.pk):
        row = Contact.objects.get(pk=sent["entry"])
        assert (row.people, row.services, row.worker) == (2, ["food"], world.coordinator.pk)
        assert sum(Movement.objects.filter(root=row.pk).values_list("qty", flat=True)) == 3 + 10 + 2
    page = coordinator.get(f"{ROOT}{session}/").content.decode()
    assert f"{ROOT}records/{row.pk}/undo/" in page
    coordinator.post(f"{ROOT}records/{row.pk}/undo/")
    assert [c.withdrawn for c in table(world, Contact) if c.pk == row.pk] == [True]


def test_a_half_filled_contact_is_not_lost(coordinator: Client, world: World) -> None:
    page = coordinator.post(f"{ROOT}add/contact/", contact(world, area="", people="41", sharps_back="7"))
    assert page.status_code == 422
    text = page.content.decode()
    assert 'value="41"' in text
    assert 'value="7"' in text
    assert "What you typed is still here." in text
    assert not table(world, Contact)


def test_naloxone_and_a_response_by_phone_call(coordinator: Client, world: World) -> None:
    common = {"day": "2026-11-20", "band": "4", "area": str(world.area.pk), "bag": str(world.bag.pk)}
    kit = world.items[2].pk
    sent: dict[str, Any] = {
        **common,
        "entry": str(uuid.uuid4()),
        "reason": "refill_used",
        "people_trained": "2",
        f"item_{kit}": "1",
    }
    empty = {**sent, "people_trained": "0", f"item_{kit}": ""}
    assert coordinator.post(f"{ROOT}add/naloxone/", empty).status_code == 422
    assert coordinator.post(f"{ROOT}add/naloxone/", sent).status_code == 302
    assert [(row.reason, row.people_trained) for row in table(world, Naloxone)] == [("refill_used", 2)]
    sent = {
        **common,
        "entry": str(uuid.uuid4()),
        "reported_by": "bystander",
        "outcome": "survived",
        "breathing": "slow",
        "suspected": ["opioid"],
        "given_0_item": str(kit),
        "given_0_route": "nasal",
        "given_0_doses": "2",
        "rescue_breathing": "yes",
        "police_came": "no",
        "debrief_wanted": "on",
    }
    missing = coordinator.post(f"{ROOT}add/response/", {**sent, "given_0_route": ""})
    assert missing.status_code == 422
    assert coordinator.post(f"{ROOT}add/response/", sent).status_code == 302
    (row,) = table(world, Response)
    assert (row.doses, row.debrief_wanted, row.detail["police_came"]) == (2, True, False)
    url = f"{ROOT}records/{row.pk}/"
    text = coordinator.get(url).content.decode()
    for said in ("Slow or shallow", "2 × Nasal naloxone (Nose spray)", "Someone who saw it"):
        assert said in text
    assert coordinator.get(f"{url}correct/").content.count(b" checked>") == 2
    for _ in range(2):
        coordinator.post(f"{url}debriefed/")
    assert not table(world, Response)[0].debrief_wanted
    assert len(table(world, Entry)) == len({entry.id for entry in table(world, Entry)})


def test_correct(coordinator: Client, world: World, logged: uuid.UUID) -> None:
    url = f"{ROOT}records/{logged}/"
    page = coordinator.get(f"{url}correct/")
    text = page.content.decode()
    assert re.search(rf'name="item_{world.items[0].pk}" value="1"', text)
    assert 'name="day"' not in text
    sent = contact(world, people="5", why="miscounted")
    assert coordinator.post(f"{url}correct/", {**sent, "why": ""}).status_code == 422
    for _ in range(2):
        assert coordinator.post(f"{url}correct/", sent)["Location"] == url
    (row,) = table(world, Contact)
    assert (row.people, row.corrected, row.worker) == (5, True, world.peer.pk)
    text = coordinator.get(url).content.decode()
    assert "A number was wrong" in text
    assert "People reached: 5" in text
    assert "this version counts" in text
    assert text.count('class="timeline-dot"') == 2


def test_rivals_are_shown_and_settled(coordinator: Client, world: World, logged: uuid.UUID, say: Say) -> None:
    for people in (3, 4):
        say("contact.logged", world.contact(people=people), corrects=logged, why="miscounted")
    url = f"{ROOT}records/{logged}/"
    assert b"each without the other" in coordinator.get(url).content
    coordinator.post(f"{url}keep/")
    assert b"each without the other" not in coordinator.get(url).content
    assert table(world, Contact)[0].people == 4


def test_withdraw(coordinator: Client, world: World, logged: uuid.UUID) -> None:
    url = f"{ROOT}records/{logged}/"
    assert coordinator.post(f"{url}withdraw/", {}).status_code == 422
    for _ in range(2):
        assert coordinator.post(f"{url}withdraw/", {"reason": "asked"}).status_code == 302
    assert table(world, Contact)[0].withdrawn
    assert [entry.kind for entry in table(world, Entry)].count("entry.withdrawn") == 1
    text = coordinator.get(url).content.decode()
    assert "The person asked for it" in text
    assert "Housing" not in text
    assert coordinator.get(f"{url}correct/").status_code == 302


def test_lists_are_narrowed_by_the_address(coordinator: Client, world: World, session: uuid.UUID) -> None:
    def shown(query: str) -> bool:
        return str(session).encode() in coordinator.get(f"{ROOT}?{query}").content

    assert shown("")
    assert shown("state=open")
    assert shown(f"area={world.area.pk}&worker={world.peer.pk}")
    assert not shown("state=ended")
    assert not shown("until=2020-01-01")
    assert not shown(f"worker={world.coordinator.pk}")
    assert shown("area=nonsense&since=never")


def test_contacts_without_a_session(coordinator: Client, session: uuid.UUID, logged: uuid.UUID) -> None:
    text = coordinator.get(f"{ROOT}contacts/?loose=on").content.decode()
    assert text.count(f"{ROOT}records/") == 1
    assert str(logged) in text


@pytest.mark.parametrize("size", [1, 12])
def test_pages_ask_the_database_little(
    coordinator: Client, world: World, session: uuid.UUID, say: Say, size: int
) -> None:
    for _ in range(size):
        root = say("contact.logged", world.contact(session=session)).id
    pages = ("", "contacts/", f"{session}/", f"records/{root}/", f"{session}/add/contact/", "plan/")
    for page in pages:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            assert coordinator.get(ROOT + page).status_code == 200
        said = [sql for query in asked if "set_config" not in (sql := query["sql"]) and "SELECT" in sql[:8]]
        assert len(said) <= BUDGET, f"{page}: {len(said)}\n" + "\n".join(sql[:150] for sql in said)


def test_files(coordinator: Client, session: uuid.UUID) -> None:
    def lines(path: str) -> list[dict[str, str]]:
        answer: Any = coordinator.get(ROOT + path)
        text = b"".join(answer.streaming_content).decode("utf-8-sig")
        return list(csv.DictReader(io.StringIO(text)))

    (night,) = lines("sessions.csv")
    assert (night["day"], night["contacts"], night["people"], night["items"]) == ("2026-11-20", "2", "3", "6")
    assert [line["people"] for line in lines("contacts.csv?loose=")] == ["2", "1"]
    assert [line["items"] for line in lines(f"{session}/records.csv")] == ["3", "3"]
    assert not lines("sessions.csv?state=ended")


def test_a_lead_plans_but_does_not_correct(
    coordinator: Client, world: World, logged: uuid.UUID, session: uuid.UUID
) -> None:
    Membership.unscoped.filter(person=world.coordinator).update(role="lead")
    assert b"Correct" not in coordinator.get(f"{ROOT}records/{logged}/").content
    assert coordinator.get(f"{ROOT}records/{logged}/correct/").status_code == 403
    assert coordinator.post(f"{ROOT}records/{logged}/undo/").status_code == 403
    assert coordinator.get(f"{ROOT}{session}/add/contact/").status_code == 200


def test_what_is_not_there(coordinator: Client) -> None:
    for path in (f"{uuid.uuid4()}/", f"records/{uuid.uuid4()}/", "add/nothing/"):
        assert coordinator.get(ROOT + path).status_code == 404
    assert coordinator.get(f"{ROOT}{uuid.uuid4()}/start/").status_code == 405


def test_today_is_a_service_day() -> None:
    assert NOW.date() == TODAY
