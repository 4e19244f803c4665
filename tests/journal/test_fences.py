"""PostgreSQL keeps organisations apart by itself: shown with the filters of the ORM taken away."""

import uuid
from io import StringIO
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.conf import LazySettings
from django.core.management import call_command
from django.db import ProgrammingError, connection, models, transaction
from django.db.migrations.loader import MigrationLoader

from porchlight.commons.org.models import Organisation
from porchlight.commons.people.models import Membership
from porchlight.commons.people.permissions import Role
from porchlight.config.reactions import react
from porchlight.config.retention import run as purge
from porchlight.journal.fence import Fence
from porchlight.journal.models import Entry
from porchlight.journal.scope import ScopedManager, ScopedModel, scoped, sought
from porchlight.reach.models import Item, Place
from porchlight.sync.models import FeedRow
from tests.commons.test_exports import ROWS, fill, movements
from tests.factories import World, make_world
from tests.fences import within
from tests.house import test_access as access
from tests.house.scene import Scene, names_a_row

FENCED: list[Any] = [model for model in apps.get_models() if issubclass(model, ScopedModel)]
# Whose something is has to be found out before there is a scope.
SOUGHT = {"commons.Device", "commons.Invite", "commons.Membership", "commons.Welcome", "reach.Session"}


@pytest.fixture
def unfiltered(monkeypatch: pytest.MonkeyPatch) -> None:
    """The ORM asks for everything that there is."""
    monkeypatch.setattr(ScopedManager, "get_queryset", models.Manager.get_queryset)


@pytest.fixture
def other(world: World) -> World:
    """Another organisation beside the first; both have one of everything."""
    Scene(world)
    made = make_world("Another house")
    Scene(made)
    return made


def test_each_table_of_an_organisation_is_fenced_in_by_a_migration() -> None:
    nodes: Any = MigrationLoader(None).disk_migrations
    fences = [
        (apps.get_model(label, operation.name)._meta.label, operation.identity)
        for (label, _name), migration in nodes.items()
        for operation in migration.operations
        if isinstance(operation, Fence)
    ]
    assert sorted(name for name, _ in fences) == sorted(model._meta.label for model in FENCED)
    assert {name for name, identity in fences if identity} == SOUGHT


@pytest.mark.postgres
@pytest.mark.django_db
@pytest.mark.parametrize("model", FENCED, ids=lambda model: model._meta.label)
def test_its_fence_stands_and_binds_the_owner(model: Any) -> None:
    with within(), connection.cursor() as cursor:
        named = [model._meta.db_table]
        cursor.execute("SELECT relrowsecurity, relforcerowsecurity FROM pg_class WHERE relname = %s", named)
        assert cursor.fetchall() == [(True, True)]
        cursor.execute("SELECT policyname, cmd FROM pg_policies WHERE tablename = %s ORDER BY 1", named)
        wanted = [("own", "ALL"), *([("sought", "SELECT")] if model._meta.label in SOUGHT else [])]
        assert cursor.fetchall() == wanted
        cursor.execute("SELECT rolsuper, rolbypassrls FROM pg_roles WHERE rolname = current_user")
        assert cursor.fetchone() == (False, False)


@pytest.mark.postgres
@pytest.mark.usefixtures("unfiltered")
def test_a_scope_sees_its_own_rows_and_no_others(world: World, other: World) -> None:
    seen = set()
    for model in FENCED:
        there = set(model.unscoped.values_list("org_id", flat=True))
        with within(), scoped(world.org.pk, write=False):
            assert set(model.objects.values_list("org_id", flat=True)) == there & {world.org.pk}
            assert set(model.unscoped.values_list("org_id", flat=True)) == there & {world.org.pk}
        seen |= {model._meta.label} if there == {world.org.pk, other.org.pk} else set()
    assert len(seen) > len(FENCED) * 2 / 3, "tables with rows of both, where there was something to see"


@pytest.mark.postgres
@pytest.mark.usefixtures("unfiltered", "other")
def test_without_a_scope_nothing_is_seen_but_whose_something_is() -> None:
    with within():
        for model in FENCED:
            assert model._meta.label in SOUGHT or not model.unscoped.exists()
            assert model.unscoped.update(org_id=1) == model.unscoped.all().delete()[0] == 0
    assert Membership.unscoped.exists()


@pytest.mark.postgres
@pytest.mark.usefixtures("unfiltered")
def test_nothing_of_another_organisation_is_written_changed_or_deleted(world: World, other: World) -> None:
    item = other.items[0]
    with within(), scoped(world.org.pk):
        assert Item.objects.filter(pk=item.pk).update(name="theirs") == 0
        assert Item.objects.filter(pk=item.pk).delete()[0] == 0
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Item.objects.create(org=other.org, name="New", category="injecting")
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            Entry.objects.filter(org_id=world.org.pk).update(org_id=other.org.pk)
    assert Item.unscoped.get(pk=item.pk).name == item.name


@pytest.mark.postgres
def test_a_scope_within_a_scope_gives_way_to_the_one_around_it(world: World, other: World) -> None:
    def here() -> set[int]:
        with within():
            return set(Item.unscoped.values_list("org_id", flat=True))

    with scoped(world.org.pk):
        with scoped(other.org.pk):
            assert here() == {other.org.pk}
        assert here() == {world.org.pk}
        with sought():
            assert here() == set()
        assert here() == {world.org.pk}
        with pytest.raises(KeyError), scoped(other.org.pk):
            raise KeyError
        assert here() == {world.org.pk}
    assert here() == set()


@pytest.mark.postgres
@pytest.mark.usefixtures("unfiltered")
def test_a_stream_of_ten_thousand_rows_has_nobody_elses(world: World) -> None:
    other = make_world("Another house")
    for house, rows in ((world, ROWS), (other, 3)):
        fill(house, rows)
    response = movements(world)
    with within():
        assert len(b"".join(response).splitlines()) == ROWS + 1


@pytest.mark.postgres
@pytest.mark.usefixtures("unfiltered", "other")
def test_jobs_and_commands_keep_to_each_organisation() -> None:
    for org in Organisation.objects.all():
        react.call("publish_levels", org.pk)
    told = FeedRow.unscoped.filter(feed="levels")
    places = dict(Place.unscoped.values_list("pk", "org_id"))
    assert {(row.org_id, places[UUID(row.key)]) for row in told} == {
        (org, org) for org in set(places.values())
    }
    purge()
    call_command("replay", stdout=StringIO(), stderr=StringIO())


@pytest.mark.postgres
@pytest.mark.usefixtures("unfiltered")
@pytest.mark.parametrize("role", [Role.COORDINATOR, Role.ADMIN, Role.PARTNER])
def test_no_page_opens_anothers_row_without_the_filters_too(
    role: Role, world: World, settings: LazySettings
) -> None:
    settings.REQUIRE_SECOND_FACTOR = False
    Scene(world)
    others = Scene(make_world("Another house"))
    client, tried, wrong = access.somebody(world, role), 0, []
    for address in access.DESK:
        for method in access.METHODS if names_a_row(address) or others.sent(address) else ():
            answer, never = (
                access.asked(client, method, address, scene) for scene in (others, others.without())
            )
            tried += 1
            if not access.apart(answer, never):
                wrong.append(f"{method} {address}: {answer.status_code}")
    assert (tried > 50, wrong) == (True, [])


def test_nobody_writes_while_he_reads(world: World) -> None:
    with (
        scoped(world.org.pk, write=False),
        pytest.raises(RuntimeError, match="within a scope that reads"),
        scoped(world.org.pk),
    ):
        raise AssertionError(uuid.uuid4())
