"""The people pages, the one-time link, and a form that outlived its sign-in."""

import re

import pytest
from django.db import IntegrityError
from django.test import Client
from django.utils import timezone

from porchlight.commons.org.actions import Settings
from porchlight.commons.people import actions, queries
from porchlight.commons.people.models import Membership, Person, Welcome
from porchlight.commons.people.permissions import Role
from porchlight.journal.scope import scoped
from porchlight.lib import codes
from tests.commons.conftest import SignIn, make_person
from tests.factories import NOW, World, make_world

pytestmark = pytest.mark.django_db
PASSWORD = "four words apart"
ORIGIN = "http://testserver"


def link_for(world: World, person: Person) -> str:
    with scoped(world.org.pk):
        code = actions.welcome(
            id=person.pk, giver=frozenset({Role.ADMIN}), by=world.author, now=timezone.now()
        )
    return f"/commons/welcome/{code}/"


def test_the_list_filters_pages_and_exports(desk: Client, world: World, admin: Person) -> None:
    with scoped(world.org.pk):
        actions.leave(id=world.peer.pk, giver=frozenset({Role.ADMIN}), by=world.author)
    page = desk.get("/commons/people/").content.decode()
    assert "Robin" in page
    assert ">Ash<" not in page
    assert ">Ash<" in desk.get("/commons/people/?state=left").content.decode()
    assert ">Sam<" in desk.get("/commons/people/?role=admin").content.decode()
    assert ">Sam<" not in desk.get("/commons/people/?q=rob").content.decode()
    file = desk.get("/commons/people/?format=csv&state=all")
    text = b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]
    assert text.splitlines()[1].startswith("Ash,,")
    assert len(text.splitlines()) == 4


def test_a_name_that_is_a_formula_stays_text(desk: Client, world: World) -> None:
    Person.objects.filter(pk=world.peer.pk).update(name="=1+1")
    file = desk.get("/commons/people/?format=csv")
    assert "'=1+1" in b"".join(file.streaming_content).decode()  # type: ignore[attr-defined]


def test_adding_keeps_what_was_typed_until_it_holds(desk: Client) -> None:
    assert desk.get("/commons/people/new/").status_code == 200
    answer = desk.post("/commons/people/new/", {"name": "Nia", "language": "en"})
    assert answer.status_code == 422
    assert 'value="Nia"' in answer.content.decode()
    answer = desk.post("/commons/people/new/", {"name": "Nia", "language": "en", "roles": ["admin"]})
    assert answer.status_code == 422
    answer = desk.post("/commons/people/new/", {"name": "Nia", "language": "en", "roles": ["peer", "lead"]})
    assert answer.status_code == 302
    assert "Peer worker, Team lead" in desk.get(answer.url).content.decode()  # type: ignore[attr-defined]


