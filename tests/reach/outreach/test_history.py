"""Versions of a record: which of them counts, whether they disagree, what settles it."""

import uuid
from typing import Any

import pytest

from porchlight.journal.models import Entry
from porchlight.journal.traces import WithdrawReason
from porchlight.lib.errors import NotFound
from porchlight.lib.once import Recorded
from porchlight.reach.models import Contact, Response
from porchlight.reach.outreach import actions, kinds
from porchlight.reach.outreach.history import History, history, open_rivals
from tests.factories import TODAY, World
from tests.reach.outreach.conftest import Say


def correct(world: World, root: uuid.UUID, version: uuid.UUID, people: int) -> History:
    """A desk's correction, written from a version."""
    body = kinds.ContactLogged(area=world.area.pk, place_kind=kinds.PlaceKind.STREET, people=people)
    what: dict[str, Any] = {"day": TODAY, "band": 4, "why": "miscounted", "by": world.author}
    done = actions.correct(id=uuid.uuid4(), root=root, version=version, body=body, **what)
    assert done is Recorded.NEW
    return history(root)


def test_a_correction_names_the_version_it_was_written_from(inside: World, say: Say) -> None:
    root = say("contact.logged", inside.contact()).id
    once = correct(inside, root, root, 2)
    twice = correct(inside, root, once.latest.id, 3)
    assert twice.latest.corrects == once.latest.id
    assert not twice.disagrees
    late = correct(inside, root, once.latest.id, 4)
    assert late.disagrees
    assert Contact.objects.get().people == 4
    assert [entry.id for entry in open_rivals()] == [late.latest.id]


def test_a_phone_that_came_between_is_not_passed_over(inside: World, say: Say) -> None:
    """The desk writes from version 1; the phone corrects the first one meanwhile. The desk never saw that."""
    root = say("contact.logged", inside.contact()).id
    seen = correct(inside, root, root, 2).latest.id
    phone = say("contact.logged", inside.contact(people=3), corrects=root)
    assert correct(inside, root, seen, 4).disagrees
    assert [entry.id for entry in open_rivals()] == [phone.id]
    actions.keep(root=root, by=inside.author)
    assert not history(root).disagrees
    assert open_rivals() == []
    assert Contact.objects.get().people == 4


def test_of_three_that_disagree_one_look_settles_all(inside: World, say: Say) -> None:
    root = say("contact.logged", inside.contact()).id
    for people in (2, 3, 4):
        say("contact.logged", inside.contact(people=people), corrects=root)
    assert len(open_rivals()) == 2
    actions.keep(root=root, by=inside.author)
    assert open_rivals() == []
    actions.keep(root=root, by=inside.author)
    assert Entry.objects.filter(why="checked").count() == 1


def test_whoever_names_no_version_has_seen_the_first(inside: World, say: Say) -> None:
    root = say("contact.logged", inside.contact()).id
    correct(inside, root, root, 2)
    assert correct(inside, root, uuid.uuid4(), 3).latest.corrects == root


def test_keeping_and_debriefing_leave_the_day_as_it_was_moved(inside: World, say: Say) -> None:
    told = {"area": inside.area.pk, "reported_by": "worker", "outcome": "survived", "debrief_wanted": True}
    root = say("response.reported", told).id
    say("response.reported", told | {"day": "2026-11-18", "band": 2}, corrects=root, device=None)
    actions.debriefed(root=root, by=inside.author)
    assert (history(root).when[0].day, history(root).when[1]) == (18, 2)


def test_a_phones_own_day_is_not_taken_over(inside: World, say: Say) -> None:
    """What a phone had no say in does not begin to count when a desk tells it once more."""
    root = say("contact.logged", inside.contact()).id
    for people in (2, 3):
        say("contact.logged", inside.contact(people=people, day="9999-12-31", band=0), corrects=root)
    actions.keep(root=root, by=inside.author)
    assert Contact.objects.get().day == TODAY


def test_a_correction_that_came_first_is_the_version_that_counts(inside: World, say: Say) -> None:
    root = uuid.uuid4()
    told = {"area": inside.area.pk, "reported_by": "worker", "debrief_wanted": True}
    early = say("response.reported", told | {"outcome": "died"}, corrects=root)
    say("response.reported", told | {"outcome": "survived"}, id=root)
    past = history(root)
    assert ([entry.id for entry in past.entries], past.latest.id) == ([root, early.id], early.id)
    assert actions.debriefed(root=root, by=inside.author)
    assert Response.objects.get().outcome == "died"
    with pytest.raises(NotFound):
        history(early.id)


def test_a_withdrawal_that_came_first_takes_back(inside: World, say: Say) -> None:
    root = uuid.uuid4()
    early = say("entry.withdrawn", {"reason": "mistake"}, corrects=root)
    say("contact.logged", inside.contact(), id=root)
    past = history(root)
    assert (past.root.id, past.withdrawal and past.withdrawal.id, past.now) == (root, early.id, None)
    actions.withdraw(root=root, reason=WithdrawReason.MISTAKE, by=inside.author)
    assert Entry.objects.count() == 2
    assert Contact.objects.get().withdrawn


def test_keeping_settles_a_chain_that_waited(inside: World, say: Say) -> None:
    """The last version has a lower number than the one that set it free; it was read after it all the same."""
    root, link = uuid.uuid4(), uuid.uuid4()
    say("contact.logged", inside.contact(people=4), corrects=link)
    say("contact.logged", inside.contact(), id=root)
    say("contact.logged", inside.contact(people=2), corrects=root)
    say("contact.logged", inside.contact(people=3), id=link, corrects=root)
    assert history(root).disagrees
    assert Contact.objects.get().people == 4
    actions.keep(root=root, by=inside.author)
    assert not history(root).disagrees
    assert Contact.objects.get().people == 4
