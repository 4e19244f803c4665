"""What must not break intake, the server's half, by its groups. The phone's half is in tests/js."""

import json
import logging
import uuid
from base64 import b64decode, b64encode
from datetime import timedelta
from typing import Any

import pytest
from django.db import OperationalError, connection
from django.test import Client
from msgspec import Struct

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device
from porchlight.commons.devices.queries import token_hash
from porchlight.commons.privacy.actions import new_intake_key
from porchlight.journal.actions import clear_bodies
from porchlight.journal.models import Entry
from porchlight.journal.queries import connected, gaps, history, root_of
from porchlight.journal.registry import Kind, registry
from porchlight.journal.remember import reference_version
from porchlight.journal.replay import replay
from porchlight.journal.scope import scoped
from porchlight.lib import seal
from porchlight.reach.models import Balance, Contact, Session
from porchlight.sync.models import Quarantined
from porchlight.sync.push.rules import MAX_BYTES
from porchlight.sync.quarantine.actions import reject
from porchlight.sync.quarantine.rules import Reason
from tests.factories import NOW, TODAY, World, make_world
from tests.phones import body, pull, push, statuses

pytestmark = pytest.mark.django_db


def withdrawal(world: World, of: dict[str, Any], **header: Any) -> dict[str, Any]:
    return world.envelope({"reason": "mistake"}, "entry.withdrawn", corrects=of["id"], **header)


def bag(world: World) -> int:
    """Units of the first item that the ledger says are in the bag."""
    with scoped(world.org.pk, write=False):
        found = Balance.objects.filter(place_id=world.bag.pk, item_id=world.items[0].pk).first()
    return found.qty if found else 0


def replayed_equal(world: World) -> None:
    with scoped(world.org.pk):
        tables = [Contact.objects.order_by("id"), Balance.objects.order_by("key")]
        before = [list(rows.values()) for rows in tables]
        replay(lambda done, total: None)
        assert before == [list(rows.all().values()) for rows in tables]


