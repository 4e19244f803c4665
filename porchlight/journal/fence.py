"""Row-level security: on PostgreSQL the server itself keeps organisations apart, whatever a query forgot to ask for.

`scoped(org)` tells the transaction whose it is; the policies that a migration puts on each table compare every row with
that. They are forced, so they bind the tables' owner too; only a superuser or a role with BYPASSRLS walks through.
SQLite knows nothing of the kind and serves one organisation. A migration that changes data goes from organisation to
organisation: without a scope it sees no rows.
"""

from typing import Any

from django.db.migrations.operations.base import Operation

# What the transaction's organisation is called in the session; empty outside a scope.
SETTING = "porchlight.org"
_HERE = f"nullif(current_setting('{SETTING}', true), '')::bigint"


class Fence(Operation):
    """Fence a table in: no row of it is seen, written or deleted but by its own organisation.

    `identity`: whose something is has to be found out before there is a scope; its rows may then be read, and no more.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str, *, identity: bool = False) -> None:
        self.name = name
        self.identity = identity

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.name], {"identity": self.identity} if self.identity else {}

    def state_forwards(self, app_label: str, state: Any) -> None:
        """Nothing that a model knows of."""

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if table := self._table(app_label, schema_editor, to_state):
            schema_editor.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"CREATE POLICY own ON {table} USING (org_id = {_HERE})")
            if self.identity:
                schema_editor.execute(f"CREATE POLICY sought ON {table} FOR SELECT USING ({_HERE} IS NULL)")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        if table := self._table(app_label, schema_editor, from_state):
            schema_editor.execute(f"DROP POLICY IF EXISTS sought ON {table}")
            schema_editor.execute(f"DROP POLICY own ON {table}")
            schema_editor.execute(f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY")
            schema_editor.execute(f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY")

    def describe(self) -> str:
        return f"Fence {self.name} in"

    @property
    def migration_name_fragment(self) -> str:
        return f"fence_{self.name.lower()}"

    def _table(self, app_label: str, schema_editor: Any, state: Any) -> str:
        """The quoted name of the table; empty where the engine has no fences."""
        if schema_editor.connection.vendor != "postgresql":
            return ""
        name: str = state.apps.get_model(app_label, self.name)._meta.db_table
        return str(schema_editor.connection.ops.quote_name(name))
