"""A short list comes at once; a long one is asked for, looked after, fetched, and nobody else's."""

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from porchlight.commons.files import actions
from porchlight.commons.files.models import File
from porchlight.commons.files.queries import State
from porchlight.commons.files.rules import AT_ONCE
from porchlight.commons.people.models import Membership
from porchlight.commons.people.permissions import Role
from porchlight.journal.scope import scoped
from tests.commons.conftest import SignIn, make_person
from tests.commons.files.conftest import LEDGER, ask, look
from tests.commons.test_exports import fill
from tests.factories import TODAY, World, make_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("few")]
CSV = f"{LEDGER}?reason=move&format=csv"


def text(answer: Any) -> str:
    return str(answer.content.decode())


def whole(world: World, body: bytes = b"Day\r\n") -> UUID:
    """A file of the coordinator's that is ready now."""
    id = ask(world)
    with scoped(world.org.pk):
        run = claimed(id)
        actions.note(id=id, run=run, rows=1, done=1, number=0, body=body)
        actions.finish(id=id, run=run, done=1, now=timezone.now())
    return id


def claimed(id: UUID) -> UUID:
    file = actions.claim(id=id)
    assert file
    assert file.run
    return file.run


def test_a_short_list_comes_at_once(world: World, desk: Client) -> None:
    fill(world, 2)
    answer = desk.get(CSV)
    assert answer["Content-Disposition"] == 'attachment; filename="ledger.csv"'
    assert len(b"".join(answer).splitlines()) == 3
    assert not File.unscoped.exists()


def test_a_long_list_asks_first_and_is_then_made_beside(world: World, desk: Client) -> None:
    fill(world, 3)
    page = text(desk.get(CSV))
    assert "It has 3 rows" in page
    assert f'action="{CSV.replace("&", "&amp;")}"' in page
    assert f'href="{LEDGER}?reason=move"' in page
    assert not File.unscoped.exists()
    answer = desk.post(CSV)
    file = File.unscoped.get()
    assert answer["Location"] == reverse("commons:file", args=[file.pk])
    assert (file.list, file.person, file.called) == (CSV, world.coordinator, "ledger.csv")
    assert desk.post(CSV)["Location"] == answer["Location"]


def test_too_many_at_once_are_refused_in_words(world: World, desk: Client) -> None:
    for n in range(AT_ONCE):
        assert desk.post(f"{CSV}&n={n}").status_code == 302
    answer = desk.post(CSV)
    assert answer.status_code == 429
    assert "being made already" in text(answer)


def test_the_page_asks_for_itself_until_the_file_is_ready(world: World, desk: Client) -> None:
    id = ask(world)
    here = reverse("commons:file", args=[id])
    page = text(desk.get(here))
    assert "Waiting for its turn" in page
    assert f'hx-get="{here}" hx-trigger="every 2s" hx-select="#file"' in page
    assert f'href="{here}"' in page, "without script one looks again by hand"
    with scoped(world.org.pk):
        run = claimed(id)
        actions.note(id=id, run=run, rows=2_000, done=1_500, number=0, body=b"x")
    page = text(desk.get(here))
    assert 'value="1500" max="2000"' in page
    assert "hx-get" in page
    with scoped(world.org.pk):
        actions.finish(id=id, run=run, done=2_000, now=timezone.now())
    page = text(desk.get(here))
    assert "Your file is ready" in page
    assert "hx-get" not in page


def test_what_failed_says_why_and_is_begun_again(world: World, desk: Client) -> None:
    id = ask(world)
    with scoped(world.org.pk):
        actions.fail(id=id, run=claimed(id), fault="broken")
    assert "Something went wrong here, not with you." in text(desk.get(reverse("commons:file", args=[id])))
    assert desk.post(reverse("commons:file_again", args=[id])).status_code == 302
    assert look(world, id).state == State.WAITING


