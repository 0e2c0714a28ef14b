"""`.venv` holds exactly what the requirements name: the first step of `make run` and `make test`.

    python3.11 poc_portal/environment.py

Runs on the machine's own Python, so it uses the standard library alone. uv installs in seconds; where it cannot be
had or does not find the parts, pip does the same. Nothing is done when the requirements have not changed.
"""

import hashlib
import os
import subprocess
import sys
import venv
from pathlib import Path

TOP = Path(__file__).resolve().parent.parent
FOLDER = TOP / ".venv"
PYTHON = FOLDER / "bin" / "python"
REQUIREMENTS = TOP / "requirements-dev.txt"
STAMP = FOLDER / "requirements.sha256"
LOWEST = (3, 11)


def main() -> None:
    if sys.version_info < LOWEST:
        sys.exit(
            "The portal needs Python 3.11 or newer, and {} is Python {}.{}. Install a newer one, or name it: "
            "make run PYTHON=/path/to/python3.11".format(sys.executable, *sys.version_info[:2])
        )
    wanted = hashlib.sha256(REQUIREMENTS.read_bytes()).hexdigest()
    if PYTHON.exists() and STAMP.exists() and STAMP.read_text() == wanted:
        return
    print("Installing the parts named in requirements-dev.txt into .venv.", flush=True)
    if not PYTHON.exists():
        make_environment()
    if not (install_with_uv() or install_with_pip()):
        sys.exit("The parts could not be installed; the lines above say why. Mend that and start again.")
    STAMP.write_text(wanted)


def make_environment() -> None:
    """There is a new environment with pip in it."""
    try:
        venv.create(FOLDER, with_pip=True, clear=FOLDER.exists())
    except (subprocess.CalledProcessError, OSError) as error:
        sys.exit(
            f"Python's “venv” did not make an environment in {FOLDER} ({error}). "
            "On Debian and Ubuntu it comes with: apt-get install python3-venv"
        )


def install_with_uv() -> bool:
    tools = FOLDER / "tools"  # beside the parts, which uv brings into exactly the state of the file
    if not (tools / "bin" / "uv").exists():
        run(PYTHON, "-m", "pip", "install", "--quiet", "--target", tools, "uv")
    uv = tools / "bin" / "uv"
    return uv.exists() and run(uv, "pip", "sync", "--quiet", "--require-hashes", "--python", PYTHON, REQUIREMENTS)


def install_with_pip() -> bool:
    print("uv could not install them; pip does it now, which takes a minute or two.", flush=True)
    if not run(PYTHON, "-c", "import pip"):  # uv took it away in an earlier run
        run(PYTHON, "-m", "ensurepip", "--default-pip")
    return run(PYTHON, "-m", "pip", "install", "--quiet", "--require-hashes", "-r", REQUIREMENTS)


def run(*command: "str | Path") -> bool:
    """Whether the command succeeded; a program that is not there did not."""
    # Certificates as the machine has them, like pip: a network may speak with its own. Two names, for every uv.
    certificates = {"UV_SYSTEM_CERTS": "1", "UV_NATIVE_TLS": "1"}
    try:
        return subprocess.run(command, check=False, env={**os.environ, **certificates}).returncode == 0
    except OSError:
        return False


if __name__ == "__main__":
    main()
