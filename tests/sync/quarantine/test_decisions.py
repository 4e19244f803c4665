"""A coordinator decides about entries, one by one, in bulk, and out of files."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from porchlight.commons.devices.models import Device
from porchlight.commons.devices.queries import token_hash
from porchlight.commons.people.models import Membership, Person
from porchlight.commons.people.permissions import Role
from porchlight.commons.places import actions as places
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.reach.models import Contact
from porchlight.sync.push.rules import own_id
from porchlight.sync.quarantine import actions
from porchlight.sync.quarantine.models import Quarantined
from porchlight.sync.quarantine.queries import corrections, listing, peeks, sealed
from porchlight.sync.quarantine.rules import Reason
from tests.factories import NOW, TODAY, World, make_world
from tests.phones import push

pytestmark = pytest.mark.django_db
AT = "/sync/quarantine/"


@pytest.fixture
def desk(world: World, settings: Any) -> Client:
    """The coordinator at the desk."""
    settings.REQUIRE_SECOND_FACTOR = False
    plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    settings.STORAGES = {**settings.STORAGES, "staticfiles": plain}
    client = Client()
    client.force_login(world.coordinator)
    return client


def accept(world: World) -> actions.Accepted:
    with scoped(world.org.pk):
        ids = list(Quarantined.objects.values_list("pk", flat=True))
        return actions.accept(ids=ids, by=world.author, now=NOW)


def codes(world: World, *entries: dict[str, Any]) -> list[str]:
    return [result["code"] for result in push(world, *entries).json()["results"]]


def test_sent_after_revoking(world: World) -> None:
    Device.unscoped.update(state=Device.State.REVOKED)
    assert codes(world, world.envelope(world.contact())) == ["revoked_device"]
    assert accept(world) == actions.Accepted(counted=1, still=0)
    with scoped(world.org.pk):
        assert Contact.objects.get().people == 1
        row = Quarantined.objects.get()
        assert Receipt.objects.get(id=row.entry).state == Receipt.State.STORED
        entry, trace = Entry.objects.all()
        assert (entry.worker, entry.device, entry.day) == (world.peer.pk, world.device.pk, TODAY)
        assert (trace.kind, trace.worker) == ("quarantine.accepted", world.coordinator.pk)
        assert (row.state, row.decided_by) == ("accepted", world.coordinator.pk)
    assert accept(world) == actions.Accepted(counted=0, still=0)


def test_accepting_survives_a_replay_and_the_phones_copy(world: World) -> None:
    Membership.unscoped.filter(person=world.peer).update(role=Role.PARTNER)
    sent = world.envelope(world.contact())
    assert codes(world, sent) == ["not_permitted"]
    accept(world)
    assert push(world, sent).json()["results"][0]["status"] == "duplicate"
    with scoped(world.org.pk):
        before = list(Contact.objects.values())
        replay(lambda done, total: None)
        assert list(Contact.objects.values()) == before
        assert len(before) == 1


def test_somebody_elses_phone_and_somebody_who_left(world: World) -> None:
    other = world.envelope(world.contact(), worker=str(world.coordinator.pk))
    stranger = world.envelope(world.contact(), worker=str(uuid.uuid4()))
    gone = Person.objects.create(name="Gone")
    Membership.unscoped.create(org=world.org, person=gone, role=Role.PEER, since=TODAY, left=TODAY)
    late = world.envelope(world.contact(), worker=str(gone.pk))
    assert codes(world, other, stranger, late) == [
        code
        for _, code in sorted(
            [
                (other["id"], "other_worker"),
                (stranger["id"], "unknown_worker"),
                (late["id"], "unknown_worker"),
            ]
        )
    ]
    assert accept(world) == actions.Accepted(counted=2, still=1)


def test_a_correction_of_somebody_elses_entry(world: World) -> None:
    first = world.envelope(world.contact())
    push(world, first)
    second = make_phone(world)
    fix = world.envelope(
        world.contact(people=5), corrects=first["id"], why="mistake", worker=str(second.person_id)
    )
    answer = push(world, fix, token="second")
    assert answer.json()["results"][0]["code"] == "not_yours"
    accept(world)
    with scoped(world.org.pk):
        assert Contact.objects.get().people == 5


def test_a_taken_id_becomes_an_entry_of_its_own(world: World) -> None:
    first = world.envelope(world.contact())
    copy = world.envelope(world.contact(people=3), id=first["id"])
    assert codes(world, first) == [""]
    assert codes(world, copy) == ["id_reused"]
    assert accept(world).counted == 1
    with scoped(world.org.pk):
        row = Quarantined.objects.get()
        assert sorted(Contact.objects.values_list("people", flat=True)) == [1, 3]
        assert Entry.objects.filter(id=own_id(sealed(row))).exists()
    assert push(world, copy).json()["results"][0]["status"] == "duplicate"
    assert accept(world).counted == 0


def test_what_cannot_be_understood_stays(world: World) -> None:
    sealed = world.envelope(world.contact()) | {"kind": "contact.dreamt"}
    bodies = [
        world.envelope({"area": "nowhere"}),
        world.envelope(world.contact(), version=9),
        world.envelope(world.contact(), kind="contact.dreamt"),
        world.envelope(world.contact(bag=str(uuid.uuid4()))),
        sealed,
    ]
    found = sorted(codes(world, *bodies))
    assert found == ["cannot_open", "invalid_body", "unknown_kind", "unknown_place", "unknown_version"]
    assert accept(world) == actions.Accepted(counted=0, still=5)
    with scoped(world.org.pk):
        assert Quarantined.objects.filter(state="waiting").count() == 5
        assert not Entry.objects.exists()


def test_rejecting_says_why_and_can_be_taken_back(world: World) -> None:
    Device.unscoped.update(state=Device.State.REVOKED)
    codes(world, world.envelope(world.contact()))
    with scoped(world.org.pk):
        ids = list(Quarantined.objects.values_list("pk", flat=True))
        assert actions.reject(ids=ids, reason=Reason.TEST, by=world.author) == 1
        assert actions.reject(ids=ids, reason=Reason.TEST, by=world.author) == 0
        entry = Entry.objects.get()
        assert (entry.kind, "test" in entry.body) == ("quarantine.rejected", True)
        assert not Contact.objects.exists()
    assert accept(world).counted == 1


def test_what_was_accepted_under_an_id_of_its_own_counts_once_for_ever(world: World) -> None:
    one = world.envelope(world.contact())
    copy = world.envelope(world.contact(people=9), id=one["id"])
    push(world, one)
    assert codes(world, copy) == ["id_reused"]
    assert accept(world).counted == 1
    kept = Quarantined.unscoped.values().get()
    Quarantined.unscoped.all().delete()  # ninety days later
    assert push(world, copy).json()["results"][0]["status"] == "duplicate"
    # One that came again before this was known of fails nothing that is ticked beside it.
    Quarantined.unscoped.create(**kept | {"state": Quarantined.State.WAITING})
    Device.unscoped.update(state=Device.State.REVOKED)
    assert codes(world, world.envelope(world.contact())) == ["revoked_device"]
    assert accept(world) == actions.Accepted(counted=2, still=0)
    with scoped(world.org.pk):
        assert sorted(Contact.objects.values_list("people", flat=True)) == [1, 1, 9]


def test_other_organisations_entries_are_out_of_reach(world: World) -> None:
    Device.unscoped.update(state=Device.State.REVOKED)
    codes(world, world.envelope(world.contact()))
    other = make_world("Other")
    ids = list(Quarantined.unscoped.values_list("pk", flat=True))
    with scoped(other.org.pk):
        assert actions.accept(ids=ids, by=other.author, now=NOW).counted == 0
        assert actions.reject(ids=ids, reason=Reason.TEST, by=other.author) == 0


def test_the_page_explains_and_decides(desk: Client, world: World) -> None:
    assert "Nothing waits here" in desk.get(AT).content.decode()
    Device.unscoped.update(state=Device.State.REVOKED)
    codes(world, world.envelope(world.contact()), world.envelope(world.contact()))
    page = desk.get(AT).content.decode()
    assert page.count("Sent after the phone was revoked") >= 3
    assert "Ash" in page
    assert "when you know who held the phone" in page
    ids = [str(pk) for pk in Quarantined.unscoped.values_list("pk", flat=True)]
    assert "Tick at least one" in desk.post(f"{AT}decide/", {"act": "accept"}).content.decode()
    done = desk.post(f"{AT}decide/", {"act": "accept", "ids": ids[:1]}, follow=True).content.decode()
    assert "1 entry counts now" in done
    left = desk.post(f"{AT}decide/", {"act": "reject", "ids": ids[1:], "reason": "test"}, follow=True)
    assert "1 entry is left out" in left.content.decode()
    assert "left out" in desk.get(f"{AT}?state=rejected").content.decode()
    file = desk.get(f"{AT}?format=csv&state=all&code=revoked_device")
    assert len(b"".join(file.streaming_content).decode().splitlines()) == 3  # type: ignore[attr-defined]
    assert desk.get(f"{AT}decide/").status_code == 405


def test_what_was_ticked_in_vain_stays_and_so_does_the_list(desk: Client, world: World) -> None:
    Device.unscoped.update(state=Device.State.REVOKED)
    codes(world, world.envelope(world.contact()), world.envelope(world.contact()))
    first, second = Quarantined.unscoped.order_by("pk").values_list("pk", flat=True)
    narrowed = f"code=revoked_device&device={world.device.pk}&page=1"
    bad = desk.post(f"{AT}decide/?{narrowed}", {"act": "reject", "ids": [first], "reason": ""})
    assert bad.status_code == 422
    page = bad.content.decode()
    assert "Say why" in page
    assert f'value="{first}" checked' in page
    assert f'value="{second}">' in page
    assert f'href="{AT}?code=revoked_device&amp;device={world.device.pk}&amp;format=csv"' in page
    untold = desk.post(f"{AT}decide/?{narrowed}", {"act": "reject", "reason": "test"})
    assert 'value="test" selected' in untold.content.decode()
    assert 'value="" selected' in desk.get(AT).content.decode(), "no reason is chosen for anybody"
    done = desk.post(f"{AT}decide/?{narrowed}", {"act": "accept", "ids": [first]})
    assert done["Location"] == f"{AT}?{narrowed}"


def test_a_number_that_no_row_has_is_passed_over(desk: Client, world: World) -> None:
    Device.unscoped.update(state=Device.State.REVOKED)
    codes(world, world.envelope(world.contact()))
    huge = ["9" * 30, "9" * 5000, "-1", "x"]
    assert desk.post(f"{AT}decide/", {"act": "accept", "ids": huge}).status_code == 422
    mine = str(Quarantined.unscoped.get().pk)
    done = desk.post(f"{AT}decide/", {"act": "accept", "ids": [*huge, mine]}, follow=True)
    assert "1 entry counts now" in done.content.decode()


def test_a_file_takes_the_same_way_as_a_push(desk: Client, world: World) -> None:
    here, both = world.envelope(world.contact()), world.envelope(world.contact())
    push(world, both, pending=7)
    Device.unscoped.update(last_seen=None)
    entries = [here, both, {"id": "odd"}]
    made = {"porchlight": "outbox", "version": 1, "device": str(world.device.pk), "entries": entries}
    for counts in (("1", "1", "0"), ("0", "2", "0")):
        page = desk.post(f"{AT}bring/", {"file": outbox(made)}).content.decode()
        figures = [part.split("<")[0] for part in page.split('<p class="figure">')[1:]]
        assert tuple(figures) == (*counts, "1")
    with scoped(world.org.pk):
        assert Contact.objects.count() == 2
        device = Device.objects.get()
    assert (device.pending, device.last_seen) == (7, None)


def test_a_bad_file_says_so(desk: Client, world: World) -> None:
    answer = desk.post(f"{AT}bring/", {"file": SimpleUploadedFile("x.json", b"PK\x03\x04")})
    assert answer.status_code == 422
    assert "This is not an outbox" in answer.content.decode()
    assert desk.post(f"{AT}bring/", {}).status_code == 422
    large = SimpleUploadedFile("x.json", b"[" * (10 * 1024 * 1024 + 1))
    assert "larger than ten" in desk.post(f"{AT}bring/", {"file": large}).content.decode()
    foreign = {"porchlight": "outbox", "version": 1, "device": str(uuid.uuid4()), "entries": []}
    assert desk.post(f"{AT}bring/", {"file": outbox(foreign)}).status_code == 404


def outbox(made: dict[str, Any]) -> SimpleUploadedFile:
    return SimpleUploadedFile("outbox.json", json.dumps(made).encode())


def make_phone(world: World) -> Device:
    """A second peer with a phone whose token is `second`."""
    from_second = Person.objects.create(name="Bo")
    Membership.unscoped.create(org=world.org, person=from_second, role=Role.PEER, since=TODAY)
    made: Device = Device.unscoped.create(
        org=world.org, person=from_second, label="Bo", token_hash=token_hash("second")
    )
    return made


def test_a_phone_takes_back_no_desk_edit(world: World) -> None:
    """Not even a coordinator's: what a desk changed is changed back at a desk."""
    shared = make_phone(world)
    Device.unscoped.filter(pk=shared.pk).update(shared=True, person=None)
    with scoped(world.org.pk):
        places.edit(id=world.area.pk, name="New Harbour", by=world.author)
        trace = Entry.objects.get()
    back = world.envelope(
        {"reason": "mistake"}, "entry.withdrawn", corrects=str(trace.id), worker=str(world.coordinator.pk)
    )
    answer = push(world, back, token="second")
    assert answer.json()["results"][0]["code"] == "correction_kind"


