"""python -m demonstration: start it; `work` and every other command of porchlight run on its database too."""

import os
import sys

from django.core.management import execute_from_command_line


def main(arguments: list[str]) -> None:
    """Run one command, `start` when none is named."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "demonstration.settings"
    named = bool(arguments) and not arguments[0].startswith("-")
    execute_from_command_line(["demonstration", *([] if named else ["start"]), *arguments])


if __name__ == "__main__":
    main(sys.argv[1:])
