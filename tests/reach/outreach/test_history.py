"""Versions of a record: which of them counts, whether they disagree, what settles it."""

import uuid
from typing import Any

from porchlight.journal.models import Entry
from porchlight.lib.once import Recorded
from porchlight.reach.models import Contact
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
