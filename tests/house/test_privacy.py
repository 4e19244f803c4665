"""No stored field without a class and a life, no table without a scope, and some things have no field at all."""

import re
from collections.abc import Iterable
from typing import Any

import msgspec
import pytest
from django.apps import apps
from django.db import models

from porchlight.config.retention import PURGES
from porchlight.journal.registry import registry
from porchlight.journal.scope import scoped
from porchlight.lib.privacy import Care, Life, Scope, Sensitivity
from porchlight.lib.scope import NoScope
from porchlight.sync.push.rules import Envelope, Opened, Push

pytestmark = pytest.mark.house

# The tables of the whole network, and why no organisation owns them.
NETWORK = {
    "commons.Network": "the one row that says what this database serves",
    "commons.Organisation": "is what the others are scoped by",
    "commons.Person": "signs in before there is a scope; may work for several organisations",
    "commons.IntakeKey": "one pair of keys for all phones of the deployment",
    "commons.Worker": "a process at work",
    "commons.Slot": "when a schedule is due",
    "journal.Counter": "one row of numbers for the whole log",
}
# What is never collected (docs/explanation/privacy.md), as whole words of a name: `skipped` holds no address.
NEVER = re.compile(
    r"(?:^|_)(?:ip|ip_?addr(?:ess)?|user_?agent|agent|e?mail|phone(?:_?(?:no|number))?|tel|telephone|mobile"
    r"|birth_?(?:day|date|year)?|born_on|dob|health_?(?:no|number|card)|card_?number|ssn|sin|passport|face|photo"
    r"|lat|lon|lng|latitude|longitude|gps|geo|point|coordinates?|address|street_?address|postcode|postal_?code"
    r"|zip_?code|surname|first_?name|last_?name|legal_?name|initials|immigration|citizenship)(?:$|_)"
)
# A name that looks forbidden and is something else.
ALLOWED = {"commons.Network.birth": "how the database came to be: for real use or as a demonstration"}


def tables() -> list[type[models.Model]]:
    """Every table that Porchlight defines."""
    return [model for model in apps.get_models() if model.__module__.startswith("porchlight.")]


def label(table: type[models.Model]) -> str:
    return table._meta.label


def stored(table: type[models.Model]) -> list[str]:
    """The names of the columns, foreign keys by their plain name; a many-to-many would be a table without care."""
    assert not table._meta.local_many_to_many
    return sorted(field.name for field in table._meta.concrete_fields)


@pytest.mark.parametrize("table", tables(), ids=label)
def test_every_stored_field_has_a_class_and_a_life(table: Any) -> None:
    care = table.care
    assert isinstance(care, Care)
    assert sorted(care.fields) == stored(table)
    assert {(type(sensitivity), type(life)) for sensitivity, life in care.fields.values()} == {
        (Sensitivity, Life)
    }


@pytest.mark.parametrize("table", tables(), ids=label)
def test_a_table_of_an_organisation_raises_without_a_scope(table: Any) -> None:
    if table.care.scope is Scope.NETWORK:
        assert label(table) in NETWORK
        return
    assert {"org", "org_id"} & set(stored(table))
    with pytest.raises(NoScope):
        table.objects.all()


@pytest.mark.django_db
@pytest.mark.parametrize("table", tables(), ids=label)
def test_a_scoped_table_shows_one_organisation(table: Any) -> None:
    if table.care.scope is not Scope.NETWORK:
        with scoped(71, write=False):
            (only,) = table.objects.all().query.where.children
            assert (only.lhs.target.name.removesuffix("_id"), only.rhs) == ("org", 71)


@pytest.mark.parametrize("table", tables(), ids=label)
def test_a_life_that_ends_is_ended(table: Any) -> None:
    """Whoever declares a life with days has a purge that knows the table."""
    lives = {life for _sensitivity, life in table.care.fields.values() if life.days}
    ended = {purge.life for purge in PURGES if label(table) in purge.tables}
    assert lives - ended == set()


def test_every_life_is_used_and_every_purge_has_its_own() -> None:
    used = {life for table in tables() for _class, life in vars(table)["care"].fields.values()}
    assert used == set(Life)
    assert sorted(purge.life.value[0] for purge in PURGES) == sorted(
        {purge.life.value[0] for purge in PURGES}
    )
    known = {label(table) for table in tables()}
    assert {name for purge in PURGES for name in purge.tables} <= known


def test_the_list_of_network_tables_is_true() -> None:
    assert set(NETWORK) == {label(table) for table in tables() if vars(table)["care"].scope is Scope.NETWORK}


def names() -> Iterable[str]:
    """Every field of a table and of an entry's body, as table.field or kind.field."""
    for table in tables():
        yield from (f"{label(table)}.{name}" for name in stored(table))
    for kind in registry.kinds.values():
        yield from (f"{kind.name}.{name}" for name in body_fields(kind.body))


def body_fields(struct: Any) -> set[str]:
    """Field names of a body and of the structures inside it."""
    schema = msgspec.json.schema(struct)
    shapes = [schema, *schema.get("$defs", {}).values()]
    return {name for shape in shapes for name in shape.get("properties", {})}


def test_nothing_is_stored_that_must_never_be() -> None:
    found = [
        name for name in names() if NEVER.search(name.rpartition(".")[2].lower()) and name not in ALLOWED
    ]
    assert found == []


def test_the_words_of_that_test_work() -> None:
    bad = (
        "ip",
        "ip_address",
        "user_agent",
        "email",
        "phone_number",
        "birth_date",
        "lat",
        "home_address",
        "gps",
    )
    good = (
        "description",
        "skipped",
        "is_active",
        "place_kind",
        "relation",
        "people",
        "ships",
        "area_id",
        "cells",
    )
    assert all(NEVER.search(name) for name in bad)
    assert not any(NEVER.search(name) for name in good)


def test_a_contact_has_no_free_text() -> None:
    """No free text in a record about people, nor around it. Texts are codes, and codes have a pattern."""
    bodies = [(kind.name, kind.body) for kind in registry.kinds.values() if kind.phone]
    assert [text for name, body in bodies for text in loose(name, body)] == []
    around = [text for shape in (Envelope, Opened, Push) for text in loose(shape.__name__, shape, longest=0)]
    assert around == ["Envelope.sealed", "Push.nonce"], "bytes, and a word that is given back and not kept"


def loose(name: str, body: type, longest: int = 40) -> list[str]:
    """The fields of a shape that a sentence fits into."""
    schema = msgspec.json.schema(body)
    return [
        f"{name}.{field}"
        for shape in [schema, *schema.get("$defs", {}).values()]
        for field, node in shape.get("properties", {}).items()
        for text in texts(node)
        if not bounded(text, longest)
    ]


def texts(node: Any) -> Iterable[dict[str, Any]]:
    """The string types inside a field's schema."""
    if isinstance(node, dict):
        if node.get("type") == "string":
            yield node
        for value in node.values():
            yield from texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from texts(value)


def bounded(text: dict[str, Any], longest: int) -> bool:
    """A string that cannot hold a sentence."""
    return bool({"pattern", "format", "enum"} & set(text)) or text.get("maxLength", 1000) <= longest
