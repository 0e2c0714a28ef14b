"""Where the local shape keeps its servers: addresses and the secret key under `var/`.

Only names are worked out here; `poc_portal.embedded` starts and stops the servers.
"""

import os
import secrets
from pathlib import Path
from typing import Any
from urllib.parse import quote

# A socket's address must fit into 107 bytes on Linux, 103 on macOS.
LONGEST_SOCKET = 100
DATABASE_NAME = "poc"


def is_local() -> bool:
    """True when nobody named a database, or `make run` says that this is somebody's own machine."""
    return not (os.environ.get("DATABASE_URL") or os.environ.get("DATABASE_URL_FILE")) or (
        os.environ.get("POC_LOCAL") == "1"
    )


def var_folder() -> Path:
    """The folder for everything the portal writes on this machine."""
    beside = Path(__file__).resolve().parent.parent / "var"
    return Path(os.environ.get("POC_VAR_DIR") or beside).absolute()


def kept_secret(path: Path, length: int) -> str:
    """The secret kept in `path`, made at the first call and readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        # Written aside and linked into place: another process finds either nothing or the whole secret.
        draft = path.with_name(f".{path.name}.{os.getpid()}")
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(length))
        try:
            os.link(draft, path)
        except FileExistsError:
            pass  # another process was first: use its secret
        finally:
            draft.unlink()
    return path.read_text().strip()


def secret_key(var: Path) -> str:
    return kept_secret(var / "secret_key", 50)


def data_folder(var: Path) -> Path:
    return var / "pg"


def fits_a_socket(var: Path) -> bool:
    return len(os.fsencode(data_folder(var) / ".s.PGSQL.5432")) <= LONGEST_SOCKET


def short_folder_note(var: Path) -> Path:
    """The file that names the folder of the sockets when `var` is too deep for them."""
    return var / "sockets"


def socket_folder(var: Path) -> Path:
    """Where PostgreSQL's socket lies: beside its data, or where the note says when that address is too long."""
    note = short_folder_note(var)
    if fits_a_socket(var) or not note.exists():
        return data_folder(var)
    return Path(note.read_text().strip())


def redis_socket(var: Path) -> Path:
    folder = socket_folder(var)
    return var / "redis.sock" if folder == data_folder(var) else folder / "redis.sock"


def database(var: Path) -> dict[str, Any]:
    """Django's settings for the embedded PostgreSQL."""
    return {"NAME": DATABASE_NAME, "USER": "postgres", "HOST": str(socket_folder(var)), "PORT": ""}


def redis_url(var: Path) -> str:
    return f"unix://{quote(str(redis_socket(var)))}"


def as_cache_url(url: str) -> str:
    """The address as redis-py wants it."""
    return url.replace("redis+socket://", "unix://", 1)


def as_broker_url(url: str) -> str:
    """The address as kombu wants it."""
    return url.replace("unix://", "redis+socket://", 1)
