"""A colleague joins by the number that is read out; who only guesses learns nothing and is soon stopped."""

import json
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from porchlight.commons.devices.actions import WRONG_NUMBERS
from porchlight.commons.devices.models import Device
from porchlight.commons.devices.queries import token_hash
from porchlight.commons.people.permissions import Role
from porchlight.journal.actions import renew_epoch
from porchlight.reach.outreach.rules import number
from tests.disk import Disk
from tests.factories import NOW, TODAY, World, _person, make_world
from tests.phones import pull, push, statuses
from tests.reach.outreach.conftest import Say


def ask(token: str, wanted: object) -> Any:
    return Client().post(
        "/sync/session",
        json.dumps({"number": wanted}),
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )


def code(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json().get("code", "")


def start(world: World, say: Say, id: uuid.UUID | None = None) -> uuid.UUID:
    session = id or uuid.uuid4()
    say(
        "session.started",
        {"session": session, "area": world.area.pk, "place_kind": "street", "started_at": NOW},
    )
    return session


def colleague(world: World, token: str = "kit", **more: Any) -> Device:
    person = _person(world.org, "Kit", Role.PEER)
    device: Device = Device.unscoped.create(
        org=world.org, person=person, label="Kit", token_hash=token_hash(token), **more
    )
    return device


WRONG = 999_999


@pytest.mark.django_db
@pytest.mark.usefixtures("tonight")
class TestTheDoor:
    @pytest.fixture
    def session(self, world: World, say: Say) -> uuid.UUID:
        return start(world, say, uuid.UUID("00000001-0000-4000-8000-000000000000"))

    @pytest.fixture(autouse=True)
    def kit(self, world: World) -> Device:
        return colleague(world)

    def test_the_number_opens_and_the_joining_brings_the_rest(
        self, world: World, session: uuid.UUID, kit: Device
    ) -> None:
        answer = ask("kit", 1)
        assert answer.json() == {"session": str(session)}
        join = world.envelope(answer.json(), "session.joined", worker=str(kit.person_id))
        assert statuses(push(world, join, token="kit")) == [("stored", "")]
        rows = {row["key"]: row["body"] for row in pull(world, token="kit").json()["rows"]}
        assert rows[str(session)]["area"] == str(world.area.pk)

    def test_without_the_number_no_phone_hears_of_a_session(self, world: World, session: uuid.UUID) -> None:
        """Neither in a first bundle nor as something that is gone: who knows the id can join."""
        first = pull(world, token="kit").json()
        push(world, world.envelope({"session": str(session), "ended_at": NOW.isoformat()}, "session.ended"))
        later = pull(world, first["cursor"], token="kit")
        assert not later.json()["full"]
        assert str(session) not in json.dumps(first) + later.content.decode()

    @pytest.mark.parametrize("gone", ["session.ended", "session.cancelled"])
    def test_what_is_over_has_no_number(self, session: uuid.UUID, say: Say, gone: str) -> None:
        more = {"ended_at": NOW} if gone == "session.ended" else {"reason": "weather"}
        say(gone, {"session": session} | more)
        assert code(ask("kit", 1)) == (404, "unknown_number")

    def test_a_night_left_open_long_ago_has_no_number(
        self, session: uuid.UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=2))
        assert code(ask("kit", 1)) == (404, "unknown_number")

    def test_two_sessions_with_one_number_are_not_guessed_between(
        self, world: World, session: uuid.UUID, say: Say
    ) -> None:
        other = uuid.UUID(int=(1 + 1_000_000) << 96)
        assert number(other) == number(session) == 1
        start(world, say, other)
        assert code(ask("kit", 1)) == (404, "unknown_number")

    def test_another_organisation_s_session_is_not_found(self, session: uuid.UUID) -> None:
        assert make_world("Elsewhere").token != "kit"
        renew_epoch()
        other = make_world("Further")
        assert code(ask(other.token, 1)) == (404, "unknown_number")

    def test_after_eight_wrong_numbers_the_right_one_opens_nothing_until_the_next_day(
        self, session: uuid.UUID, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        for _ in range(WRONG_NUMBERS):
            assert ask("kit", 1).status_code == 200  # right ones cost nothing
            assert code(ask("kit", WRONG)) == (404, "unknown_number")
        for wanted in (1, WRONG, 1):
            assert code(ask("kit", wanted)) == (429, "too_many_tries")
        monkeypatch.setattr("django.utils.timezone.now", lambda: NOW + timedelta(days=1))
        assert ask("kit", 1).json() == {"session": str(session)}

    def test_each_phone_has_its_own_tries(self, world: World, session: uuid.UUID) -> None:
        for _ in range(WRONG_NUMBERS + 1):
            ask("kit", WRONG)
        assert ask(world.token, 1).status_code == 200

    @pytest.mark.parametrize(
        ("how", "told"),
        [
            ({"state": Device.State.REVOKED}, "revoked"),
            ({"upload_only": True}, "upload_only"),
            ({"last_seen": TODAY - timedelta(days=15)}, "upload_only"),
        ],
    )
    def test_a_phone_that_hears_nothing_hears_nothing_here(
        self, world: World, session: uuid.UUID, how: dict[str, Any], told: str
    ) -> None:
        colleague(world, "lost", **how)
        assert code(ask("lost", 1)) == (403, told)

    @pytest.mark.parametrize("wanted", ["1", -1, 1_000_000, None, 1.5, [1]])
    def test_what_is_no_number_costs_no_try(self, kit: Device, wanted: object) -> None:
        assert code(ask("kit", wanted)) == (400, "malformed")
        kit.refresh_from_db()
        assert kit.tries == 0

    def test_nobody_asks_without_a_token(self) -> None:
        assert code(ask("nobody", 1)) == (401, "unknown_device")


def test_tries_at_once_are_counted_each(disk: Disk) -> None:
    world = make_world()
    answers = [disk.beside(lambda: code(ask(world.token, WRONG))) for _ in range(3 * WRONG_NUMBERS)]
    found = [answer.result(timeout=60)[0] for answer in answers]
    assert sorted(found) == [404] * WRONG_NUMBERS + [429] * 2 * WRONG_NUMBERS
