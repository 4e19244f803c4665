"""porchlight kinds: write what a phone may send into static/js/kinds.json: both sides check by one definition."""

from typing import Any

import msgspec
from django.conf import settings
from django.core.management import BaseCommand

from porchlight.journal.registry import Kind, registry

TARGET = settings.PACKAGE / "static" / "js" / "kinds.json"
# Prose and defaults: a check needs neither, and the phone's script has a budget.
IDLE = frozenset({"title", "description", "default"})


class Command(BaseCommand):
    help = "Write the kinds of entry that phones may send into static/js/kinds.json."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        kinds = {
            kind.name: _described(kind) for kind in registry.kinds.values() if kind.phone and not kind.closed
        }
        TARGET.write_bytes(msgspec.json.encode({"kinds": kinds}))


def _described(kind: Kind) -> dict[str, Any]:
    return {"version": kind.version, "schema": _terse(msgspec.json.schema(kind.body))}


def _terse(node: Any, named: bool = False) -> Any:
    """The schema without prose. Under `properties` and `$defs` keys are names, and a field may be called "title"."""
    if isinstance(node, list):
        return [_terse(item) for item in node]
    if not isinstance(node, dict):
        return node
    return {
        key: _terse(value, named=not named and key in ("properties", "$defs"))
        for key, value in node.items()
        if named or key not in IDLE
    }