def test_somebody_new_who_is_sent_twice_is_here_once(desk: Client) -> None:
    at = "/commons/people/new/"
    token = re.search(r'name="token" value="([^"]+)"', desk.get(at).content.decode())
    assert token
    typed = {"name": "Nia", "language": "en", "roles": ["peer", "lead"], "token": token[1]}
    first, second = (desk.post(at, typed) for _twice in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert Person.objects.filter(name="Nia").count() == 1
    other = desk.post(at, typed | {"roles": ["peer"]})
    assert other.status_code == 422
    assert "kept before, with something else in it" in other.content.decode()


def test_somebody_elsewhere_is_no_form_of_ours(world: World, desk: Client) -> None:
    _, by, _ = actions.found(settings=Settings(name="Other", zone="UTC"), admin="Jo", language="en", now=NOW)
    typed = {"name": "Mallory", "language": "en", "roles": ["peer"], "token": by.worker}
    with pytest.raises(IntegrityError):
        desk.post("/commons/people/new/", typed)
    assert Person.objects.get(pk=str(by.worker)).name == "Jo"


def test_somebody_brought_twice_is_here_once(world: World, admin_desk: Client) -> None:
    other, _by, _ = actions.found(
        settings=Settings(name="Other", zone="UTC"), admin="Jo", language="en", now=NOW
    )
    known = Person.objects.create(name="Kit", username="kit")
    Membership.unscoped.create(org=other, person=known, role=Role.LEAD, since=NOW.date())
    typed = {"username": "kit", "roles": ["lead"]}
    first, second = (admin_desk.post("/commons/people/bring/", typed) for _twice in range(2))
    assert (first.status_code, first["Location"]) == (302, second["Location"])
    assert Membership.unscoped.filter(person=known, org=world.org).count() == 1


def test_a_coordinator_leaves_other_roles_alone(desk: Client, world: World) -> None:
    Membership.unscoped.create(org=world.org, person=world.peer, role=Role.PARTNER, since=NOW.date())
    desk.post(f"/commons/people/{world.peer.pk}/roles/", {"roles": ["lead"]})
    left = Membership.unscoped.filter(person=world.peer, left__isnull=True)
    assert set(left.values_list("role", flat=True)) == {"partner", "lead"}


def test_writing_needs_a_post(desk: Client, world: World) -> None:
    for act in ("roles", "welcome"):
        assert desk.get(f"/commons/people/{world.peer.pk}/{act}/").status_code == 405


def test_editing_and_leaving(desk: Client, world: World) -> None:
    at = f"/commons/people/{world.peer.pk}/"
    assert "Ash" in desk.get(f"{at}edit/").content.decode()
    desk.post(f"{at}edit/", {"name": "Aspen", "language": "fr"})
    assert "Aspen" in desk.get(at).content.decode()
    answer = desk.post(f"{at}leave/", follow=True)
    assert "Aspen has left" in answer.content.decode()
    assert "Was here from" in desk.get(at).content.decode()


def test_a_name_is_changed_by_whom_it_belongs_to(desk: Client, world: World) -> None:
    assert "/commons/people/me/edit/" in desk.get("/commons/people/me/").content.decode()
    assert 'value="Robin"' in desk.get("/commons/people/me/edit/").content.decode()
    assert desk.post("/commons/people/me/edit/", {"name": "", "language": "en"}).status_code == 422
    assert desk.post("/commons/people/me/edit/", {"name": "Rob", "language": "fr"}).status_code == 302
    assert "Rob" in desk.get("/commons/people/me/").content.decode()


def test_somebody_of_two_organisations_is_not_renamed_by_one(admin_desk: Client, world: World) -> None:
    at = f"/commons/people/{world.coordinator.pk}/"
    assert f"{at}edit/" in admin_desk.get(at).content.decode()
    other = make_world("Other")
    Membership.unscoped.create(
        org=other.org, person=world.coordinator, role=Role.COORDINATOR, since=NOW.date()
    )
    assert f"{at}edit/" not in admin_desk.get(at).content.decode()
    assert admin_desk.get(f"{at}edit/").status_code == 422
    answer = admin_desk.post(f"{at}edit/", {"name": "Mine", "language": "en"})
    assert "another organisation" in answer.content.decode()
    world.coordinator.refresh_from_db()
    assert world.coordinator.name == "Robin"


def test_other_roles_say_that_they_closed_a_link(desk: Client, world: World) -> None:
    lead = make_person(world, "Lee", Role.LEAD)
    link_for(world, lead)
    answer = desk.post(f"/commons/people/{lead.pk}/roles/", {"roles": ["lead", "peer"]}, follow=True)
    assert "make a new one" in answer.content.decode()
    answer = desk.post(f"/commons/people/{lead.pk}/roles/", {"roles": ["lead"]}, follow=True)
    assert "make a new one" not in answer.content.decode()


def test_a_link_is_shown_once_and_does_nothing_when_opened(
    admin_desk: Client, world: World, client: Client
) -> None:
    page = admin_desk.post(f"/commons/people/{world.coordinator.pk}/welcome/").content.decode()
    found = re.search(r"/commons/welcome/\d{16}/", page)
    assert found
    before = Welcome.unscoped.count()
    known, unknown = client.get(found[0]), client.get("/commons/welcome/0000000000000000/")
    assert Welcome.unscoped.count() == before
    assert known.status_code == unknown.status_code == 200
    # What differs anyway: tokens, nonces, and the address itself.
    hidden = re.compile(rb'value="\w{64}"|nonce="[^"]+"|X-CSRFToken": "\w+"|next" value="[^"]+"')
    assert hidden.sub(b"", known.content) == hidden.sub(b"", unknown.content)


def test_the_link_leads_to_the_second_factor(world: World, client: Client) -> None:
    lead = make_person(world, "Lee", Role.LEAD)
    at = link_for(world, lead)
    weak = client.post(at, {"username": "lee", "password": "short", "again": "short"})
    assert weak.status_code == 422
    differs = client.post(at, {"username": "lee", "password": PASSWORD, "again": "other words apart"})
    assert "not the same" in differs.content.decode()
    taken = client.post(
        at, {"username": str(world.coordinator.username), "password": PASSWORD, "again": PASSWORD}
    )
    assert "signs in with that name already" in taken.content.decode()
    done = client.post(at, {"username": "lee", "password": PASSWORD, "again": PASSWORD})
    assert (done.status_code, done["Location"]) == (302, "/accounts/factors/")
    assert client.get("/commons/devices/")["Location"] == "/accounts/factors/"
    assert client.get("/accounts/factors/app/").status_code == 200
    again = client.post(at, {"username": "lee2", "password": PASSWORD, "again": PASSWORD})
    strange = client.post(
        "/commons/welcome/1/", {"username": "lee2", "password": PASSWORD, "again": PASSWORD}
    )
    assert again.status_code == strange.status_code == 404


def test_without_a_live_link_no_login_name_can_be_guessed(world: World, client: Client) -> None:
    for name in (str(world.coordinator.username), "nobody-has-this"):
        answer = client.post(
            "/commons/welcome/1/", {"username": name, "password": PASSWORD, "again": PASSWORD}
        )
        assert answer.status_code == 404


def test_a_crowd_at_the_door_keeps_what_was_typed(
    world: World, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = link_for(world, make_person(world, "Lee", Role.LEAD))
    typed = {"username": "lee", "password": PASSWORD, "again": PASSWORD}
    with monkeypatch.context() as crowd:
        crowd.setattr(queries, "_door", codes.Door(room=0))
        answer = client.post(at, typed)
    assert answer.status_code == 422
    assert "Several people are here at once." in answer.content.decode()
    assert 'value="lee"' in answer.content.decode()
    assert client.post(at, typed).status_code == 302


def test_a_form_that_outlived_its_sign_in_comes_back(world: World, sign_in: SignIn) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.coordinator)
    sign_in(world.coordinator)
    token = _token(client.get("/commons/people/new/").content.decode())
    typed = {"name": "Nia & Bo", "language": "en", "roles": ["peer", "lead"], "csrfmiddlewaretoken": token}
    del client.cookies["sessionid"]
    kept = client.post("/commons/people/new/", typed, headers={"Origin": ORIGIN})
    assert kept.status_code == 401
    page = kept.content.decode()
    assert 'name="name" value="Nia &amp; Bo"' in page
    assert page.count('name="roles"') == 2
    # Signing in in the other window gives a new token, so the old one is refused once, and the form comes back again.
    client.cookies["csrftoken"] = "a" * 32
    client.force_login(world.coordinator)
    stale = client.post("/commons/people/new/", typed, headers={"Origin": ORIGIN})
    assert stale.status_code == 403
    page = stale.content.decode()
    assert 'name="name" value="Nia &amp; Bo"' in page
    sent = client.post(
        "/commons/people/new/", typed | {"csrfmiddlewaretoken": _token(page)}, headers={"Origin": ORIGIN}
    )
    assert sent.status_code == 302
    assert Person.objects.filter(name="Nia & Bo").exists()


def test_a_form_from_elsewhere_is_refused_without_a_word(world: World) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.coordinator)
    answer = client.post(
        "/commons/people/new/", {"name": "X"}, headers={"Origin": "https://elsewhere.example"}
    )
    assert answer.status_code == 403
    assert 'value="X"' not in answer.content.decode()