def test_stop_and_delete(world: World, desk: Client) -> None:
    id = ask(world)
    desk.post(reverse("commons:file_stop", args=[id]))
    assert "Stopped" in text(desk.get(reverse("commons:file", args=[id])))
    assert desk.post(reverse("commons:file_remove", args=[id]))["Location"] == reverse("commons:files")
    assert not File.unscoped.exists()
    assert "No files now" in text(desk.get(reverse("commons:files")))


def test_files_are_found_again(world: World, desk: Client) -> None:
    ready, waits = whole(world), ask(world, list=f"{LEDGER}?format=xlsx")
    page = text(desk.get(reverse("commons:files")))
    for name in ("ledger.csv", "ledger.xlsx", "ready", "waiting"):
        assert name in page
    assert reverse("commons:file_download", args=[ready]) in page
    assert reverse("commons:file_stop", args=[waits]) in page
    assert "Nov, " in page or re.search(r"\d\d:\d\d", page)


def test_the_file_itself(world: World, desk: Client) -> None:
    answer = desk.get(reverse("commons:file_download", args=[whole(world, b"\xef\xbb\xbfDay\r\n")]))
    assert (answer["Content-Type"], answer["Content-Length"]) == ("text/csv; charset=utf-8", "8")
    assert answer["Content-Disposition"] == 'attachment; filename="ledger.csv"'
    assert b"".join(answer) == b"\xef\xbb\xbfDay\r\n"


def test_half_a_file_is_not_handed_out(world: World, desk: Client) -> None:
    assert desk.get(reverse("commons:file_download", args=[ask(world)])).status_code == 404


Door = Callable[[World, SignIn], Client]


def peer_beside(world: World, sign_in: SignIn) -> Client:
    return sign_in(make_person(world, "Kim", Role.COORDINATOR, username="kim"))


def administrator(world: World, sign_in: SignIn) -> Client:
    return sign_in(make_person(world, "Sam", Role.ADMIN, username="sam"))


def other_house(world: World, sign_in: SignIn) -> Client:
    return sign_in(make_world("Other house").coordinator)


def same_person_elsewhere(world: World, sign_in: SignIn) -> Client:
    """Who asked for it, working for another organisation now."""
    other = make_world("Other house")
    Membership.unscoped.create(org=other.org, person=world.coordinator, role=Role.COORDINATOR, since=TODAY)
    client = sign_in(world.coordinator)
    client.post(reverse("commons:choose_org"), {"org": other.org.pk})
    return client


@pytest.mark.parametrize("door", [peer_beside, administrator, other_house, same_person_elsewhere])
def test_a_file_is_its_persons_alone(world: World, sign_in: SignIn, door: Door) -> None:
    id, client = whole(world), door(world, sign_in)
    for name in ("file", "file_download"):
        assert client.get(reverse(f"commons:{name}", args=[id])).status_code == 404
    for name in ("file_stop", "file_again", "file_remove"):
        assert client.post(reverse(f"commons:{name}", args=[id])).status_code == 404
    assert "ledger.csv" not in text(client.get(reverse("commons:files")))
    assert look(world, id).state == State.DONE


def test_a_permission_that_was_taken_away_closes_the_file(world: World, desk: Client) -> None:
    id = whole(world)
    held = Membership.unscoped.filter(person=world.coordinator)
    held.update(role=Role.PARTNER)
    page = text(desk.get(reverse("commons:file", args=[id])))
    assert "does not open this list any more" in page
    assert "download" not in page
    assert desk.get(reverse("commons:file_download", args=[id])).status_code == 403
    assert desk.post(CSV).status_code == 403
    held.update(role=Role.COORDINATOR)
    assert desk.get(reverse("commons:file_download", args=[id])).status_code == 200


def test_whoever_left_fetches_nothing(world: World, desk: Client) -> None:
    id = whole(world)
    Membership.unscoped.filter(person=world.coordinator).update(left=TODAY)
    assert desk.get(reverse("commons:file_download", args=[id])).status_code == 403


def test_nobody_downloads_before_signing_in(world: World) -> None:
    answer = Client().get(reverse("commons:file_download", args=[whole(world)]))
    assert "/accounts/login/" in answer["Location"]
