"""Django's SQLite engine without the JSON_VALID checks.

With `trusted_schema=OFF` (4-PRIVACY, Durability) SQLite below 3.45 refuses json_valid() inside a schema, and every
JSON column of Django's carries it. What is written there comes through Django's own encoder or the typed entries.
"""

from django.db.backends.sqlite3 import base


class DatabaseWrapper(base.DatabaseWrapper):
    """As the parent, but for the JSON check."""

    data_type_check_constraints = {
        name: check
        for name, check in base.DatabaseWrapper.data_type_check_constraints.items()
        if name != "JSONField"
    }
