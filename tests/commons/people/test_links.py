"""A link or code that somebody kept opens no more than it could when it was made, and less once they are gone."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Invite
from porchlight.commons.org.actions import Settings
from porchlight.commons.people import actions
from porchlight.commons.people.models import Membership, Person, Welcome
from porchlight.commons.people.permissions import Role
from porchlight.commons.people.queries import welcomed
from porchlight.journal.actions import Author
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.lib.errors import Invalid
from tests.commons.conftest import make_person
from tests.factories import NOW, TODAY, World

pytestmark = pytest.mark.django_db
ADMIN = frozenset({Role.ADMIN})
COORDINATOR = frozenset({Role.COORDINATOR})
PASSWORD = "four words apart"


@pytest.fixture
def lead(world: World) -> Person:
    return make_person(world, "Lee", Role.LEAD, "lee")


@pytest.fixture
def kept(world: World, lead: Person) -> str:
    """A link for the lead that the coordinator made, and kept."""
    with scoped(world.org.pk):
        return actions.welcome(id=lead.pk, giver=COORDINATOR, by=world.author, now=NOW)


def is_open(code: str) -> bool:
    try:
        actions.accept(code=code, username="taken-over", password=PASSWORD, now=NOW)
    except actions.NotOpen:
        assert welcomed(code, NOW) is None
        return False
    return True


def another_organisation() -> tuple[int, Author]:
    org, by, _code = actions.found(
        settings=Settings(name="Other", zone="UTC"), admin="Jo", language="en", now=NOW
    )
    return org.pk, by


def test_it_opens_while_everything_is_as_it_was(kept: str) -> None:
    assert is_open(kept)


@pytest.mark.parametrize("wanted", [{Role.ADMIN}, {Role.LEAD, Role.COORDINATOR}, {Role.LEAD, Role.PEER}])
def test_other_roles_end_it(world: World, admin: Person, lead: Person, kept: str, wanted: set[Role]) -> None:
    with scoped(world.org.pk):
        assert actions.set_roles(id=lead.pk, wanted=wanted, giver=ADMIN, by=world.author)
        # and the old roles do not bring it back
        assert not actions.set_roles(id=lead.pk, wanted={Role.LEAD}, giver=ADMIN, by=world.author)
    assert not is_open(kept)
    lead.refresh_from_db()
    assert lead.check_password(PASSWORD)


def test_saving_the_same_roles_ends_nothing(world: World, lead: Person, kept: str) -> None:
    with scoped(world.org.pk):
        assert not actions.set_roles(id=lead.pk, wanted={Role.LEAD}, giver=ADMIN, by=world.author)
    assert is_open(kept)


def test_a_role_in_another_organisation_ends_it(lead: Person, kept: str) -> None:
    other, by = another_organisation()
    with scoped(other):
        actions.bring(username="lee", roles={Role.ADMIN}, giver=ADMIN, by=by)
    assert not is_open(kept)


def grant(world: World, lead: Person) -> None:
    Membership.unscoped.create(org=world.org, person=lead, role=Role.ADMIN, since=TODAY)


def grant_elsewhere(world: World, lead: Person) -> None:
    Membership.unscoped.create(org_id=another_organisation()[0], person=lead, role=Role.PEER, since=TODAY)


def take(world: World, lead: Person) -> None:
    Membership.unscoped.filter(person=lead).update(role=Role.PEER)


def end_maker(world: World, lead: Person) -> None:
    Membership.unscoped.filter(person=world.coordinator).update(left=TODAY)


def forget_maker(world: World, lead: Person) -> None:
    Welcome.unscoped.update(maker=None)


@pytest.mark.parametrize("change", [grant, grant_elsewhere, take, end_maker, forget_maker])
def test_what_changed_by_another_way_is_looked_at_when_it_is_used(
    world: World, lead: Person, kept: str, change: Callable[[World, Person], None]
) -> None:
    change(world, lead)
    assert Welcome.unscoped.exists()
    assert not is_open(kept)


def leaves(world: World) -> None:
    actions.leave(id=world.coordinator.pk, giver=ADMIN, by=world.author)


def becomes_a_lead(world: World) -> None:
    actions.set_roles(id=world.coordinator.pk, wanted={Role.LEAD}, giver=ADMIN, by=world.author)


@pytest.mark.parametrize("change", [leaves, becomes_a_lead])
def test_what_somebody_made_goes_with_their_right_to_make_it(
    world: World, kept: str, change: Callable[[World], None]
) -> None:
    with scoped(world.org.pk):
        code = devices.invite(by=world.author, label="Shared", person=None, shared=True, now=NOW)
        change(world)
        assert not Invite.objects.exists()
    assert devices.find_invite(code=code, now=NOW) is None
    assert not is_open(kept)


@pytest.mark.parametrize("shared", [False, True])
def test_a_code_opens_only_what_could_be_made_today(world: World, shared: bool) -> None:
    """Also where nobody tidied up: its owner records nothing any more, or its maker is gone."""
    with scoped(world.org.pk):
        owner = None if shared else world.peer
        code = devices.invite(by=world.author, label="x", person=owner, shared=shared, now=NOW)
        invite = devices.find_invite(code=code, now=NOW)
        assert invite
        if shared:
            Membership.objects.filter(person=world.coordinator).update(left=TODAY)
        else:
            Membership.objects.filter(person=world.peer).update(role=Role.PARTNER)
        with pytest.raises(devices.UnknownCode):
            devices.join(invite=invite, app="1", by=world.author)


def test_somebody_of_two_organisations_has_one_name_and_gives_it_themselves(
    world: World, lead: Person
) -> None:
    other, by = another_organisation()
    with scoped(other):
        actions.bring(username="lee", roles={Role.LEAD}, giver=ADMIN, by=by)
        with pytest.raises(Invalid, match="another organisation"):
            actions.edit(id=lead.pk, name="Ours", language="en", giver=ADMIN, by=by)
    with scoped(world.org.pk):
        actions.edit_self(id=lead.pk, name="Leigh", language="en", now=NOW + timedelta(days=1))
    lead.refresh_from_db()
    assert lead.name == "Leigh"
    told = Entry.unscoped.filter(kind="person.edited", worker=lead.pk)
    assert sorted(told.values_list("org_id", flat=True)) == sorted([world.org.pk, other])
    assert all('["name"]' in entry.body for entry in told)
