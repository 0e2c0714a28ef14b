"""Becomes one process of the Procfile: `python -m poc_portal.container web`.

Containers and service managers so run the very commands of `make run`.
"""

import os
import sys
from pathlib import Path

from poc_portal.processes import procfile

PROCFILE = Path(__file__).resolve().parent.parent / "Procfile"


def main(arguments: list[str]) -> None:
    commands = procfile(PROCFILE)
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.exit(f"Say which process to run: {', '.join(commands)}.")
    os.execv("/bin/sh", ["/bin/sh", "-c", f"exec {commands[arguments[0]]}"])  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
