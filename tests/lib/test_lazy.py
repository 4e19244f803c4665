"""What is heavy is loaded when it is asked for, and by no process that does not ask."""

import subprocess
import sys

import pytest

from porchlight.lib.lazy import Lazy

LOADED = """
import sys, django
django.setup()
import porchlight.config.urls
print([name for name in ("scipy", "numpy") if name in sys.modules])
"""


def test_it_is_the_module() -> None:
    fractions = Lazy("fractions")
    assert fractions.Fraction(1, 2) == 0.5
    with pytest.raises(AttributeError):
        _ = fractions.nothing
    with pytest.raises(ModuleNotFoundError):
        _ = Lazy("no_such_module").anything


def test_a_process_that_starts_has_not_loaded_what_only_evidence_needs() -> None:
    done = subprocess.run([sys.executable, "-c", LOADED], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
