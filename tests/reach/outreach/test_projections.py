"""Sessions and records folded from entries that arrive in any order."""

import uuid
from typing import Any

import pytest

from porchlight.journal.actions import redact
from porchlight.journal.models import Entry
from porchlight.journal.registry import registry
from porchlight.journal.replay import replay
from porchlight.reach.models import Balance, Contact, Movement, Naloxone, Response, Session, SessionWorker
from tests.factories import NOW, TODAY, World
from tests.reach.outreach.conftest import Say

LATER = NOW.replace(hour=23, minute=50)


def started(world: World, session: uuid.UUID, **more: Any) -> dict[str, Any]:
    start = {"session": session, "area": world.area.pk, "place_kind": "street", "started_at": NOW}
    return start | more


def planned(world: World, session: uuid.UUID, **more: Any) -> dict[str, Any]:
    plan = {
        "session": session,
        "area": world.area.pk,
        "place_kind": "park",
        "starts_at": NOW,
        "ends_at": LATER,
    }
    return plan | {"team": [world.peer.pk]} | more


def rows() -> list[Any]:
    tables = (Session, SessionWorker, Contact, Naloxone, Response, Movement, Balance)
    return [list(table.objects.order_by("pk").values()) for table in tables]


def same_after_replay() -> None:
    before = rows()
    replay(lambda done, total: None)
    assert rows() == before


def withdraw(say: Say, entry: Entry) -> None:
    say("entry.withdrawn", {"reason": "mistake"}, corrects=entry.id)


