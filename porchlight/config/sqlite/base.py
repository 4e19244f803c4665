"""Django's SQLite engine, with one writer at a time in this process and without the JSON_VALID checks.

SQLite lets waiting writers sleep and try again, up to 100 ms apart; threads of one process can queue instead, and
the next one starts when the last is done. Other processes still wait as SQLite has it.

With `trusted_schema=OFF` (docs/decisions/0004) SQLite below 3.45 refuses json_valid() inside a schema, and every
JSON column of Django's carries it. What is written there comes through Django's own encoder or the typed entries.
"""

import threading
from typing import Any

from django.db.backends.sqlite3 import base

_writer = threading.Lock()


class DatabaseWrapper(base.DatabaseWrapper):
    """As the parent, but for the queue of writers and the JSON check."""

    data_type_check_constraints = {
        name: check
        for name, check in base.DatabaseWrapper.data_type_check_constraints.items()
        if name != "JSONField"
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._writing = False

    def _start_transaction_under_autocommit(self) -> None:
        if not self._writing:
            _writer.acquire()
            self._writing = True
        try:
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # untyped in the stubs
        except BaseException:
            self._done()
            raise

    def _commit(self) -> None:
        # A commit that fails keeps its turn: the rollback that follows gives it back.
        super()._commit()  # type: ignore[misc]  # untyped in the stubs
        self._done()

    def _rollback(self) -> None:
        try:
            super()._rollback()  # type: ignore[misc]  # untyped in the stubs
        finally:
            self._done()

    def _close(self) -> None:
        try:
            super()._close()  # type: ignore[misc]  # untyped in the stubs
        finally:
            self._done()

    def _done(self) -> None:
        if self._writing:
            self._writing = False
            _writer.release()
