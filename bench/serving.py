"""What only a real process can show: how long it takes to start, and what goes over the wire."""

from __future__ import annotations

import http.client
import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reference import HEADERS

COMMAND = str(Path(sys.executable).with_name("bocage"))
PATIENCE_SECONDS = 180
FILES = re.compile(r"<(?:link|script|img)\b[^>]*?\b(?:href|src)=\"(/[^\"]+)\"")
STARTS = 7


@dataclass(frozen=True, kw_only=True)
class Visit:
    """Bytes of the bodies as served: everything at first, afterwards only the page."""

    first: int
    next: int


def free_port() -> int:
    """A port that was free a moment ago."""
    with socket.socket() as bound:
        bound.bind(("127.0.0.1", 0))
        port: int = bound.getsockname()[1]
    return port


@dataclass(frozen=True, kw_only=True)
class Target:
    """A page of a running process."""

    port: int
    path: str
    cookie: str = ""

    def answers_a_second(self, seconds: float) -> float:
        """How many answers eight connections get in a second, over so many seconds."""
        told: dict[str, Any] = {"port": self.port, "path": self.path, "seconds": seconds}
        told["headers"] = {"Cookie": self.cookie, **HEADERS}
        command = (sys.executable, str(Path(__file__).with_name("load.py")), json.dumps(told))
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            raise SystemExit(f"{self.path}: {done.stderr}")
        return float(done.stdout)


def fetched(port: int, path: str, cookie: str = "", accepted: str = "gzip") -> tuple[int, bytes]:
    """Status and body of an answer, compressed as a browser would get it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Accept-Encoding": accepted, "Cookie": cookie, **HEADERS}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def visit(port: int, path: str, cookie: str) -> Visit:
    """Read a page with everything it names, as a browser does that was never here."""
    status, page = fetched(port, path, cookie)
    if status != 200:
        raise SystemExit(f"{path} was answered with {status}")
    whole = len(page)
    text = fetched(port, path, cookie, "identity")[1].decode()
    for name in dict.fromkeys(FILES.findall(text)):
        status, body = fetched(port, name)
        if status != 200:
            raise SystemExit(f"{name} was answered with {status}")
        whole += len(body)
    return Visit(first=whole, next=len(page))


def start_seconds(folder: Path, port: int, *more: str) -> float:
    """From starting the process to its first answer: the fastest, for other work only adds to it."""
    found = []
    for _ in range(STARTS):
        started = time.perf_counter()
        with served(folder, port, *more):
            found.append(time.perf_counter() - started)
    print(f"# starts: {' '.join(f'{one:.2f}' for one in found)}")
    return min(found)


def second_demo_start(folder: Path, var: Path, port: int) -> float:
    """The demonstration, started once to be filled and then again."""
    more = {"BOCAGE_VAR": str(var), "BOCAGE_BASE_URL": f"http://127.0.0.1:{port}"}
    command = (COMMAND, "--instance", str(folder), "demo", "--port", str(port))
    with running(command, port, more):
        pass
    started = time.perf_counter()
    with running(command, port, more):
        return time.perf_counter() - started


@contextmanager
def served(folder: Path, port: int, *more: str) -> Iterator[int]:
    """The instance in this folder, served by a process of its own; gives its number."""
    command = (COMMAND, "--instance", str(folder), "serve", "--port", str(port), *more)
    with running(command, port, {}) as number:
        yield number


@contextmanager
def limit_served(port: int, *given: object) -> Iterator[int]:
    """The limit of a page, before the same server; `given` is what it is told besides the port."""
    told = (str(item) for item in (*given, port))
    command = (sys.executable, str(Path(__file__).with_name("limit.py")), *told)
    with running(command, port, {}) as number:
        yield number


@contextmanager
def running(command: Sequence[str], port: int, more: dict[str, str]) -> Iterator[int]:
    """A process that answers on this port; it is told to stop afterwards."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | more,
    )
    try:
        _wait(process, port)
        yield process.pid
    finally:
        process.terminate()
        process.communicate(timeout=40)


def _wait(process: subprocess.Popen[bytes], port: int) -> None:
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        if process.poll() is not None:
            fault = process.stderr.read().decode() if process.stderr else ""
            raise SystemExit(f"The process ended before it answered:\n{fault}")
        try:
            if fetched(port, "/sign-in")[0] in {200, 404}:
                return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"No answer within {PATIENCE_SECONDS} seconds")