def test_planned_open_ended(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    say(
        "session.planned",
        planned(inside, id, day="2026-11-22", band=3),
        worker=inside.coordinator.pk,
        device=None,
    )
    session = Session.objects.get()
    assert (session.state, str(session.day), session.band) == ("planned", "2026-11-22", 3)
    assert not SessionWorker.objects.get().joined
    say("session.started", started(inside, id, team=[inside.peer.pk]))
    assert Session.objects.get().state == "open"
    assert SessionWorker.objects.get().joined
    say("session.ended", {"session": id, "ended_at": LATER})
    session = Session.objects.get()
    assert (session.state, session.ended_at) == ("ended", LATER)
    same_after_replay()


def test_an_end_may_come_before_its_start(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    say("session.ended", {"session": id, "ended_at": LATER})
    assert Session.objects.get().state == "ended"
    say("session.started", started(inside, id))
    session = Session.objects.get()
    assert (session.state, session.started_at, session.area_id) == ("ended", NOW, inside.area.pk)
    same_after_replay()


def test_a_withdrawn_end_opens_the_session_again(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    say("session.started", started(inside, id))
    end = say("session.ended", {"session": id, "ended_at": LATER})
    withdraw(say, end)
    session = Session.objects.get()
    assert (session.state, session.ended_at) == ("open", None)
    same_after_replay()


def test_a_withdrawn_start_leaves_no_session(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    withdraw(say, say("session.started", started(inside, id)))
    assert Session.objects.get().state == "cancelled"
    same_after_replay()


def test_a_withdrawn_start_leaves_the_plan(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    say("session.planned", planned(inside, id))
    withdraw(say, say("session.started", started(inside, id)))
    assert Session.objects.get().state == "planned"


def test_two_phones_in_one_session(inside: World, say: Say) -> None:
    id, other = uuid.uuid4(), inside.coordinator.pk
    say("session.started", started(inside, id, started_at=LATER))
    first = say("session.started", started(inside, id), worker=other)
    say("session.joined", {"session": id}, worker=other)
    session = Session.objects.get()
    assert (session.starts, session.started_at) == (2, NOW)
    assert set(SessionWorker.objects.values_list("worker", "joined")) == {
        (inside.peer.pk, True),
        (other, True),
    }
    withdraw(say, first)
    assert Session.objects.get().state == "open"
    same_after_replay()


def test_who_went_out_counts_more_than_a_plan_called_off(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    say("session.planned", planned(inside, id))
    say("session.cancelled", {"session": id, "reason": "weather"})
    assert Session.objects.get().state == "cancelled"
    say("session.started", started(inside, id))
    assert Session.objects.get().state == "open"
    same_after_replay()


def test_a_changed_plan_moves_the_session_and_its_team(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    plan = say("session.planned", planned(inside, id, day="2026-11-22", band=3))
    say(
        "session.planned",
        planned(inside, id, day="2026-11-23", band=4, team=[inside.coordinator.pk]),
        corrects=plan.id,
    )
    session = Session.objects.get()
    assert (str(session.day), session.band) == ("2026-11-23", 4)
    assert SessionWorker.objects.get().worker == inside.coordinator.pk
    same_after_replay()


def test_a_correction_may_come_before_its_target(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    say("contact.logged", inside.contact(people=4), corrects=id, why="miscounted")
    assert not Contact.objects.exists()
    say("contact.logged", inside.contact(people=1), id=id)
    contact = Contact.objects.get()
    assert (contact.id, contact.people, contact.corrected) == (id, 4, True)
    assert Movement.objects.filter(undoes=None).count() == 6
    assert set(Balance.objects.filter(place_id=inside.bag.pk).values_list("qty", flat=True)) == {-1}
    same_after_replay()


def test_of_rivals_the_latest_counts_and_both_are_kept(inside: World, say: Say) -> None:
    entry = say("contact.logged", inside.contact())
    say("contact.logged", inside.contact(people=2), corrects=entry.id)
    say("contact.logged", inside.contact(people=3), corrects=entry.id)
    assert Contact.objects.get().people == 3
    assert list(Entry.objects.filter(rival=True).values_list("corrects", flat=True)) == [entry.id]
    assert Entry.objects.count() == 3
    same_after_replay()


def test_what_was_withdrawn_stays_withdrawn(inside: World, say: Say) -> None:
    entry = say("contact.logged", inside.contact())
    withdraw(say, entry)
    say("contact.logged", inside.contact(people=9), corrects=entry.id)
    contact = Contact.objects.get()
    assert (contact.withdrawn, contact.people) == (True, 1)
    assert set(Balance.objects.values_list("qty", flat=True)) == {0}
    same_after_replay()


MOVED = {"day": "2026-11-18", "band": 2}


def test_a_desk_moves_a_record_to_another_day(inside: World, say: Say) -> None:
    """Each day's sum stays true: what was given is taken back on the old day and given on the new one."""
    entry = say("contact.logged", inside.contact())
    moved = say("contact.logged", inside.contact(people=2, **MOVED), corrects=entry.id, device=None)
    contact = Contact.objects.get()
    assert (str(contact.day), contact.band, contact.people) == ("2026-11-18", 2, 2)
    net: dict[str, int] = {}
    for row in Movement.objects.all():
        net[str(row.day)] = net.get(str(row.day), 0) + (row.qty if row.undoes is None else -row.qty)
    assert net == {str(TODAY): 0, "2026-11-18": 3}
    same_after_replay()
    withdraw(say, moved)
    assert {row.day.day for row in Movement.objects.exclude(undoes=None)} == {20, 18}
    assert set(Balance.objects.values_list("qty", flat=True)) == {0}
    same_after_replay()


def test_a_record_moves_back_with_a_correction_that_says_no_day(inside: World, say: Say) -> None:
    entry = say("naloxone.supplied", {"area": inside.area.pk, "reason": "new"})
    body = {"area": inside.area.pk, "reason": "spare"}
    say("naloxone.supplied", body | MOVED, corrects=entry.id, device=None)
    assert (str(Naloxone.objects.get().day), Naloxone.objects.get().band) == ("2026-11-18", 2)
    say("naloxone.supplied", body, corrects=entry.id)
    assert (Naloxone.objects.get().day, Naloxone.objects.get().band) == (TODAY, 4)
    same_after_replay()


def test_a_phone_says_the_day_in_its_seal_alone(inside: World, say: Say) -> None:
    told = {"area": inside.area.pk, "reported_by": "worker", "outcome": "survived"}
    entry = say("response.reported", told | {"day": "9999-12-31", "band": 0})
    say("response.reported", told | MOVED, corrects=entry.id)
    response = Response.objects.get()
    assert (response.day, response.band) == (TODAY, 4)
    assert not response.detail.keys() & {"day", "band"}


@pytest.mark.parametrize("size", [1, 2, 500])
def test_replay_is_the_same_in_any_pieces(inside: World, say: Say, size: int, monkeypatch: Any) -> None:
    id = uuid.uuid4()
    plan = say("session.planned", planned(inside, id))
    say("session.joined", {"session": id}, worker=inside.coordinator.pk)
    say("session.planned", planned(inside, id, team=[]), corrects=plan.id)
    start = say("session.started", started(inside, id))
    contact = say("contact.logged", inside.contact(session=id))
    say("contact.logged", inside.contact(people=7), corrects=contact.id)
    withdraw(say, start)
    monkeypatch.setattr("porchlight.journal.replay.CHUNK", size)
    same_after_replay()


def test_a_session_keeps_its_state_when_its_exact_times_have_gone(inside: World, say: Say) -> None:
    id = uuid.uuid4()
    say("session.planned", planned(inside, id, day="2026-11-22", band=3))
    say("session.started", started(inside, id))
    end = say("session.ended", {"session": id, "ended_at": LATER})
    withdraw(say, end)
    for entry in Entry.objects.exclude(kind="entry.withdrawn"):
        redact(entry=entry, fields=registry.kind(entry.kind).exact_times)
    replay(lambda done, total: None)
    session = Session.objects.get()
    assert (session.state, session.started_at, session.starts_at) == ("open", None, None)
    assert session.day == TODAY