def test_a_refused_form_leaves_no_link_in_the_log(world: World, caplog: pytest.LogCaptureFixture) -> None:
    link = link_for(world, world.coordinator)
    assert Client(enforce_csrf_checks=True).post(link, {"username": "x"}).status_code == 403
    assert [record.name for record in caplog.records] == ["porchlight.requests"]
    assert link.split("/")[3] not in caplog.text


def test_passwords_do_not_come_back(client: Client) -> None:
    answer = client.post("/commons/people/new/", {"name": "X", "password": "secret-1"})
    assert "secret-1" not in answer.content.decode()


def test_choosing_the_organisation(world: World, desk: Client) -> None:
    assert "You work for" not in desk.get("/commons/people/me/").content.decode()
    other, by, _ = actions.found(
        settings=Settings(name="Other House", zone="UTC"), admin="Jo", language="en", now=NOW
    )
    with scoped(other.pk):
        actions.bring(
            username=str(world.coordinator.username),
            roles={Role.ADMIN},
            giver=frozenset({Role.ADMIN}),
            by=by,
        )
    assert "Other House" in desk.get("/commons/people/me/").content.decode()
    assert desk.get("/commons/org/").status_code == 403
    assert desk.post("/commons/people/organisation/", {"org": other.pk}).status_code == 302
    assert "Other House" in desk.get("/commons/org/").content.decode()
    for wrong in ("999", "x", "²", ""):
        assert desk.post("/commons/people/organisation/", {"org": wrong}).status_code == 404


def test_other_organisations_people_are_not_found(world: World, desk: Client) -> None:
    _, by, _ = actions.found(settings=Settings(name="Other", zone="UTC"), admin="Jo", language="en", now=NOW)
    assert desk.get(f"/commons/people/{by.worker}/").status_code == 404


def _token(page: str) -> str:
    found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page)
    assert found
    return found[1]
