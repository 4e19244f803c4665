"""python -m tests.house.reference: write the pages of docs/reference that are read off the code (`make reference`)."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "porchlight.config.settings")
django.setup()

from tests.house.pages import PAGES, page  # noqa: E402  the code it reads needs Django set up
from tests.house.tree import ROOT  # noqa: E402

FOLDER = ROOT / "docs" / "reference"


def main() -> None:
    """Write every page anew."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name in PAGES:
        (FOLDER / f"{name}.md").write_text(page(name), encoding="utf-8")


if __name__ == "__main__":
    main()