class Test1Engine:
    """A full disk: test_full_disk.py beside this. A killed server: tests/drills."""

    def test_a_busy_engine_asks_to_wait(self, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
        def busy(*args: object, **kwargs: object) -> None:
            raise OperationalError("database is locked")

        monkeypatch.setattr("porchlight.sync.push.views.receive", busy)
        answer = push(world, world.envelope(world.contact()))
        assert (answer.status_code, answer.json()["code"]) == (503, "busy")
        assert answer["Retry-After"]


class Test2Duplicates:
    def test_serial(self, world: World) -> None:
        one = world.envelope(world.contact())
        assert statuses(push(world, one)) == [("stored", "")]
        assert statuses(push(world, one)) == [("duplicate", "")]
        assert bag(world) == -1

    def test_within_a_batch(self, world: World) -> None:
        one = world.envelope(world.contact())
        assert statuses(push(world, one, one)) == [("stored", "")]
        assert bag(world) == -1

    def test_same_id_with_other_bytes_is_kept_for_a_person(self, world: World) -> None:
        one = world.envelope(world.contact())
        other = world.envelope(world.contact(people=9), id=one["id"])
        assert statuses(push(world, one)) == [("stored", "")]
        assert statuses(push(world, other)) == [("quarantined", "id_reused")]
        assert statuses(push(world, other)) == [("quarantined", "id_reused")]
        assert Quarantined.unscoped.count() == 1
        with scoped(world.org.pk, write=False):
            assert Contact.objects.get().people == 1

    def test_same_id_with_other_bytes_in_one_batch(self, world: World) -> None:
        one = world.envelope(world.contact())
        other = world.envelope(world.contact(people=9), id=one["id"])
        assert statuses(push(world, one, other)) == [("stored", "")]
        assert Entry.unscoped.count() == 1
        assert Quarantined.unscoped.get().code == "id_reused"


class Test3Order:
    def test_a_correction_before_its_target_waits(self, world: World) -> None:
        one = world.envelope(world.contact())
        better = world.envelope(world.contact(people=3, lines=[]), corrects=one["id"], why="mistake")
        assert statuses(push(world, better)) == [("stored", "")]
        with scoped(world.org.pk, write=False):
            assert not Contact.objects.exists()
        assert statuses(push(world, one)) == [("stored", "")]
        with scoped(world.org.pk, write=False):
            row = Contact.objects.get()
        assert (row.people, row.corrected, bag(world)) == (3, True, 0)
        replayed_equal(world)

    def test_a_withdrawal_before_its_target_waits(self, world: World) -> None:
        one = world.envelope(world.contact())
        push(world, withdrawal(world, one))
        push(world, one)
        with scoped(world.org.pk, write=False):
            assert Contact.objects.get().withdrawn
        assert bag(world) == 0
        replayed_equal(world)

    def test_the_latest_of_two_rivals_counts_and_both_are_kept(self, world: World) -> None:
        one = world.envelope(world.contact())
        push(world, one)
        push(world, world.envelope(world.contact(people=2), corrects=one["id"]))
        push(world, world.envelope(world.contact(people=5), corrects=one["id"]))
        with scoped(world.org.pk, write=False):
            assert Contact.objects.get().people == 5
            assert [entry.rival for entry in Entry.objects.order_by("seq")] == [False, False, True]
        assert bag(world) == -1
        replayed_equal(world)

    def test_withdrawn_stays_withdrawn(self, world: World) -> None:
        one = world.envelope(world.contact())
        push(world, one, withdrawal(world, one))
        push(world, world.envelope(world.contact(people=5), corrects=one["id"]))
        with scoped(world.org.pk, write=False):
            assert Contact.objects.get().withdrawn
        assert bag(world) == 0
        replayed_equal(world)

    def test_a_correction_of_another_kind_is_not_counted(self, world: World) -> None:
        one = world.envelope(world.contact())
        ended = {"session": str(uuid.uuid4()), "ended_at": NOW.isoformat()}
        wrong = world.envelope(ended, "session.ended", corrects=one["id"])
        assert statuses(push(world, one, wrong)).count(("quarantined", "correction_kind")) == 1

    @pytest.mark.parametrize("apart", [False, True])
    @pytest.mark.parametrize("links", [1, 2, 3])
    def test_corrections_in_a_ring_hold_nothing_up(self, world: World, links: int, apart: bool) -> None:
        """Itself, each other, three around: nobody means that, and whoever sends it must not stop the rest."""
        ids = [str(uuid.uuid4()) for _ in range(links)]
        ring = [
            world.envelope(world.contact(), id=id, corrects=target)
            for id, target in zip(ids, ids[1:] + ids[:1], strict=True)
        ]
        batches = [[one] for one in ring] if apart else [ring]
        answers = [answer for batch in batches for answer in statuses(push(world, *batch))]
        if links < 3:
            assert ("quarantined", "correction_kind") in answers
        push(world, world.envelope(world.contact(), corrects=ids[0]))
        with scoped(world.org.pk, write=False):
            assert not Contact.objects.exists()
            for entry in Entry.objects.all():
                assert len(connected(entry.id)) <= links + 1
                assert history(entry.id) == []
                assert root_of(entry) is None
        replayed_equal(world)

    def test_gaps_show(self, world: World) -> None:
        push(world, world.envelope(world.contact(), seq=1), world.envelope(world.contact(), seq=4))
        with scoped(world.org.pk, write=False):
            assert gaps() == {world.device.pk: 2}

    def test_what_is_held_back_leaves_no_gap(self, world: World) -> None:
        """Neither before the decision nor after it."""
        strange = world.envelope(world.contact(bag=str(uuid.uuid4())), seq=2)
        push(world, world.envelope(world.contact(), seq=1), strange, world.envelope(world.contact(), seq=3))
        with scoped(world.org.pk):
            assert gaps() == {}
            ids = list(Quarantined.objects.values_list("pk", flat=True))
            reject(ids=ids, reason=Reason.TEST, by=world.author)
            assert gaps() == {}

    def test_a_withdrawal_stands_for_what_never_arrived(self, world: World) -> None:
        """The phone gives it the number of the entry that it takes back."""
        one = world.envelope(world.contact(), seq=1)
        push(world, one, withdrawal(world, {"id": str(uuid.uuid4())}, seq=2))
        push(world, world.envelope(world.contact(), seq=3), withdrawal(world, one, seq=1))
        with scoped(world.org.pk, write=False):
            assert gaps() == {}
            assert Contact.objects.filter(withdrawn=True).count() == 1

    def test_an_old_batch_after_a_newer_one_keeps_its_day(self, world: World) -> None:
        push(world, world.envelope(world.contact(), seq=2))
        lately = (NOW - timedelta(days=9)).isoformat()
        push(world, world.envelope(world.contact(), seq=1, occurred_at=lately))
        with scoped(world.org.pk, write=False):
            days = list(Contact.objects.order_by("seq").values_list("day", flat=True))
        assert days == [TODAY, TODAY - timedelta(days=9)]

    def test_a_copy_after_withdrawal_and_after_purge_brings_nothing_back(self, world: World) -> None:
        one = world.envelope(world.contact())
        push(world, one, withdrawal(world, one))
        with scoped(world.org.pk):
            clear_bodies(seqs=list(Entry.objects.values_list("seq", flat=True)))
            Contact.objects.all().delete()
        assert statuses(push(world, one)) == [("duplicate", "")]
        with scoped(world.org.pk, write=False):
            assert not Contact.objects.exists()

    def test_a_correction_of_a_purged_entry_is_for_a_person(self, world: World) -> None:
        one = world.envelope(world.contact())
        push(world, one)
        with scoped(world.org.pk):
            clear_bodies(seqs=list(Entry.objects.values_list("seq", flat=True)))
        late = world.envelope(world.contact(people=2), corrects=one["id"])
        assert statuses(push(world, late)) == [("quarantined", "closed_period")]


class Test4Answers:
    def test_too_many_and_too_large(self, world: World) -> None:
        one = world.envelope(world.contact())
        assert push(world, *[one] * 101).status_code == 413
        assert push(world, padding="x" * (MAX_BYTES + 1)).status_code == 413

    def test_an_unknown_token(self, world: World) -> None:
        answer = push(world, world.envelope(world.contact()), token="nobody's")
        assert (answer.status_code, answer.json()["code"]) == (401, "unknown_device")

    @pytest.mark.parametrize(
        "over",
        [
            {"nonce": ""},
            {"sent_at": "yesterday"},
            {"entries": 5},
            {"protocol": 2},
            {"pending": 2**31},
            {"app": "\0"},
        ],
    )
    def test_a_batch_that_cannot_be_read(self, world: World, over: dict[str, Any]) -> None:
        assert push(world, **over).status_code == 400

    def test_the_nonce_comes_back(self, world: World) -> None:
        answer = push(world, nonce="a1b2").json()
        assert answer["nonce"] == "a1b2"
        assert answer["results"] == answer["directives"] == []


class Test5Clocks:
    @pytest.mark.parametrize("days", [1, -1, -20_000])
    def test_a_clock_that_is_wrong_now(self, world: World, days: int) -> None:
        """What is kept says that its time was put right, and how wrong the clock was; never the time itself."""
        off, told = timedelta(days=days), timedelta(days=max(days, -400))
        for _ in range(2):
            entry = world.envelope(world.contact(), occurred_at=(NOW + off).isoformat())
            push(world, entry, sent_at=(NOW + off).isoformat())
        with scoped(world.org.pk, write=False):
            entries = list(Entry.objects.order_by("seq"))
        assert [(row.day, row.ahead) for row in entries] == [(TODAY, int(told.total_seconds()) // 60)] * 2
        world.device.refresh_from_db()
        assert abs(world.device.skew_s + off.total_seconds()) < 60

    def test_a_jump_within_a_shift(self, world: World) -> None:
        """The phone noticed the jump: each entry carries the error that its clock had when it was written."""
        now = NOW
        right = world.envelope(
            world.contact(), occurred_at=now.isoformat(), clock={"offset_ms": 0, "age_s": 60}
        )
        jumped = now + timedelta(days=1)
        wrong = world.envelope(
            world.contact(), occurred_at=jumped.isoformat(), clock={"offset_ms": -86_400_000, "age_s": 60}
        )
        push(world, right, wrong, sent_at=jumped.isoformat())
        with scoped(world.org.pk, write=False):
            assert len(set(Contact.objects.values_list("day", "band"))) == 1
            assert sorted(Entry.objects.values_list("ahead", flat=True)) == [0, 1440]

    def test_the_night_the_clocks_go_back(self, world: World) -> None:
        """01:30 comes twice on 1 November 2026 in Toronto; both belong to the evening before."""
        for offset in ("-04:00", "-05:00"):
            push(world, world.envelope(world.contact(), occurred_at=f"2026-11-01T01:30:00{offset}"))
        with scoped(world.org.pk, write=False):
            assert {str(row.day) for row in Contact.objects.all()} == {"2026-10-31"}
            assert {row.band for row in Contact.objects.all()} == {5}


class Test6Versions:
    @pytest.fixture
    def three_versions(self, monkeypatch: pytest.MonkeyPatch) -> None:
        class Third(Struct, frozen=True, forbid_unknown_fields=True):
            number: int
            word: str

        kind = Kind(
            "test.third",
            3,
            Third,
            "record",
            upgrades={
                1: lambda body: {"number": body["n"]},
                2: lambda body: body | {"word": "none"},
            },
        )
        monkeypatch.setitem(registry.kinds, "test.third", kind)
        monkeypatch.setitem(
            registry.kinds, "test.closed", Kind("test.closed", 1, Third, "record", closed=True)
        )

    def test_two_behind_is_upgraded(self, world: World, three_versions: None) -> None:
        assert statuses(push(world, world.envelope({"n": 7}, "test.third", version=1))) == [("stored", "")]
        entry = Entry.unscoped.get()
        assert (entry.version, entry.body) == (3, '{"number":7,"word":"none"}')

    @pytest.mark.parametrize(
        ("kind", "version", "code"),
        [
            ("test.third", 4, "unknown_version"),
            ("test.unheard", 1, "unknown_kind"),
            ("test.closed", 1, "closed_kind"),
            ("session.planned", 1, "unknown_kind"),
        ],
    )
    def test_what_is_not_known_waits(
        self, world: World, three_versions: None, kind: str, version: int, code: str
    ) -> None:
        one = world.envelope({"number": 1, "word": "x"}, kind, version=version)
        assert statuses(push(world, one)) == [("quarantined", code)]
        assert statuses(push(world, one)) == [("duplicate", "")]
        kept = Quarantined.unscoped.get()
        assert bytes(kept.sealed) == b64decode(one["sealed"])


class Test7Revoked:
    def revoke(self, world: World) -> None:
        with scoped(world.org.pk):
            devices.revoke(id=world.device.pk, by=world.author)

    def test_pending_data_flushes_into_quarantine_and_the_phone_is_told_to_wipe(self, world: World) -> None:
        self.revoke(world)
        answer = push(world, world.envelope(world.contact()))
        assert statuses(answer) == [("quarantined", "revoked_device")]
        assert answer.json()["directives"] == [{"do": "wipe"}]
        refused = pull(world)
        assert refused.status_code == 403
        # It would take what still waits on the phone: that answer comes only when nothing waits any more.
        assert not any("Clear-Site-Data" in one for one in (answer, refused))

    def test_the_word_is_repeated_until_the_wipe_is_confirmed(self, world: World) -> None:
        self.revoke(world)
        for _lost in range(3):
            assert push(world).json()["directives"] == [{"do": "wipe"}]
        done = Client().post("/sync/wiped", headers={"Authorization": f"Bearer {world.token}"})
        assert done.status_code == 200
        assert done["Clear-Site-Data"] == '"cache", "cookies", "storage"'
        assert push(world).status_code == 401
        world.device.refresh_from_db()
        assert world.device.state == Device.State.WIPED

    def test_a_phone_that_never_sent_anything_and_was_wiped_lacks_nothing(self, world: World) -> None:
        before = reference_version()
        done = Client().post("/sync/wiped", headers={"Authorization": f"Bearer {world.token}"})
        assert done["Clear-Site-Data"] == '"cache", "storage"'
        with scoped(world.org.pk, write=False):
            assert gaps() == {}
        assert reference_version() != before  # nobody goes on remembering its token

    def test_joined_again_the_kept_queue_is_taken(self, world: World) -> None:
        """The sealed bytes do not name the phone: a new token sends what the old one could not."""
        waiting = world.envelope(world.contact())
        self.revoke(world)
        Device.unscoped.create(
            org=world.org, person=world.peer, label="again", token_hash=token_hash("new token")
        )
        assert statuses(push(world, waiting, token="new token")) == [("stored", "")]


class Test8Sharing:
    def second(self, world: World, **fields: Any) -> str:
        Device.unscoped.create(org=world.org, label="second", token_hash=token_hash("second"), **fields)
        return "second"

    def test_two_phones_of_one_worker(self, world: World) -> None:
        token = self.second(world, person=world.peer)
        push(world, world.envelope(world.contact(), seq=1))
        push(world, world.envelope(world.contact(), seq=1), token=token)
        with scoped(world.org.pk, write=False):
            assert Contact.objects.filter(worker=world.peer.pk).count() == 2
            assert gaps() == {}

    def test_two_workers_on_one_phone(self, world: World) -> None:
        token = self.second(world, shared=True)
        mine = world.envelope(world.contact())
        theirs = world.envelope(world.contact(), worker=str(world.coordinator.pk))
        assert statuses(push(world, mine, theirs, token=token)) == [("stored", "")] * 2
        with scoped(world.org.pk, write=False):
            assert {row.worker for row in Contact.objects.all()} == {world.peer.pk, world.coordinator.pk}

    def test_a_personal_phone_speaks_for_its_person_only(self, world: World) -> None:
        theirs = world.envelope(world.contact(), worker=str(world.coordinator.pk))
        nobody = world.envelope(world.contact(), worker=str(uuid.uuid4()))
        answers = statuses(push(world, theirs, nobody))
        assert sorted(answers) == [("quarantined", "other_worker"), ("quarantined", "unknown_worker")]

    def test_a_cloned_phone(self, world: World) -> None:
        """Two copies of one phone hold the same queue and go on counting from the same number: nothing of either is
        lost, nothing counts twice, and the form that both had open goes to a coordinator."""
        queue = [world.envelope(world.contact(), seq=seq) for seq in (1, 2)]
        form = str(uuid.uuid4())
        own = [
            [
                world.envelope(world.contact(people=people), seq=3),
                world.envelope(world.contact(people=people), seq=4, id=form),
                world.envelope(world.contact(people=people), seq=5),
            ]
            for people in (2, 3)
        ]
        assert statuses(push(world, *queue, *own[0])) == [("stored", "")] * 5
        answers = statuses(push(world, *queue, *own[1]))
        assert (
            sorted(answers) == [("duplicate", "")] * 2 + [("quarantined", "id_reused")] + [("stored", "")] * 2
        )
        with scoped(world.org.pk, write=False):
            assert sorted(Contact.objects.values_list("people", flat=True)) == [1, 1, 2, 2, 2, 3, 3]
            assert gaps() == {}


class Test11Traces:
    def test_logs_hold_no_word_of_it(self, world: World, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)
        canary = "canary_of_the_lake"
        push(world, world.envelope(world.contact(needs=[canary])))
        push(world, world.envelope(world.contact(unknown=canary)))
        said = [r.getMessage() for r in caplog.records if r.name != "django.db.backends"]
        assert canary not in " ".join(said)
        assert world.token not in " ".join(said)


class Test13Poison:
    def test_one_bad_entry_never_fails_the_batch(self, world: World) -> None:
        good = [world.envelope(world.contact()) for _ in range(96)]
        torn = world.envelope(world.contact())
        torn["sealed"] = b64encode(b64decode(torn["sealed"])[:-3]).decode()
        moved = world.envelope(world.contact()) | {"id": str(uuid.uuid4())}
        wrong = world.envelope({"people": "many"})
        answers = statuses(push(world, *good, torn, moved, wrong, {"id": "?", "sealed": 5}))
        assert answers.count(("stored", "")) == 96
        assert answers.count(("quarantined", "cannot_open")) == 2
        assert answers.count(("quarantined", "invalid_body")) == 1
        assert answers.count(("refused", "unreadable")) == 1
        assert bag(world) == -96

    @pytest.mark.parametrize(
        "inside",
        [
            b'{"body":{"a":' + b"[" * 6000 + b"]" * 6000 + b"}}",
            b'{"why":"\xff\xfe"}',
            b'{"why":"\\u0000"}',
        ],
        ids=["nested", "no text", "nul"],
    )
    def test_whatever_is_under_the_seal(self, world: World, inside: bytes) -> None:
        good, bad = world.envelope(world.contact()), world.envelope(world.contact())
        info = f"{world.org.pk}|intake|{bad['id']}|contact.logged|1"
        bad["sealed"] = b64encode(seal.seal(inside, bytes(world.key.public), info)).decode()
        assert sorted(statuses(push(world, good, bad))) == [("quarantined", "invalid_body"), ("stored", "")]

    def test_signs_that_no_table_keeps(self, world: World) -> None:
        why = world.envelope(world.contact(), why="a\0b")
        kind = world.envelope(world.contact()) | {"kind": "contact\0"}
        lot = {"code": "ß" * 40, "expires": None}
        moved = {"source": str(world.store.pk), "target": str(world.bag.pk), "reason": "move"}
        lines = [{"item": str(world.items[0].pk), "qty": 1, "lot": lot}]
        long = world.envelope(moved | {"lines": lines}, "supply.moved")
        answers = statuses(push(world, why, kind, long, world.envelope(world.contact())))
        expected = [
            ("quarantined", "invalid_body"),
            ("refused", "unreadable"),
            ("stored", ""),
            ("stored", ""),
        ]
        assert sorted(answers) == expected

    def test_a_reason_is_a_code(self, world: World) -> None:
        """Reasons outlive what an entry says."""
        one = world.envelope(world.contact())
        told = world.envelope(world.contact(), corrects=one["id"], why="Jane Doe 416-555-0100 said so")
        odd = world.envelope(world.contact()) | {"kind": "jane doe 416-555-0100"}
        answers = sorted(statuses(push(world, one, told, odd)))
        assert answers == [("quarantined", "invalid_body"), ("refused", "unreadable"), ("stored", "")]
        assert push(world, app="Jane 416-555-0100").status_code == 400

    @pytest.mark.parametrize("entry", [b'{"id":"\xff"}', b"[" * 9000 + b"]" * 9000])
    def test_what_is_no_json_at_all(self, world: World, entry: bytes) -> None:
        text = json.dumps(body()).encode().replace(b'"entries": []', b'"entries": [' + entry + b"]")
        answer = Client().post(
            "/sync/push",
            text,
            content_type="application/json",
            headers={"Authorization": f"Bearer {world.token}"},
        )
        assert answer.status_code in (200, 400)

    @pytest.mark.parametrize(
        ("over", "code"),
        [
            ({"people": 0}, "invalid_body"),
            ({"lines": [{"item": str(uuid.uuid4()), "qty": 1}]}, "unknown_item"),
            ({"bag": str(uuid.uuid4())}, "unknown_place"),
            ({"area": str(uuid.uuid4())}, "unknown_area"),
            ({"kits": [{"kit": str(uuid.uuid4()), "revision": 1, "qty": 1}]}, "unknown_kit"),
            ({"attributes": {"age": "old"}}, "attributes_off"),
        ],
    )
    def test_what_does_not_hold_together_is_for_a_person(
        self, world: World, over: dict[str, Any], code: str
    ) -> None:
        assert statuses(push(world, world.envelope(world.contact(**over)))) == [("quarantined", code)]
        assert bag(world) == 0

    @pytest.mark.parametrize(
        ("kind", "name"), [("session.started", "started_at"), ("session.ended", "ended_at")]
    )
    @pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
    def test_a_time_at_the_edge_of_the_calendar(self, world: World, kind: str, name: str, at: str) -> None:
        """It has no day in some zone; taken for a fault of ours it would stay on the phone for ever."""
        where = {"area": str(world.area.pk), "place_kind": "park"} if kind == "session.started" else {}
        entry = world.envelope(where | {"session": str(uuid.uuid4()), name: at}, kind)
        assert statuses(push(world, entry)) == [("quarantined", "invalid_body")]

    def test_a_revision_that_is_not_here_is_for_a_person(self, world: World) -> None:
        """After a restore the catalogue may be older than the phone's: nothing would move."""
        known = {"kit": str(world.kit.pk), "revision": 1, "qty": 1}
        assert statuses(push(world, world.envelope(world.contact(kits=[known])))) == [("stored", "")]
        newer = world.envelope(world.contact(kits=[known | {"revision": 2}]))
        assert statuses(push(world, newer)) == [("quarantined", "unknown_kit")]

    def test_a_session_of_another_organisation_stays_theirs(self, world: World) -> None:
        session = {"session": str(uuid.uuid4()), "area": str(world.area.pk), "place_kind": "park"}
        started = world.envelope(session | {"started_at": NOW.isoformat()}, "session.started")
        assert statuses(push(world, started)) == [("stored", "")]
        other = make_world("Other")
        for kind, more in (("joined", {}), ("ended", {"ended_at": NOW.isoformat()})):
            theirs = other.envelope(more | {"session": session["session"]}, f"session.{kind}")
            assert statuses(push(other, theirs)) == [("quarantined", "unknown_session")]
        assert Session.unscoped.get().org_id == world.org.pk


class TestKeys:
    def test_a_retired_key_still_opens(self, world: World) -> None:
        old = world.envelope(world.contact())
        world.key = new_intake_key(today=TODAY)
        assert statuses(push(world, old, world.envelope(world.contact()))) == [("stored", "")] * 2

    def test_bytes_of_another_organisation_do_not_open(self, world: World) -> None:
        world.org.pk += 1
        foreign = world.envelope(world.contact())
        world.org.pk -= 1
        assert statuses(push(world, foreign)) == [("quarantined", "cannot_open")]


def test_synchronous_is_full() -> None:
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            assert cursor.execute("PRAGMA synchronous").fetchone() == (2,)
            assert cursor.execute("PRAGMA secure_delete").fetchone() == (1,)
            assert cursor.execute("PRAGMA foreign_keys").fetchone() == (1,)
            assert cursor.execute("PRAGMA trusted_schema").fetchone() == (0,)
    else:
        with connection.cursor() as cursor:
            cursor.execute("SHOW synchronous_commit")
            assert cursor.fetchone() == ("on",)
