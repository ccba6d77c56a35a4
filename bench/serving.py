"""What only a real process can show: how long it takes to start, and what goes over the wire."""

from __future__ import annotations

import http.client
import os
import re
import socket
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

COMMAND = str(Path(sys.executable).with_name("bocage"))
PATIENCE_SECONDS = 180
FILES = re.compile(r"<(?:link|script|img)\b[^>]*?\b(?:href|src)=\"(/[^\"]+)\"")
STARTS = 3


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


def fetched(port: int, path: str, cookie: str = "") -> tuple[int, bytes]:
    """Status and body of an answer, compressed as a browser would get it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    headers = {"Accept-Encoding": "gzip", "Accept-Language": "fr", "Cookie": cookie}
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, body


def plain(port: int, path: str, cookie: str) -> str:
    """The page as text."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    connection.request("GET", path, headers={"Accept-Language": "fr", "Cookie": cookie})
    text = connection.getresponse().read().decode()
    connection.close()
    return text


def visit(port: int, path: str, cookie: str) -> Visit:
    """Read a page with everything it names, as a browser does that was never here."""
    status, page = fetched(port, path, cookie)
    if status != 200:
        raise SystemExit(f"{path} was answered with {status}")
    whole = len(page)
    for name in dict.fromkeys(FILES.findall(plain(port, path, cookie))):
        status, body = fetched(port, name)
        if status != 200:
            raise SystemExit(f"{name} was answered with {status}")
        whole += len(body)
    return Visit(first=whole, next=len(page))


def start_seconds(folder: Path, port: int) -> float:
    """From starting the process to its first answer: the median, after one start that warms the disk."""
    found = []
    for _ in range(STARTS + 1):
        started = time.perf_counter()
        with served(folder, port):
            found.append(time.perf_counter() - started)
    return statistics.median(found[1:])


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
def served(folder: Path, port: int) -> Iterator[None]:
    """The instance in this folder, served by a process of its own."""
    with running((COMMAND, "--instance", str(folder), "serve", "--port", str(port)), port, {}):
        yield


@contextmanager
def running(command: Sequence[str], port: int, more: dict[str, str]) -> Iterator[None]:
    """A process that answers on this port; it is told to stop afterwards."""
    process = subprocess.Popen(
        command,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        env=os.environ | more,
    )
    try:
        _wait(process, port)
        yield
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
            if fetched(port, "/sign-in")[0] == 200:
                return
        except OSError:
            time.sleep(0.01)
    raise SystemExit(f"No answer within {PATIENCE_SECONDS} seconds")
