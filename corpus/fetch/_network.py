"""Connections to checked addresses only, within a deadline, at each host's pace."""

from __future__ import annotations

import contextlib
import ssl
import time
from collections.abc import Iterable, Iterator
from typing import Any

import httpcore2
import httpx2

from corpus.fetch._policy import Resolver, checked_addresses, resolve
from corpus.fetch._settings import FetchSettings

__all__ = ["GuardedTransport"]

_POOL = 10
_IDLE = 30.0
_ROBOTS = "/robots.txt"


class GuardedTransport(httpx2.BaseTransport):
    """Sends requests where the policy allows it: the last thing before the network.

    Args:
        settings: Delay, time limits, and whether private addresses are allowed.
        resolver: Looks up hosts.
    """

    def __init__(self, settings: FetchSettings, *, resolver: Resolver = resolve) -> None:
        self._settings = settings
        self._backend = _Backend(resolver, allow_private=settings.allow_private)
        self._pool = httpcore2.ConnectionPool(
            network_backend=self._backend, max_connections=_POOL, keepalive_expiry=_IDLE
        )
        self._asked: dict[str, float] = {}
        self._delays: dict[str, float] = {}

    @contextlib.contextmanager
    def in_time(self) -> Iterator[None]:
        """Bound the time of the request that is made inside."""
        self._backend.deadline = time.monotonic() + self._settings.seconds
        yield
        self._backend.deadline = float("inf")

    @property
    def late(self) -> bool:
        """Whether the time of the request is over."""
        return time.monotonic() >= self._backend.deadline

    def slow_down(self, host: str, delay: float) -> None:
        """Ask a host no more often than it wishes, from now on."""
        self._delays[host] = max(delay, self._settings.delay)

    def handle_request(self, request: httpx2.Request) -> httpx2.Response:
        """Send a request, after waiting for the host's turn.

        Args:
            request: The request.

        Returns:
            The response; its body is read from the network as it is iterated over.

        Raises:
            Unreadable: The host may not be asked.
            httpcore2.TimeoutException, httpcore2.NetworkError, httpcore2.ProtocolError: As it went.
        """
        if request.url.path != _ROBOTS:
            self._wait(request.url.host)
        url = httpcore2.URL(
            scheme=request.url.raw_scheme, host=request.url.raw_host, port=request.url.port,
            target=request.url.raw_path,
        )  # fmt: skip
        sent = httpcore2.Request(
            request.method, url, headers=request.headers.raw, extensions=request.extensions
        )
        answer = self._pool.handle_request(sent)
        response = httpx2.Response(answer.status, headers=answer.headers, stream=_Body(answer))
        if not {"cache-control", "expires"} & set(response.headers):
            # A cache may then guess how long an answer holds, up to a week; a feed must be asked anew.
            response.headers["cache-control"] = "no-cache"
        return response

    def close(self) -> None:
        """Close all connections."""
        self._pool.close()

    def _wait(self, host: str) -> None:
        now = time.monotonic()
        due = self._asked.get(host, float("-inf")) + self._delays.get(host, self._settings.delay)
        if due > now:
            time.sleep(due - now)
            self._backend.deadline += due - now
        self._asked[host] = time.monotonic()


class _Body(httpx2.SyncByteStream):
    def __init__(self, answer: httpcore2.Response) -> None:
        self._answer = answer

    def __iter__(self) -> Iterator[bytes]:
        return self._answer.iter_stream()

    def close(self) -> None:
        self._answer.close()


class _Backend(httpcore2.NetworkBackend):
    """Looks up a host, checks what it finds, and connects to exactly that."""

    def __init__(self, resolver: Resolver, *, allow_private: bool) -> None:
        self._resolver = resolver
        self._allow_private = allow_private
        self._sockets = httpcore2.SyncBackend()
        self.deadline = float("inf")

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore2.NetworkStream:
        addresses = checked_addresses(host, port, resolver=self._resolver, allow_private=self._allow_private)
        failure: Exception = httpcore2.ConnectError()
        for address in addresses:
            try:
                stream = self._sockets.connect_tcp(
                    address, port, self.left(timeout), local_address, socket_options
                )
            except (httpcore2.ConnectError, httpcore2.ConnectTimeout) as error:
                failure = error
            else:
                return _Timed(stream, self)
        raise failure

    def left(self, timeout: float | None) -> float:
        """Give how long the next step may take."""
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise httpcore2.ReadTimeout
        return left if timeout is None else min(timeout, left)


class _Timed(httpcore2.NetworkStream):
    """A connection on which every step ends by the deadline, however slowly bytes come."""

    def __init__(self, stream: httpcore2.NetworkStream, backend: _Backend) -> None:
        self._stream = stream
        self._backend = backend

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, self._backend.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, self._backend.left(timeout))

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore2.NetworkStream:
        secured = self._stream.start_tls(ssl_context, server_hostname, self._backend.left(timeout))
        return _Timed(secured, self._backend)

    def get_extra_info(self, info: str) -> Any:  # noqa: ANN401 - the library's own signature
        return self._stream.get_extra_info(info)
