"""Ports nobody uses yet, and a real server before an app."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator

from flask import Flask
from waitress.server import create_server


def free_port() -> int:
    """A port that was free a moment ago."""
    with listening_socket() as found:
        return port_of(found)


def listening_socket() -> socket.socket:
    """A socket bound to a port of the system's choice; it is ours until closed."""
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    return bound


def port_of(bound: socket.socket) -> int:
    port: int = bound.getsockname()[1]
    return port


@contextlib.contextmanager
def serving(app: Flask, bound: socket.socket) -> Iterator[None]:
    """Answer on this socket, in threads, as `bocage serve` does."""
    server = create_server(app, sockets=[bound], threads=4)
    thread = threading.Thread(target=server.run, name="site", daemon=True)
    thread.start()
    try:
        yield
    finally:
        server.close()
        thread.join(timeout=5)
