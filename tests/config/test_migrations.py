"""Every change of the tables can be taken back, with rows in them, and made again: on both databases."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from porchlight.journal.actions import begin
from tests.factories import World, make_world
from tests.phones import push, statuses

OURS = [
    app.label for app in apps.get_app_configs() if app.name.startswith("porchlight.") and app.models_module
]
TOLD = {
    "sqlite": (
        'SELECT t.name, c.name, c.type, c."notnull" FROM sqlite_master t, pragma_table_info(t.name) c',
        'SELECT t.name, f."table", f."from", f."to" FROM sqlite_master t, pragma_foreign_key_list(t.name) f',
        "SELECT type, tbl_name, name, CASE type WHEN 'index' THEN sql END FROM sqlite_master",
        "SELECT name, length(sql) - length(replace(sql, 'CHECK', '')) FROM sqlite_master",
    ),
    "postgresql": (
        (
            "SELECT table_name, column_name, data_type, character_maximum_length, is_nullable "
            "FROM information_schema.columns WHERE table_schema = 'public'"
        ),
        "SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        (
            "SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE connamespace = 'public'::regnamespace"
        ),
        "SELECT tablename, policyname, cmd, qual, with_check FROM pg_policies",
        "SELECT relname, relrowsecurity, relforcerowsecurity FROM pg_class WHERE relrowsecurity",
    ),
}


def chain(label: str) -> list[str]:
    """The names of an app's migrations, in their order. Fails where it branches."""
    loader = MigrationLoader(None)
    (leaf,) = loader.graph.leaf_nodes(label)
    return [name for app, name in loader.graph.forwards_plan(leaf) if app == label]


def schema() -> list[tuple[Any, ...]]:
    """Columns, indexes and constraints of every table, as the engine tells them. (Django's own reading of SQLite's
    stumbles over a constraint with a comma in it.)"""
    with connection.cursor() as cursor:
        found: list[tuple[Any, ...]] = []
        for question in TOLD[connection.vendor]:
            cursor.execute(question)
            found += cursor.fetchall()
    return sorted(found, key=str)


def tables(label: str) -> set[str]:
    return {model._meta.db_table for model in apps.get_app_config(label).get_models()}


@pytest.fixture
def inhabited(transactional_db: None) -> Iterator[World]:
    """A database with an organisation, a phone and a contact; whole again afterwards, whatever happened."""
    begin()  # a test before may have emptied every table
    world = make_world()
    assert statuses(push(world, world.envelope(world.contact()))) == [("stored", "")]
    yield world
    call_command("migrate", verbosity=0)


@pytest.mark.parametrize("label", OURS)
def test_a_chain_is_one_line_in_the_order_of_its_numbers(label: str) -> None:
    numbers = [int(name.partition("_")[0]) for name in chain(label)]
    assert numbers == list(range(1, len(numbers) + 1))


def test_every_change_is_taken_back_and_made_again_with_rows_there(inhabited: World) -> None:
    whole = schema()
    for label in OURS:
        for name in reversed(chain(label)[:-1]):
            call_command("migrate", label, name, verbosity=0)
        call_command("migrate", verbosity=0)  # also what went with it, because it stands on it
        assert schema() == whole, label
    assert statuses(push(inhabited, inhabited.envelope(inhabited.contact()))) == [("stored", "")]


def test_everything_goes_and_comes_again(inhabited: World) -> None:
    whole = schema()
    for label in OURS:
        call_command("migrate", label, "zero", verbosity=0)
        assert not tables(label) & set(connection.introspection.table_names())
    call_command("migrate", verbosity=0)
    assert schema() == whole
    again = make_world()
    assert statuses(push(again, again.envelope(again.contact()))) == [("stored", "")]
