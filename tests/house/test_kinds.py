"""One definition of what a phone may send, checked on both sides; and everything in the log has somewhere to go."""

import json

import pytest

from porchlight.config.management.commands.kinds import TARGET, _described
from porchlight.config.reactions import JOBS, REACTIONS, RHYTHMS
from porchlight.config.wiring import FEEDS, KINDS, PROJECTIONS
from porchlight.config.wiring import REACTIONS as AFTER
from porchlight.journal.registry import registry

pytestmark = pytest.mark.house


def test_the_phone_checks_by_the_same_kinds() -> None:
    """kinds.json is made at set-up; one that is older than the code would refuse what the server takes."""
    ours = {kind.name: _described(kind) for kind in KINDS if kind.phone and not kind.closed}
    assert json.loads(TARGET.read_text("utf-8")) == {"kinds": json.loads(json.dumps(ours))}


def test_every_kind_upgrades_from_the_first_version() -> None:
    assert [kind.name for kind in KINDS if set(kind.upgrades) != set(range(1, kind.version))] == []


def test_what_a_phone_records_is_folded_into_a_table() -> None:
    folded = frozenset().union(*(projection.kinds for projection in PROJECTIONS)) | {"entry.withdrawn"}
    assert {kind.name for kind in KINDS if kind.phone} <= folded


def test_the_wiring_names_only_what_exists() -> None:
    known = {kind.name for kind in KINDS}
    named = {name for part in (*PROJECTIONS, *FEEDS) for name in part.kinds} | set(AFTER)
    assert named <= known
    assert {name for names in AFTER.values() for name in names} <= set(REACTIONS)
    assert set(RHYTHMS) <= set(REACTIONS) | set(JOBS)


def test_every_projected_table_has_one_projection() -> None:
    tables = [table for projection in registry.projections for table in projection.tables]
    assert sorted(tables) == sorted(set(tables))
