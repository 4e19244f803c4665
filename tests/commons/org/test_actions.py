"""Settings change, and the intake key is renewed."""

import pytest

from porchlight.commons.org import actions
from porchlight.commons.org.models import Network, Organisation
from porchlight.commons.privacy.models import IntakeKey
from porchlight.journal.models import Entry
from porchlight.journal.scope import scoped
from porchlight.lib import scope
from porchlight.lib.errors import Invalid
from porchlight.sync.pull.models import FeedRow
from tests.factories import World, make_world

pytestmark = pytest.mark.django_db


def test_one_network_a_database() -> None:
    actions.found_network(name="Lake", birth=Network.Birth.REAL)
    with pytest.raises(Invalid):
        actions.found_network(name="Lake", birth=Network.Birth.DEMONSTRATION)
    assert Network.objects.get().birth == "real"


def test_only_what_changed_is_traced_and_phones_hear(world: World) -> None:
    with scoped(world.org.pk):
        assert actions.edit(by=world.author, zone="UTC", currency="CAD") == ("zone",)
        assert actions.edit(by=world.author, zone="UTC") == ()
        entry = Entry.objects.get()
        assert (entry.kind, "UTC" in entry.body, "zone" in entry.body) == ("settings.edited", False, True)
        assert '"zone":"UTC"' in FeedRow.objects.get(feed="settings").body


@pytest.mark.parametrize("bad", [{"threshold": 3}, {"zone": "Nowhere"}, {"id": 9}])
def test_what_does_not_hold_changes_nothing(world: World, bad: dict[str, object]) -> None:
    with scoped(world.org.pk), pytest.raises(Invalid):
        actions.edit(by=world.author, **bad)
    assert Organisation.objects.get() == world.org


def test_every_organisations_phones_hear_of_a_new_key(world: World) -> None:
    other = make_world("Other")
    with scoped(world.org.pk):
        actions.rotate_key(by=world.author)
        assert scope.current() == world.org.pk
        assert Entry.objects.filter(kind="key.rotated", worker=world.coordinator.pk).exists()
    new = IntakeKey.objects.get(retired__isnull=True)
    assert new.signed_by == world.key.pk
    for org in (world.org, other.org):
        with scoped(org.pk, write=False):
            assert new.pk in FeedRow.objects.get(feed="keys", key=new.pk).body
