"""What a host's robots.txt allows (RFC 9309), read by protego."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from protego import Protego

from corpus._blobs import Unreadable
from corpus._drafts import third_party

__all__ = ["Robots"]

_LIMIT = 500 << 10  # RFC 9309, 2.5: at least this much must be read
_EVERYTHING = Protego.parse("")


class Robots:
    """The rules of the hosts that were asked so far.

    Args:
        robot: The name under which the rules are looked up.
        fetch: Gives the text at an address; None where there is none (status 4xx). Raises
            Unreadable where the host does not answer.
    """

    def __init__(self, robot: str, fetch: Callable[[str], bytes | None]) -> None:
        self._robot = robot
        self._fetch = fetch
        self._rules: dict[str, Protego | Unreadable] = {}

    def check(self, url: str) -> None:
        """Make sure that an address may be asked.

        Args:
            url: The address.

        Raises:
            Unreadable: The rules forbid it, or cannot be had, which forbids everything.
        """
        rules = self._rules_for(url)
        if isinstance(rules, Unreadable):
            raise Unreadable(f"its host's robots.txt cannot be read: {rules}") from rules
        if not third_party(lambda: rules.can_fetch(url, self._robot), name="protego"):
            raise Unreadable(f"its host's robots.txt forbids '{self._robot}' to read it")

    def delay(self, url: str) -> float:
        """Give the seconds between requests that the host asks for; 0 where it does not."""
        rules = self._rules_for(url)
        return 0.0 if isinstance(rules, Unreadable) else float(rules.crawl_delay(self._robot) or 0.0)

    def _rules_for(self, url: str) -> Protego | Unreadable:
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc.lower()}"
        if host not in self._rules:
            self._rules[host] = self._fetched(f"{host}/robots.txt")
        return self._rules[host]

    def _fetched(self, url: str) -> Protego | Unreadable:
        try:
            text = self._fetch(url)
            if text is None:
                return _EVERYTHING
            return third_party(
                lambda: Protego.parse(text[:_LIMIT].decode("utf-8", "replace")), name="protego"
            )
        except Unreadable as error:
            return error
