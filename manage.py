#!/usr/bin/env python
"""The portal's commands. Without DATABASE_URL the servers of `var/` run for as long as the command does."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "poc_portal.settings")
    from django.core.management import execute_from_command_line

    from poc_portal import embedded

    try:
        with embedded.for_command(sys.argv):
            execute_from_command_line(sys.argv)
    except embedded.ServerError as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
