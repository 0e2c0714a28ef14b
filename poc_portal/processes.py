"""Processes side by side in one terminal: their lines in one stream, their end together."""

import http.client
import os
import queue
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from types import FrameType

from honcho.colour import get_colours
from honcho.environ import parse_procfile
from honcho.printer import Message, Printer

STOP_SECONDS = 10
READY_SECONDS = 60
ASK_SECONDS = 0.25


def procfile(path: Path) -> dict[str, str]:
    """Name and command of every process."""
    return dict(parse_procfile(path.read_text()).processes)


class Step:
    """A command at work in a session of its own. Its standard output is kept, the rest is shown."""

    def __init__(self, name: str, command: list[str], folder: Path, extra: Mapping[str, str] | None = None) -> None:
        self.name = name
        self.began = time.monotonic()
        self.child = subprocess.Popen(
            command,
            cwd=folder,
            env={**os.environ, **(extra or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )

    def wait(self) -> str:
        """What the command printed; StepFailed when it did not succeed."""
        output, _ = self.child.communicate()
        if self.child.returncode:
            raise StepFailed(f"{output}\n{self.name}: this step failed; the lines above say why.")
        print(f"{self.name}: ready after {time.monotonic() - self.began:.1f} s", flush=True)
        return output


class StepFailed(Exception):
    """A sentence: which step failed, after its own words."""


def stop_all(steps: Iterable[Step]) -> None:
    """None of the steps, nor anything they started, is left."""
    for step in steps:
        kill_group(step.child.pid)
        step.child.wait()


def kill_group(leader: int) -> None:
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return  # nobody is left in it


class Processes:
    """The commands of a Procfile, run until one of them ends or somebody asks to stop."""

    def __init__(self, commands: Mapping[str, str], folder: Path) -> None:
        self.commands = commands
        self.folder = folder
        self.children: dict[str, subprocess.Popen[str]] = {}
        self.lines: queue.Queue[Message] = queue.Queue()
        self.printer = Printer(sys.stdout, width=max(len(name) for name in commands))
        self.asked_at: float | None = None  # when somebody first asked to stop
        self.insisted = False  # asked again: end what does not listen

    def run_until_one_ends(self, *, address: tuple[str, int], welcome: str, missing: Callable[[], str]) -> int:
        """0 when somebody asked to stop, 1 when a process or a server ended by itself."""
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, self._ask)
        try:
            self._start()
            reason = self._watch(address, welcome, missing)
        finally:
            self._stop()
            self._print_lines()
        if reason:
            print(f"{reason}, so everything was stopped.", file=sys.stderr, flush=True)
            return 1
        print("Stopped.", flush=True)
        return 0

    def _ask(self, number: int, frame: FrameType | None) -> None:
        moment = time.monotonic()
        if self.asked_at is None:
            self.asked_at = moment
        elif moment - self.asked_at > 1:  # not the same wish passed on by `make`
            self.insisted = True

    def _start(self) -> None:
        for (name, command), colour in zip(self.commands.items(), get_colours(), strict=False):
            child = subprocess.Popen(
                ["/bin/sh", "-c", f"exec {command}"],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
                start_new_session=True,
            )
            self.children[name] = child
            threading.Thread(target=self._read, args=(name, child, colour), daemon=True).start()

    def _read(self, name: str, child: "subprocess.Popen[str]", colour: str) -> None:
        for line in child.stdout or []:
            self.lines.put(Message("line", line, datetime.now(UTC), name, colour))

    def _watch(self, address: tuple[str, int], welcome: str, missing: Callable[[], str]) -> str:
        """Why everything has to stop; empty when somebody asked for it."""
        began = asked_it = time.monotonic()
        waiting = True
        while self.asked_at is None:
            self._print_lines(seconds=0.2)
            for name, child in self.children.items():
                if child.poll() is not None:
                    return f"“{name}” ended by itself ({exit_words(child.returncode)})"
            if gone := missing():
                return gone
            if not waiting or time.monotonic() - asked_it < ASK_SECONDS:
                continue
            if is_ready(address):
                waiting = False
                print(welcome, flush=True)
            elif time.monotonic() - began > READY_SECONDS:
                waiting = False
                print(f"/readyz is not content after {READY_SECONDS} s; the lines above say why.", flush=True)
            asked_it = time.monotonic()
        return ""

    def _print_lines(self, seconds: float = 0) -> None:
        """Prints what has come in, waiting up to `seconds` for the first line."""
        try:
            self.printer.write(self.lines.get(timeout=seconds) if seconds else self.lines.get_nowait())
            while True:
                self.printer.write(self.lines.get_nowait())
        except queue.Empty:
            sys.stdout.flush()

    def _stop(self) -> None:
        """Asks every process to end; ends what is left after a while, or at once when asked a second time."""
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        end = time.monotonic() + STOP_SECONDS
        while any(child.poll() is None for child in self.children.values()):
            if time.monotonic() > end or self.insisted:
                break
            self._print_lines(seconds=0.1)
        for child in self.children.values():
            kill_group(child.pid)
            child.wait()


def exit_words(code: int) -> str:
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def is_ready(address: tuple[str, int]) -> bool:
    """The portal says of itself that it can work."""
    connection = http.client.HTTPConnection(*address, timeout=5)
    try:
        connection.request("GET", "/readyz", headers={"Host": "localhost"})
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
