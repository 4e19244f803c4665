"""Modules that are heavy to load and seldom needed.

SciPy takes a second and fifty megabytes of every process that loads it, a server's workers and each command alike. What
counts and hides is asked for by a page of evidence, or by the worker every six hours.
"""

from importlib import import_module
from typing import Any


class Lazy:
    """A module that is loaded when something of it is first asked for."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, name: str) -> Any:
        return getattr(import_module(self._name), name)
