"""People come, sign in, and leave."""

from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device, Invite
from porchlight.commons.languages.models import Word
from porchlight.commons.org.actions import Settings
from porchlight.commons.org.models import Organisation
from porchlight.commons.people import actions
from porchlight.commons.people.models import Membership, Person, Welcome
from porchlight.commons.people.permissions import Role
from porchlight.commons.people.queries import roles, welcomed
from porchlight.commons.privacy.models import IntakeKey
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.lib.errors import Forbidden, Invalid, NotFound
from porchlight.sync.pull.models import FeedRow
from tests.commons.conftest import SignIn, make_person
from tests.factories import NOW, World

pytestmark = pytest.mark.django_db
ADMIN = frozenset({Role.ADMIN})
COORDINATOR = frozenset({Role.COORDINATOR})
PASSWORD = "four words apart"


def test_founding_makes_an_organisation_that_can_work() -> None:
    org, by, code = actions.found(
        settings=Settings(name="Lake Light", zone="America/Toronto", languages=("fr", "en")),
        admin="Mo",
        language="fr",
        now=NOW,
    )
    first = Person.objects.get()
    assert (by.org, by.worker) == (org.pk, first.pk)
    with scoped(org.pk, write=False):
        assert roles(first.pk) == ADMIN
        word = Word.objects.get(list="services", code="talk")
        assert (word.name, word.names) == ("Une conversation", {"en": "A talk"})
        feeds = set(FeedRow.objects.values_list("feed", flat=True))
    assert feeds == {"codes", "keys", "settings"}
    assert IntakeKey.objects.count() == 1
    known = actions.accept(code=code, username="mo", password=PASSWORD, now=NOW)
    assert known == first
    assert known.check_password(PASSWORD)


def test_a_second_organisation_shares_the_key(world: World) -> None:
    actions.found(settings=Settings(name="Other", zone="UTC"), admin="Jo", language="en", now=NOW)
    assert IntakeKey.objects.count() == 1
    with pytest.raises(Invalid, match="already"):
        actions.found(settings=Settings(name="Other", zone="UTC"), admin="Jo", language="en", now=NOW)
    assert Organisation.objects.count() == 2


def test_traces_carry_no_names(world: World) -> None:
    with scoped(world.org.pk):
        made = actions.add(
            name="Quillfeather", language="en", roles={Role.LEAD}, giver=ADMIN, by=world.author
        )
        actions.edit(id=made.pk, name="Quillfeather B", language="fr", giver=ADMIN, by=world.author)
        code = actions.welcome(id=made.pk, giver=ADMIN, by=world.author, now=NOW)
        actions.leave(id=made.pk, giver=ADMIN, by=world.author)
        entries = list(Entry.objects.all())
    assert [entry.kind for entry in entries] == [
        "person.added",
        "person.edited",
        "person.edited",
        "person.left",
    ]
    for entry in entries:
        assert "Quill" not in entry.body
        assert code not in entry.body
        assert str(made.pk) in entry.body


def test_a_coordinator_gives_street_roles_only(world: World) -> None:
    with scoped(world.org.pk):
        actions.add(name="A", language="en", roles={Role.PEER}, giver=COORDINATOR, by=world.author)
        with pytest.raises(Forbidden):
            actions.add(name="B", language="en", roles={Role.ADMIN}, giver=COORDINATOR, by=world.author)
        with pytest.raises(Invalid):
            actions.add(name="C", language="en", roles=set(), giver=COORDINATOR, by=world.author)


def test_a_coordinator_cannot_take_over_an_administrator(world: World, admin: Person) -> None:
    with scoped(world.org.pk):
        for act in (actions.leave, lambda **over: actions.welcome(now=NOW, **over)):
            with pytest.raises(Forbidden):
                act(id=admin.pk, giver=COORDINATOR, by=world.author)


def test_roles_are_given_and_taken(world: World, admin: Person) -> None:
    with scoped(world.org.pk):
        actions.set_roles(id=world.peer.pk, wanted={Role.LEAD}, giver=COORDINATOR, by=world.author)
        assert roles(world.peer.pk) == {Role.LEAD}
        kinds = list(Entry.objects.values_list("kind", flat=True))
        assert kinds == ["role.given", "role.taken"]
        with pytest.raises(Forbidden):
            actions.set_roles(
                id=world.peer.pk, wanted={Role.LEAD, Role.COORDINATOR}, giver=COORDINATOR, by=world.author
            )
        with pytest.raises(Invalid):
            actions.set_roles(id=admin.pk, wanted={Role.PEER}, giver=ADMIN, by=world.author)


def test_leaving_ends_roles_phones_links_and_sessions(world: World, sign_in: SignIn) -> None:
    lead = make_person(world, "Lee", Role.LEAD, "lee")
    client = sign_in(lead)
    with scoped(world.org.pk):
        device = Device.objects.create(org=world.org, person=lead, label="L", token_hash=b"l" * 32)
        Invite.objects.create(org=world.org, person=lead, label="M", code_hash=b"i" * 32, expires=NOW)
        actions.welcome(id=lead.pk, giver=COORDINATOR, by=world.author, now=NOW)
    assert client.get("/commons/devices/").status_code == 200
    with scoped(world.org.pk):
        actions.leave(id=lead.pk, giver=COORDINATOR, by=world.author)
        assert roles(lead.pk) == frozenset()
        assert Device.objects.get(pk=device.pk).state == Device.State.REVOKED
        assert not Invite.objects.exists()
        assert not Welcome.objects.exists()
        kinds = list(Entry.objects.values_list("kind", flat=True))
    assert kinds[-2:] == ["device.revoked", "person.left"]
    lead.refresh_from_db()
    assert not lead.is_active
    assert not lead.has_usable_password()
    assert not Authenticator.objects.filter(user=lead).exists()
    assert client.get("/commons/devices/").status_code == 302


