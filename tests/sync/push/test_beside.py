"""A push while somebody else is at the same rows, each through a connection of its own."""

from typing import Any

import pytest

from porchlight.commons.devices import actions as devices
from porchlight.commons.devices.models import Device
from porchlight.journal.actions import clear_bodies
from porchlight.journal.models import Entry, Receipt
from porchlight.journal.scope import scoped
from porchlight.sync.push import actions
from porchlight.sync.quarantine.models import Quarantined
from tests.disk import Disk
from tests.factories import make_world
from tests.phones import push, statuses


@pytest.mark.parametrize("what", ["rename", "revoke", "wiped"])
def test_a_phone_is_taken_away_while_it_sends(disk: Disk, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    """The push has the counter and is about to note that its phone was here; the desk waits, and neither fails."""
    world = make_world()
    known = Device.unscoped.get(pk=world.device.pk)

    def change() -> None:
        with scoped(world.org.pk):
            if what == "rename":
                devices.rename(id=world.device.pk, label="Bag 2", by=world.author)
            elif what == "revoke":
                devices.revoke(id=world.device.pk, by=world.author)
            else:
                devices.wiped(device=known, by=world.author)

    beside = disk.meanwhile(monkeypatch, actions, "append_many", change)
    assert statuses(push(world, world.envelope(world.contact()), pending=5)) == [("stored", "")]
    beside[0].result(timeout=20)
    now = Device.unscoped.get(pk=world.device.pk)
    assert (now.state, now.label) != (known.state, known.label)


def test_a_record_that_a_purge_let_go_of_meanwhile_is_not_said_to_be_corrected(
    disk: Disk, monkeypatch: pytest.MonkeyPatch
) -> None:
    world = make_world()
    one = world.envelope(world.contact())
    push(world, one)
    late = world.envelope(world.contact(people=9), corrects=one["id"])
    beside = world.envelope(world.contact())

    def purge() -> None:
        with scoped(world.org.pk):
            clear_bodies(seqs=list(Entry.objects.values_list("seq", flat=True)))

    claim = actions.keep_receipts

    def after_a_purge(*given: Any) -> Any:
        purge()  # it was judged by now, and nothing of it is written
        return claim(*given)

    monkeypatch.setattr(actions, "keep_receipts", after_a_purge)
    answer = statuses(push(world, late, beside))
    monkeypatch.undo()
    assert sorted(answer) == [("quarantined", "closed_period"), ("stored", "")]
    with scoped(world.org.pk):
        row = Quarantined.objects.get()
        assert (str(row.entry), row.code) == (late["id"], "closed_period")
        assert Receipt.objects.get(id=late["id"]).state == Receipt.State.QUARANTINED
        assert not Entry.objects.filter(id=late["id"]).exists()
    assert statuses(push(world, late)) == [("duplicate", "")]
