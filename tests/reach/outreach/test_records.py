"""Records at the desk through the client: from paper, told anew, taken back, listed; twice pressed and half filled."""

import re
import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from django.test import Client

from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.reach.models import Balance, Contact, Movement, Naloxone, Response
from tests.factories import TODAY, World
from tests.reach.outreach.conftest import ROOT, Say, contact, lines, table, token

pytestmark = pytest.mark.usefixtures("words", "tonight")


def naloxone(world: World, **over: Any) -> dict[str, Any]:
    paper = {"token": str(uuid.uuid4()), "session": "", "day": "2026-11-20", "band": "4"}
    where = {"area": str(world.area.pk), "bag": "", "reason": "new", "people_trained": "2"}
    return paper | where | over


def corrected(world: World, page: Any, **over: Any) -> dict[str, Any]:
    """A correction as the page asks for it."""
    version = re.search(r'name="version" value="([0-9a-f-]{36})"', page.content.decode())
    assert version
    return contact(world, token=token(page), version=version[1], why="miscounted", **over)


def test_a_contact_from_paper(coordinator: Client, world: World, session: uuid.UUID) -> None:
    url = f"{ROOT}{session}/add/contact/"
    assert coordinator.get(url).status_code == 200
    sent = contact(world, session=str(session))
    for _ in range(2):
        assert coordinator.post(url, sent)["Location"] == f"{ROOT}{session}/"
    with scoped(world.org.pk):
        row = Contact.objects.get(pk=sent["token"])
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
        "token": str(uuid.uuid4()),
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
        "token": str(uuid.uuid4()),
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
    assert 'name="day" value="2026-11-20"' in text
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


def test_what_a_phone_named_twice_is_corrected_as_one(coordinator: Client, world: World, say: Say) -> None:
    """The sum stands in the form: a correction of something else loses nothing."""
    item, kit = str(world.items[0].pk), {"kit": str(world.kit.pk), "revision": 1}
    twice = {"lines": [{"item": item, "qty": 2}, {"item": item, "qty": 3}]}
    twice["kits"] = [{**kit, "qty": 1}, {**kit, "qty": 1}]
    url = f"{ROOT}records/{say('contact.logged', world.contact(**twice)).id}/"
    before = balance(world, world.items[0].pk)
    text = coordinator.get(f"{url}correct/").content.decode()
    assert f'name="item_{item}" value="5"' in text
    assert f'name="kit_{world.kit.pk}_1" value="2"' in text
    sent = contact(world, people="7", why="miscounted", **{f"item_{item}": "5", f"kit_{world.kit.pk}_1": "2"})
    assert coordinator.post(f"{url}correct/", sent).status_code == 302
    assert balance(world, world.items[0].pk) == before == -25


def balance(world: World, item: uuid.UUID) -> int:
    """What the bag holds of an item."""
    mine = (row.qty for row in table(world, Balance) if (row.place_id, row.item_id) == (world.bag.pk, item))
    return sum(mine)


def test_a_debrief_settles_no_versions_that_nobody_compared(
    coordinator: Client, world: World, say: Say
) -> None:
    body = {"area": world.area.pk, "reported_by": "peer", "outcome": "survived", "debrief_wanted": True}
    root = say("response.reported", body).id
    for outcome in ("died", "unknown"):
        say("response.reported", body | {"outcome": outcome}, corrects=root, why="misheard")
    url = f"{ROOT}records/{root}/"
    page = coordinator.post(f"{url}debriefed/", follow=True)
    assert "Compare them first." in page.content.decode()
    assert "each without the other" in page.content.decode()
    assert table(world, Response)[0].debrief_wanted
    coordinator.post(f"{url}keep/")
    coordinator.post(f"{url}debriefed/")
    assert not table(world, Response)[0].debrief_wanted


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
    said = coordinator.get(f"{url}withdraw/", follow=True).content.decode()
    assert "This record was withdrawn: The person asked for it." in said
    assert coordinator.get(f"{url}correct/")["Location"] == url
    assert "was withdrawn: The person" in coordinator.get(url).content.decode()


def test_contacts_without_a_session(coordinator: Client, session: uuid.UUID, logged: uuid.UUID) -> None:
    text = coordinator.get(f"{ROOT}records/?loose=on").content.decode()
    assert text.count(f'href="{ROOT}records/{logged}/"') == 1
    assert str(logged) in text