def test_who_records_nothing_any_more_has_no_phone(world: World, admin: Person) -> None:
    with scoped(world.org.pk):
        Invite.objects.create(org=world.org, person=world.peer, label="M", code_hash=b"i" * 32, expires=NOW)
        actions.set_roles(id=world.peer.pk, wanted={Role.PARTNER}, giver=ADMIN, by=world.author)
        assert Device.objects.get(pk=world.device.pk).state == Device.State.REVOKED
        assert not Invite.objects.exists()
        with pytest.raises(Invalid):
            devices.invite(by=world.author, label="x", person=world.peer, shared=False, now=NOW)


def test_leaving_one_organisation_keeps_the_other(world: World) -> None:
    other, by, _ = actions.found(
        settings=Settings(name="Other", zone="UTC"), admin="Jo", language="en", now=NOW
    )
    lead = make_person(world, "Lee", Role.LEAD, "lee")
    with scoped(other.pk):
        for _twice in range(2):
            assert actions.bring(username="lee", roles={Role.PEER}, giver=ADMIN, by=by) == lead
        with pytest.raises(Invalid):
            actions.bring(username="lee", roles={Role.LEAD}, giver=ADMIN, by=by)
        with pytest.raises(Invalid):
            actions.bring(username="nobody", roles={Role.PEER}, giver=ADMIN, by=by)
    with scoped(world.org.pk):
        with pytest.raises(Invalid, match="another organisation"):
            actions.welcome(id=lead.pk, giver=ADMIN, by=world.author, now=NOW)
        actions.leave(id=lead.pk, giver=ADMIN, by=world.author)
    lead.refresh_from_db()
    assert lead.is_active
    assert lead.has_usable_password()


def test_the_last_administrator_stays(world: World, admin: Person) -> None:
    with scoped(world.org.pk):
        with pytest.raises(Invalid, match="last administrator"):
            actions.leave(id=admin.pk, giver=ADMIN, by=world.author)
        make_person(world, "Max", Role.ADMIN)
        actions.leave(id=admin.pk, giver=ADMIN, by=world.author)


def test_unknown_used_and_expired_links_answer_alike(world: World) -> None:
    lead = make_person(world, "Lee", Role.LEAD)
    with scoped(world.org.pk):
        used = actions.welcome(id=lead.pk, giver=ADMIN, by=world.author, now=NOW)
    actions.accept(code=used, username="lee", password=PASSWORD, now=NOW)
    with scoped(world.org.pk):
        expired = actions.welcome(id=lead.pk, giver=ADMIN, by=world.author, now=NOW - timedelta(days=8))
    answers = set()
    for code in (used, expired, "0000 0000 0000 0000"):
        assert welcomed(code, NOW) is None
        with pytest.raises(actions.NotOpen) as caught:
            actions.accept(code=code, username="x", password=PASSWORD, now=NOW)
        answers.add((caught.value.code, caught.value.status, caught.value.message, caught.value.todo))
    assert len(answers) == 1


def test_a_new_link_closes_the_one_before_and_starts_anew(world: World, sign_in: SignIn) -> None:
    lead = make_person(world, "Lee", Role.LEAD, "lee")
    client = sign_in(lead)
    with scoped(world.org.pk):
        first = actions.welcome(id=lead.pk, giver=ADMIN, by=world.author, now=NOW)
        second = actions.welcome(id=lead.pk, giver=ADMIN, by=world.author, now=NOW)
    with pytest.raises(actions.NotOpen):
        actions.accept(code=first, username="lee", password=PASSWORD, now=NOW)
    actions.accept(code=second, username="lee", password="other words apart", now=NOW)
    assert not Authenticator.objects.filter(user=lead).exists()
    assert client.get("/commons/devices/").status_code == 302


def test_a_taken_login_name_does_not_use_up_the_link(world: World, admin: Person) -> None:
    lead = make_person(world, "Lee", Role.LEAD)
    with scoped(world.org.pk):
        code = actions.welcome(id=lead.pk, giver=ADMIN, by=world.author, now=NOW)
    with pytest.raises(Invalid):
        actions.accept(code=code, username="sam", password=PASSWORD, now=NOW)
    assert welcomed(code, NOW) == lead.pk


def test_peers_need_no_link_and_strangers_are_not_found(world: World) -> None:
    stranger = Person.objects.create(name="Nobody")
    with scoped(world.org.pk):
        with pytest.raises(Invalid):
            actions.welcome(id=world.peer.pk, giver=ADMIN, by=world.author, now=NOW)
        with pytest.raises(NotFound):
            actions.edit(id=stranger.pk, name="X", language="en", giver=ADMIN, by=world.author)


def test_somebody_comes_back(world: World) -> None:
    with scoped(world.org.pk):
        actions.leave(id=world.peer.pk, giver=ADMIN, by=world.author)
        actions.set_roles(id=world.peer.pk, wanted={Role.PEER}, giver=ADMIN, by=world.author)
        assert roles(world.peer.pk) == {Role.PEER}
        assert FeedRow.objects.get(feed="workers", key=str(world.peer.pk)).body
    world.peer.refresh_from_db()
    assert world.peer.is_active
    assert Membership.unscoped.filter(person=world.peer).count() == 2
