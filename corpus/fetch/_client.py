"""One address in, one page out: redirects, repeats, limits, and the cache."""

from __future__ import annotations

import logging
import sqlite3
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from types import TracebackType
from typing import Self
from urllib.parse import urljoin, urlsplit

import hishel
import hishel.httpx2
import httpcore2
import httpx2
import tenacity

from corpus._blobs import Unreadable
from corpus._media import media_type
from corpus.errors import SourceError
from corpus.fetch._network import GuardedTransport
from corpus.fetch._policy import Resolver, checked_url, resolve
from corpus.fetch._robots import Robots
from corpus.fetch._settings import FetchSettings

__all__ = ["Client", "Page"]

_REDIRECTS = {301, 302, 303, 307, 308}
_PASSING = {429, 500, 502, 503, 504}
_MEANING = {401: "it asks for a password", 403: "it forbids it", 404: "not found", 410: "gone for good",
            429: "too many requests", 451: "barred by law"}  # fmt: skip
_BROKEN = (httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException)
_CODINGS = {"gzip", "x-gzip", "deflate", "identity"}
_CLIENT_ERROR = 4
_GONE = 410
_MOST_CODINGS = 2
_GIVEN_UP = 3
_CACHE_BYTES = 1 << 30
_UNUSED = 180 * 24 * 3600.0

