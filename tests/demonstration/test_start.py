"""Starting it: its own folder, whatever a deployment here is set to; nothing half-made; nothing for other machines."""

import os
import subprocess
import sys
from pathlib import Path


def python(code: str, var: Path) -> subprocess.CompletedProcess[str]:
    """Run code under the demonstration's settings, on a machine that also has a deployment."""
    environment = os.environ | {
        "PORCHLIGHT_VAR": str(var),
        "PORCHLIGHT_DATABASE": str(var / "real.sqlite3"),
        "PORCHLIGHT_HOSTS": "porchlight.example.org",
        "PORCHLIGHT_SECRET_KEY": "r" * 40,
        "DJANGO_SETTINGS_MODULE": "demonstration.settings",
    }
    return subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=False
    )


def test_never_touches_a_deployments_data(tmp_path: Path) -> None:
    code = """
from django.conf import settings as s
print(s.DATABASES["default"]["NAME"], s.VAR, s.ALLOWED_HOSTS, s.SECRET_KEY)
"""
    found = python(code, tmp_path)
    assert found.returncode == 0, found.stderr
    demo = tmp_path / "demo"
    assert found.stdout.startswith(
        f"{demo / 'demonstration.sqlite3'} {demo} ['localhost', '127.0.0.1', '[::1]']"
    )
    assert "rrrr" not in found.stdout


def test_an_interrupted_start_leaves_nothing_half_made(tmp_path: Path) -> None:
    code = """
import django; django.setup()
from pathlib import Path
from django.conf import settings
from demonstration import database
def interrupted(**_): raise KeyboardInterrupt
database.make = interrupted
path = Path(settings.DATABASES["default"]["NAME"])
try:
    database.make_at(path, days=3)
except KeyboardInterrupt:
    print([file.name for file in path.parent.glob("demonstration.sqlite3")])
database.make = lambda **_: None
database.make_at(path, days=3)
print([file.name for file in sorted(path.parent.glob("demonstration*"))])
"""
    found = python(code, tmp_path)
    assert found.stdout.splitlines() == ["[]", "['demonstration.sqlite3']"], found.stderr


def test_is_not_served_to_other_machines(tmp_path: Path) -> None:
    found = subprocess.run(
        [sys.executable, "-m", "demonstration", "--host", "0.0.0.0"],
        env=os.environ | {"PORCHLIGHT_VAR": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert found.returncode == 1
    assert "this machine alone" in found.stderr
    assert not (tmp_path / "demo" / "demonstration.sqlite3").exists()