def test_a_time_that_no_zone_has_still_shows_and_a_night_belongs_to_its_evening(
    world: World, desk: Client
) -> None:
    Device.unscoped.update(state=Device.State.REVOKED)
    night = (NOW - timedelta(hours=16)).isoformat()  # half past two in the morning in Toronto
    codes(world, world.envelope(world.contact(), occurred_at="0001-01-01T00:00:00+00:00"))
    codes(world, world.envelope(world.contact(), occurred_at=night))
    assert desk.get(AT).status_code == 200
    with scoped(world.org.pk, write=False):
        days = [peek.day for peek in peeks(list(listing()))]
    assert days == [TODAY, TODAY - timedelta(days=1)]


class TestCorrectionsThatWait:
    AT = f"{AT}corrections/"

    def early(self, world: World, target: str, **body: Any) -> None:
        sent = world.envelope(world.contact(**body), corrects=target, why="mistake")
        assert codes(world, sent) == [""]

    def test_each_says_what_became_of_its_target(self, world: World, desk: Client) -> None:
        assert "No correction waits" in desk.get(self.AT).content.decode()
        held, out = (world.envelope(world.contact(people=n, bag=str(uuid.uuid4()))) for n in (2, 3))
        codes(world, held, out)
        for target in (held["id"], out["id"], str(uuid.uuid4())):
            self.early(world, target)
        ids = list(Quarantined.unscoped.filter(entry=out["id"]).values_list("pk", flat=True))
        told = desk.post(f"{AT}decide/", {"act": "reject", "ids": ids, "reason": "test"}, follow=True)
        assert "1 correction waits for what was left out" in told.content.decode()
        assert "3 corrections wait for entries that are not here" in desk.get(AT).content.decode()
        page = desk.get(self.AT).content.decode()
        words = ("decide about that first", "was left out", "look into the outbox of that phone")
        assert [page.count(f"{word}</td>") for word in words] == [1, 1, 1]
        file = desk.get(f"{self.AT}?format=csv")
        assert len(b"".join(file.streaming_content).decode().splitlines()) == 4  # type: ignore[attr-defined]

    def test_what_is_let_be_is_asked_no_more_and_still_corrects(self, world: World, desk: Client) -> None:
        late = world.envelope(world.contact())
        self.early(world, late["id"], people=5)
        with scoped(world.org.pk, write=False):
            (seq,) = corrections().values_list("seq", flat=True)
        act = f"{self.AT}let-be/"
        assert "Tick at least one" in desk.post(act, {"ids": ["x"]}, follow=True).content.decode()
        for said in ("1 correction is let be", "0 corrections are let be"):
            assert said in desk.post(act, {"ids": [seq]}, follow=True).content.decode()
        assert "No correction waits" in desk.get(self.AT).content.decode()
        codes(world, late)
        with scoped(world.org.pk, write=False):
            assert Contact.objects.get().people == 5

    def test_a_withdrawal_asks_nobody_and_shows_beside_what_it_takes_back(
        self, world: World, desk: Client
    ) -> None:
        gone = {"corrects": str(uuid.uuid4()), "why": "mistake"}
        held = world.envelope(world.contact(bag=str(uuid.uuid4())))
        back = world.envelope({"reason": "mistake"}, "entry.withdrawn", **gone | {"corrects": held["id"]})
        codes(world, world.envelope({"reason": "mistake"}, "entry.withdrawn", **gone), held, back)
        assert "No correction waits" in desk.get(self.AT).content.decode()
        assert desk.get(AT).content.decode().count("taken back since") == 1