# What it logs, it also handles: the answer is then used without being kept.
logging.getLogger("hishel").addHandler(logging.NullHandler())


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What was found at an address.

    Attributes:
        url: Where it was found in the end, after redirects.
        kind: Its media type as the host gives it ("text/html"); empty where it does not.
        charset: The encoding that the host gives for it, or None.
        body: Its bytes, decompressed.
    """

    url: str
    kind: str
    charset: str | None
    body: bytes


class Client:
    """Fetches pages, one after the other, from any number of hosts.

    Args:
        settings: Delays, limits, and what is allowed.
        resolver: Looks up hosts.

    Raises:
        SourceError: The cache's folder cannot be used.

    Example:
        >>> with Client(FetchSettings()) as client:                    # doctest: +SKIP
        ...     page = client.get("https://example.org/news.html")
    """

    def __init__(self, settings: FetchSettings, *, resolver: Resolver = resolve) -> None:
        self._settings = settings
        self._network = GuardedTransport(settings, resolver=resolver)
        self._client = httpx2.Client(
            transport=_cached(self._network, settings),
            timeout=settings.timeout,
            # Neither proxies nor passwords of the environment: a proxy would do its own looking up.
            trust_env=False,
            headers={"User-Agent": settings.user_agent, "Accept-Encoding": "gzip, deflate",
                     "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"},
        )  # fmt: skip
        self._robots = Robots(settings.robot, self._robots_text)
        self._silent: Counter[str] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close connections and cache."""
        self._client.close()

    def get(self, url: str) -> Page:
        """Fetch a page.

        Args:
            url: Its address.

        Returns:
            The page.

        Raises:
            Unreadable: It may not or cannot be fetched; says why, with the status where there was one.
        """
        return self._repeated(url, robots=True)

    def _robots_text(self, url: str) -> bytes | None:
        try:
            return self._repeated(url, robots=False).body
        except _Refused as error:
            if error.status in _PASSING or error.status // 100 != _CLIENT_ERROR:
                raise
            return None  # RFC 9309, 2.3.1.3: where there are no rules, everything is allowed

    def _repeated(self, url: str, *, robots: bool) -> Page:
        url = checked_url(url)
        host = urlsplit(url).netloc.lower()
        if self._silent[host] >= _GIVEN_UP:
            raise Unreadable(f"its host '{host}' did not answer {_GIVEN_UP} times before")
        retrying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(self._settings.attempts),
            wait=self._pause,
            retry=tenacity.retry_if_exception(self._may_pass),
            reraise=True,
        )
        try:
            page = retrying(self._followed, url, robots=robots)
        except _Silent:
            self._silent[host] += 1
            raise
        self._silent[host] = 0
        return page

    def _may_pass(self, error: BaseException) -> bool:
        if isinstance(error, _Silent):
            return not error.late
        if isinstance(error, _Refused):
            return error.status in _PASSING and error.after <= self._settings.longest_wait
        return False

    def _pause(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        asked = error.after if isinstance(error, _Refused) else 0.0
        doubled = max(self._settings.delay, 0.1) * 2.0 ** (state.attempt_number - 1)
        return max(asked, min(doubled, self._settings.longest_wait))

    def _followed(self, url: str, *, robots: bool) -> Page:
        visited: list[str] = []
        while True:
            if robots:
                self._make_polite(url)
            if url in visited:
                raise Unreadable("it is redirected in a circle")
            if len(visited) > self._settings.redirects:
                raise Unreadable(f"it is redirected more than {self._settings.redirects} times")
            visited.append(url)
            with self._network.in_time():
                answer = self._answered(url)
            if isinstance(answer, Page):
                return answer
            url = checked_url(answer)

    def _make_polite(self, url: str) -> None:
        self._robots.check(url)
        delay, longest = self._robots.delay(url), self._settings.longest_wait
        if delay > longest:
            raise Unreadable(
                f"its host asks for {delay:g} s between requests, more than the {longest:g} s that are set"
            )
        self._network.slow_down(urlsplit(url).hostname or "", delay)

    def _answered(self, url: str) -> Page | str:
        """Send one request; give the page, or the address it leads on to."""
        try:
            request = self._client.build_request("GET", url)
            response = self._client.send(request, stream=True)
        except _BROKEN as error:
            raise _Silent(self._why(error), late=self._network.late) from error
        except (httpx2.InvalidURL, httpx2.HTTPError, ValueError) as error:
            raise Unreadable(f"its address cannot be asked ({type(error).__name__})") from error
        try:
            if response.status_code in _REDIRECTS and "location" in response.headers:
                return _joined(url, response.headers["location"])
            if response.status_code != HTTPStatus.OK:
                raise _Refused(response.status_code, after=_retry_after(response))
            return self._page(url, response)
        finally:
            response.close()

    def _page(self, url: str, response: httpx2.Response) -> Page:
        kind, charset = media_type(response.headers.get("content-type"))
        return Page(url=url, kind=kind, charset=charset, body=self._body(response))

    def _body(self, response: httpx2.Response) -> bytes:
        limit, body = self._settings.max_bytes, bytearray()
        codings = [
            c.strip().lower() for c in response.headers.get("content-encoding", "").split(",") if c.strip()
        ]
        if len(codings) > _MOST_CODINGS or not set(codings) <= _CODINGS:
            raise Unreadable(f"it is compressed as '{', '.join(codings)[:40]}', which is not read")
        try:
            # Decompressed piece by piece, of 1 MiB at most: a bomb is cut off when it passes the limit.
            for piece in response.iter_bytes():
                body += piece
                if len(body) > limit:
                    raise Unreadable(f"it holds more than {limit / (1 << 20):g} MiB")
        except _BROKEN as error:
            raise _Silent(self._why(error), late=self._network.late) from error
        except httpx2.DecodingError as error:
            raise Unreadable("its compressed data is damaged") from error
        return bytes(body)

    def _why(self, error: Exception) -> str:
        if self._network.late:
            return f"it was not complete after {self._settings.seconds:g} s"
        if isinstance(error, httpcore2.TimeoutException):
            return f"its host did not answer within {self._settings.timeout:g} s"
        if isinstance(error, httpcore2.ConnectError):
            return f"its host cannot be reached ({error})" if str(error) else "its host cannot be reached"
        return "its host broke off the answer"


class _Silent(Unreadable):
    """No whole answer came; one may come later, unless the time was used up."""

    def __init__(self, why: str, *, late: bool) -> None:
        super().__init__(why)
        self.late = late


class _Refused(Unreadable):
    """The host answered that it has no page to give."""

    def __init__(self, status: int, *, after: float) -> None:
        meaning = _MEANING.get(status) or _phrase(status)
        waits = f", for {after:g} s" if after else ""
        super().__init__(f"its host answers HTTP {status}, {meaning}{waits}")
        self.status = status
        self.after = after
        self.gone = status == _GONE


def _joined(url: str, location: str) -> str:
    try:
        return urljoin(url, location)
    except ValueError as error:
        raise Unreadable(f"it is redirected to what is no address ({error})") from error


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase.lower()
    except ValueError:
        return "a status without a meaning"


def _retry_after(response: httpx2.Response) -> float:
    """Read how many seconds to wait; a date counts from now (RFC 9110, 10.2.3)."""
    value = response.headers.get("retry-after", "").strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return 0.0
    moment = moment if moment.tzinfo else moment.replace(tzinfo=UTC)
    return max((moment - datetime.now(UTC)).total_seconds(), 0.0)


def _cached(network: GuardedTransport, settings: FetchSettings) -> httpx2.BaseTransport:
    if settings.cache is None:
        return network
    database = settings.cache / "pages.sqlite"
    try:
        settings.cache.mkdir(parents=True, exist_ok=True)
        sqlite3.connect(database).close()
    except (OSError, sqlite3.Error) as error:
        raise SourceError(
            f"The cache folder '{settings.cache}' cannot be used: {error}.",
            remedy="Name another in the environment variable ASKARCHIVE_CACHE, or set the cache to None.",
        ) from error
    storage = hishel.SqliteStorage(
        database_path=database, default_tti=_UNUSED, max_size=_CACHE_BYTES, max_stream_size=settings.max_bytes
    )
    return hishel.httpx2.CacheTransport(
        network, storage, rfc=hishel.CacheOptions(shared=False, allow_stale=False)
    )