def test_other_numbers_under_a_known_token_are_not_dropped(coordinator: Client, world: World) -> None:
    """The Back button and the next slip of paper."""
    sent = contact(world)
    coordinator.post(f"{ROOT}add/contact/", sent)
    for other in ({"people": "7"}, {"day": "2026-11-19"}, {"band": "3"}):
        page = coordinator.post(f"{ROOT}add/contact/", sent | other)
        assert page.status_code == 422
        assert "This form was kept before" in page.content.decode()
    assert [row.people for row in table(world, Contact)] == [2]
    page = coordinator.post(f"{ROOT}add/contact/", sent | {"people": "7"})
    assert 'name="people" value="7"' in page.content.decode()
    assert token(page) != sent["token"]
    coordinator.post(f"{ROOT}add/contact/", sent | {"people": "7", "token": token(page)})
    assert sorted(row.people for row in table(world, Contact)) == [2, 7]


def test_a_correction_under_a_known_token_is_not_dropped(
    coordinator: Client, world: World, logged: uuid.UUID
) -> None:
    url = f"{ROOT}records/{logged}/"
    sent = corrected(world, coordinator.get(f"{url}correct/"), people="5")
    coordinator.post(f"{url}correct/", sent)
    page = coordinator.post(f"{url}correct/", sent | {"people": "6"})
    assert page.status_code == 422
    assert "kept before" in page.content.decode()
    again = corrected(world, page, people="6")
    assert coordinator.post(f"{url}correct/", again).status_code == 302
    assert table(world, Contact)[0].people == 6
    assert "each without the other" not in coordinator.get(url).content.decode()


@pytest.mark.parametrize("first", ["desk", "phone"])
def test_whoever_corrects_an_older_version_is_told(
    coordinator: Client, world: World, logged: uuid.UUID, say: Say, first: str
) -> None:
    url = f"{ROOT}records/{logged}/"
    mine = corrected(world, coordinator.get(f"{url}correct/"), people="8")
    if first == "desk":
        theirs = corrected(world, coordinator.get(f"{url}correct/"), people="3")
        coordinator.post(f"{url}correct/", theirs | {"token": str(uuid.uuid4())})
    else:
        say("contact.logged", world.contact(people=3), corrects=logged, why="mistake")
    for _ in range(2):
        text = coordinator.post(f"{url}correct/", mine, follow=True).content.decode()
    assert table(world, Contact)[0].people == 8
    assert "each without the other" in text
    assert "People reached: 3" in text
    assert "People reached: 8" in text
    assert "Items: 3 × Syringe 1 ml" in text
    coordinator.post(f"{url}keep/")
    assert "each without the other" not in coordinator.get(url).content.decode()
    assert "Two corrections disagree" not in coordinator.get("/").content.decode()


def test_somebody_corrected_this_meanwhile(
    coordinator: Client, world: World, logged: uuid.UUID, say: Say
) -> None:
    url = f"{ROOT}records/{logged}/"
    mine = corrected(world, coordinator.get(f"{url}correct/"), people="8")
    say("contact.logged", world.contact(people=3), corrects=logged, why="mistake")
    told = coordinator.post(f"{url}correct/", mine, follow=True).content.decode()
    assert "Somebody corrected this meanwhile. Both versions are kept, and yours counts." in told
    seen = corrected(world, coordinator.get(f"{url}correct/"), people="9")
    told = coordinator.post(f"{url}correct/", seen, follow=True).content.decode()
    assert "Corrected. The version before stays in the history." in told
    assert "each without the other" not in told


def test_what_was_typed_about_a_withdrawn_record_is_not_lost(
    coordinator: Client, world: World, logged: uuid.UUID, say: Say
) -> None:
    url = f"{ROOT}records/{logged}/"
    sent = corrected(world, coordinator.get(f"{url}correct/"), people="41")
    say("entry.withdrawn", {"reason": "duplicate"}, corrects=logged, why="duplicate")
    page = coordinator.post(f"{url}correct/", sent)
    assert page.status_code == 422
    text = page.content.decode()
    assert "This record was withdrawn: It is there twice." in text
    assert 'name="people" value="41"' in text
    assert [row.people for row in table(world, Contact)] == [2]
    kept = coordinator.post(f"{url}correct/", sent | {"again": "1"})
    assert kept["Location"] == f"{ROOT}records/{sent['token']}/"
    assert sorted((row.people, row.withdrawn) for row in table(world, Contact)) == [(2, True), (41, False)]


@pytest.mark.parametrize("day", ["9999-12-31", "0001-01-01", "2026-11-21", "2025-10-15"])
def test_a_record_of_no_sensible_day_is_asked_about(coordinator: Client, world: World, day: str) -> None:
    for kind, sent in (("contact", contact(world, day=day)), ("naloxone", naloxone(world, day=day))):
        page = coordinator.post(f"{ROOT}add/{kind}/", sent)
        assert page.status_code == 422
        assert "Is the year right?" in page.content.decode()
    told = naloxone(world, reported_by="worker", outcome="survived", happened_on=day)
    assert coordinator.post(f"{ROOT}add/response/", told).status_code == 422
    assert table(world, Entry)[-1].kind == "word.added"


