"""The command `porchlight`: Django's management commands under the program's own name."""

import os
import sys

from django.core.management import execute_from_command_line

from porchlight.config.logs import hush


def main() -> None:
    """Run one command, for example `porchlight setup`, `porchlight run`, `porchlight replay`."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "porchlight.config.settings")
    hush()
    execute_from_command_line(["porchlight", *sys.argv[1:]])


if __name__ == "__main__":
    main()
