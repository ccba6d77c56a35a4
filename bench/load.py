"""Eight browsers that ask again as soon as they are answered: prints answers a second.

A process of its own, so that asking takes nothing from answering but what two programs of one
machine always take from each other.
"""

from __future__ import annotations

import json
import selectors
import socket
import sys
import time
from dataclasses import dataclass

CONNECTIONS = 8
HEAD_ENDS = b"\r\n\r\n"
LENGTH = b"content-length:"


@dataclass
class Browser:
    """One connection, with what has come of the answer and how long it will be."""

    line: socket.socket
    request: bytes
    come: bytes = b""
    length: int = 0

    def ask(self) -> None:
        """Send the request."""
        self.line.sendall(self.request)

    def is_answered(self) -> bool:
        """Take what has come; True once the answer is whole."""
        came = self.line.recv(1 << 18)
        if not came:
            raise SystemExit("The server closed the connection.")
        self.come += came
        if not self.length and HEAD_ENDS in self.come:
            head, _, _ = self.come.partition(HEAD_ENDS)
            status, _, fields = head.lower().partition(b"\r\n")
            if b" 200 " not in status:
                raise SystemExit(f"Answered with {status.decode()}")
            told = next(line for line in fields.split(b"\r\n") if line.startswith(LENGTH))
            self.length = len(head) + len(HEAD_ENDS) + int(told[len(LENGTH) :])
        if not self.length or len(self.come) < self.length:
            return False
        self.come, self.length = self.come[self.length :], 0
        return True


def answers_a_second(port: int, path: str, headers: dict[str, str], seconds: float) -> float:
    """How many answers come in a second, over so many seconds."""
    fields = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    request = f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n{fields}\r\n".encode()
    watched = selectors.DefaultSelector()
    for _ in range(CONNECTIONS):
        browser = Browser(socket.create_connection(("127.0.0.1", port)), request)
        watched.register(browser.line, selectors.EVENT_READ, browser)
        browser.ask()
    answered, started = 0, time.perf_counter()
    while time.perf_counter() - started < seconds:
        for key, _ in watched.select(0.5):
            if key.data.is_answered():
                answered += 1
                key.data.ask()
    return answered / (time.perf_counter() - started)


if __name__ == "__main__":
    asked = json.loads(sys.argv[1])
    print(answers_a_second(**asked))