@pytest.mark.parametrize("day", [date(9999, 12, 31), date(1, 1, 1)])
def test_what_is_stored_with_such_a_day_can_be_corrected(
    coordinator: Client, world: World, say: Say, day: date
) -> None:
    url = f"{ROOT}records/{say('contact.logged', world.contact(), day=day).id}/"
    page = coordinator.get(f"{url}correct/")
    assert page.status_code == 200
    same = corrected(world, page, day=day.isoformat(), people="4")
    assert coordinator.post(f"{url}correct/", same)["Location"] == url
    assert (table(world, Contact)[0].people, table(world, Contact)[0].day) == (4, day)
    right = corrected(world, coordinator.get(f"{url}correct/"), day="2026-11-19")
    coordinator.post(f"{url}correct/", right)
    assert table(world, Contact)[0].day == date(2026, 11, 19)


def test_a_record_moves_to_the_day_it_happened(
    coordinator: Client, world: World, logged: uuid.UUID, say: Say
) -> None:
    url = f"{ROOT}records/{logged}/"
    sent = corrected(world, coordinator.get(f"{url}correct/"), day="2026-11-18", band="3")
    coordinator.post(f"{url}correct/", sent)
    (row,) = table(world, Contact)
    assert (row.day, row.band) == (date(2026, 11, 18), 3)
    text = coordinator.get(url).content.decode()
    assert "Day: Wed 18 Nov." in text
    assert "Part of the day: 16–20" in text
    page = coordinator.get(f"{url}correct/")
    assert 'name="day" value="2026-11-18"' in page.content.decode()
    coordinator.post(f"{url}correct/", corrected(world, page, people="9", day="2026-11-18", band="3"))
    assert "Day:" not in str(coordinator.get(url).content.decode().rpartition("Corrected")[2])
    say("contact.logged", world.contact(people=3), corrects=logged)
    coordinator.post(f"{url}keep/")
    assert table(world, Contact)[0].day == TODAY


def test_one_list_of_all_records(coordinator: Client, world: World, session: uuid.UUID, say: Say) -> None:
    say("contact.logged", world.contact())
    for kind, form in (("naloxone", naloxone(world)), ("response", naloxone(world))):
        sent = form | {"reported_by": "worker", "outcome": "survived"}
        back = coordinator.post(f"{ROOT}add/{kind}/", sent)["Location"]
        assert f'href="{ROOT}records/{sent["token"]}/"' in coordinator.get(back).content.decode()

    def count(query: str) -> int:
        return coordinator.get(f"{ROOT}records/?{query}").content.decode().count('class="when"')

    assert (count(""), count("loose=on")) == (5, 3)
    assert [count(f"kind={kind}") for kind in ("contact", "naloxone", "response")] == [3, 1, 1]
    assert (count("place_kind=street"), count("place_kind=street&kind=naloxone")) == (3, 0)
    assert count(f"worker={world.coordinator.pk}") == 2
    assert count("until=2026-11-19") == 0
    (one,) = table(world, Naloxone)
    coordinator.post(f"{ROOT}records/{one.pk}/withdraw/", {"reason": "test"})
    assert (count("kind=naloxone"), count("kind=naloxone&withdrawn=on")) == (0, 1)


def test_the_list_of_records_begins_with_the_latest(coordinator: Client, world: World, say: Say) -> None:
    for ago, kind in ((1, "contact"), (0, "naloxone"), (2, "response"), (0, "contact")):
        sent = naloxone(world, day=(TODAY - timedelta(days=ago)).isoformat())
        extra = {"reported_by": "worker", "outcome": "survived"}
        coordinator.post(f"{ROOT}add/{kind}/", {**contact(world), **sent, **extra})
    found = [(line["Day"][-2:], line["What"]) for line in lines(coordinator, "records/?format=csv")]
    assert found == [("20", "Contact"), ("20", "Naloxone"), ("19", "Contact"), ("18", "Response")]


def test_the_file_of_records_speaks_the_visitors_language(coordinator: Client, world: World) -> None:
    coordinator.post(f"{ROOT}add/contact/", contact(world))
    (line,) = lines(coordinator, "records/?format=csv")
    assert (line["What"], line["People reached"], line["For themselves"]) == ("Contact", "2", "yes")
    assert (line["Items"], line["What was given"]) == ("15", "1 × Injecting kit, 3 × Syringe 1 ml")
    assert (line["How it ended"], line["Withdrawn"]) == ("", "no")
    coordinator.cookies["django_language"] = "fr"
    (line,) = lines(coordinator, "records/?format=csv")
    assert (line["Jour"], line["Retirée"]) == ("2026-11-20", "non")
