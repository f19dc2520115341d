"""A web site on this machine, which does as a test tells it, well or badly."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Self

__all__ = ["PAGE", "Reply", "Site", "page"]


@dataclass(frozen=True)
class Reply:
    """What is answered; the pieces of the body are sent one by one, with a pause before each."""

    body: bytes | Iterable[bytes] = b""
    status: int = 200
    kind: str | None = "text/html"
    headers: dict[str, str] = field(default_factory=dict)
    pause: float = 0.0
    length: bool = True


Answer = Reply | Callable[[dict[str, str]], Reply]


def page(title: str, *, head: str = "") -> bytes:
    story = (
        f"<p>{title}: it rained in the hills on Tuesday, and the river rose by a metre before dark.</p>"
        "<p>Farmers along the lower valley moved their sheep to higher ground during the night.</p>"
        "<p>By Wednesday morning the water had fallen again, and the bridge at the mill was open.</p>"
    )
    head = f"<head><title>{title}</title>{head}</head>"
    return (
        f"<!doctype html><html>{head}<body><article><h1>{title}</h1>{story}</article></body></html>".encode()
    )


PAGE = page("Rain in the hills")


class Site:
    """A server in a thread; ``answers`` maps paths to what is answered, ``asked`` lists the requests."""

    def __init__(self) -> None:
        site = self
        self.answers: dict[str, Answer] = {}
        self.asked: list[tuple[str, float, dict[str, str]]] = []

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                headers = {name.lower(): value for name, value in self.headers.items()}
                site.asked.append((self.path, time.monotonic(), headers))
                answer = site.answers.get(self.path, Reply(status=404))
                self._send(answer if isinstance(answer, Reply) else answer(headers))

            def _send(self, reply: Reply) -> None:
                pieces = [reply.body] if isinstance(reply.body, bytes) else reply.body
                self.send_response(reply.status)
                for name, value in reply.headers.items():
                    self.send_header(name, value)
                if reply.kind:
                    self.send_header("Content-Type", reply.kind)
                if isinstance(reply.body, bytes) and reply.length:
                    self.send_header("Content-Length", str(len(reply.body)))
                else:
                    self.close_connection = True
                    self.send_header("Connection", "close")
                self.end_headers()
                try:
                    for piece in pieces:
                        time.sleep(reply.pause)
                        self.wfile.write(piece)
                        self.wfile.flush()
                except OSError:
                    self.close_connection = True  # who asked has gone

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *_: object) -> None:
                """Say nothing: clients break off on purpose."""

        self._server = Server(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    @property
    def paths(self) -> list[str]:
        return [path for path, _, _ in self.asked]

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()


def unused_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
