from __future__ import annotations

import gzip
import itertools
import time
import zlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest

from corpus import FetchSettings, SourceError
from corpus._blobs import Unreadable
from corpus.fetch._client import Client, Page
from corpus.fetch._policy import is_public, resolve
from tests.corpus.fetch.server import PAGE, Reply, Site, unused_port


def changed(settings: FetchSettings, **values: object) -> FetchSettings:
    return FetchSettings(**{**settings.model_dump(), **values})


def get(url: str, settings: FetchSettings) -> Page:
    with Client(settings) as client:
        return client.get(url)


def refused(url: str, settings: FetchSettings) -> str:
    with pytest.raises(Unreadable) as caught:
        get(url, settings)
    return str(caught.value)


def in_turn(*replies: Reply) -> Callable[[dict[str, str]], Reply]:
    waiting = list(replies)
    return lambda _: waiting.pop(0) if len(waiting) > 1 else waiting[0]


def test_a_page(site: Site, quick: FetchSettings) -> None:
    site.answers["/a"] = Reply(PAGE, kind='Text/HTML; charset="koi8-r"')
    assert get(site.url("/a#part"), quick) == Page(
        url=site.url("/a"), kind="text/html", charset="koi8-r", body=PAGE
    )
    assert site.paths == ["/robots.txt", "/a"]
    assert {headers["user-agent"] for _, _, headers in site.asked} == {"askarchive/0.1"}
    assert "cookie" not in site.asked[-1][2]


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "HTTP 404, not found"),
        (410, "HTTP 410, gone for good"),
        (403, "HTTP 403, it forbids it"),
        (500, "HTTP 500, internal server error"),
        (418, "HTTP 418, i'm a teapot"),
        (799, "HTTP 799, a status without a meaning"),
        (304, "HTTP 304, not modified"),
    ],
)
def test_statuses(status: int, reason: str, site: Site, quick: FetchSettings) -> None:
    site.answers["/a"] = Reply(b"" if status == 304 else PAGE, status=status)
    assert reason in refused(site.url("/a"), quick)


class TestRobots:
    RULES = b"User-agent: *\nDisallow: /private\n\nUser-agent: askarchive\nDisallow: /no\n"

    def test_rules_for_this_robot_are_kept(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {"/robots.txt": Reply(self.RULES), "/no": Reply(PAGE), "/private": Reply(PAGE)}
        assert "robots.txt forbids 'askarchive'" in refused(site.url("/no"), quick)
        assert get(site.url("/private"), quick).body == PAGE
        assert "/no" not in site.paths

    def test_another_name_has_other_rules(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {"/robots.txt": Reply(self.RULES), "/no": Reply(PAGE), "/private": Reply(PAGE)}
        settings = changed(quick, user_agent="deskbot/2 (desk@example.org)")
        assert get(site.url("/no"), settings).body == PAGE
        assert "robots.txt forbids 'deskbot'" in refused(site.url("/private"), settings)

    def test_they_are_asked_for_once(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {"/a": Reply(PAGE), "/b": Reply(PAGE)}
        with Client(quick) as client:
            client.get(site.url("/a"))
            client.get(site.url("/b"))
        assert site.paths == ["/robots.txt", "/a", "/b"]

    @pytest.mark.parametrize(("status", "allowed"), [(404, True), (403, True), (429, False), (503, False)])
    def test_rules_that_cannot_be_had(
        self,
        status: int,
        allowed: bool,  # noqa: FBT001
        site: Site,
        quick: FetchSettings,
    ) -> None:
        site.answers = {"/robots.txt": Reply(status=status), "/a": Reply(PAGE)}
        if allowed:
            assert get(site.url("/a"), quick).body == PAGE
        else:
            assert f"robots.txt cannot be read: its host answers HTTP {status}" in refused(
                site.url("/a"), quick
            )

    def test_they_hold_for_where_a_redirect_leads(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {
            "/robots.txt": Reply(self.RULES),
            "/a": Reply(status=302, headers={"Location": "/no"}),
            "/no": Reply(PAGE),
        }
        assert "robots.txt forbids" in refused(site.url("/a"), quick)
        assert "/no" not in site.paths

    def test_any_bytes_as_rules(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {"/robots.txt": Reply(bytes(range(256)) * 4000), "/a": Reply(PAGE)}
        assert get(site.url("/a"), quick).body == PAGE


class TestPace:
    def times(self, site: Site, settings: FetchSettings) -> list[float]:
        with Client(settings) as client:
            for path in ("/a", "/b", "/c"):
                site.answers[path] = Reply(PAGE)
                client.get(site.url(path))
        moments = [moment for path, moment, _ in site.asked if path != "/robots.txt"]
        return [later - earlier for earlier, later in itertools.pairwise(moments)]

    def test_the_delay_that_is_set(self, site: Site, quick: FetchSettings) -> None:
        assert all(0.19 < gap < 1 for gap in self.times(site, changed(quick, delay=0.2)))

    def test_the_delay_that_the_host_asks_for(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 0.3\n")
        assert all(0.29 < gap < 1 for gap in self.times(site, changed(quick, delay=0.1)))

    def test_a_host_that_asks_for_too_much_is_left_alone(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {"/robots.txt": Reply(b"User-agent: *\nCrawl-delay: 3600\n"), "/a": Reply(PAGE)}
        assert "asks for 3600 s between requests" in refused(site.url("/a"), quick)
        assert site.paths == ["/robots.txt"]


class TestRepeats:
    def test_too_many_requests_then_an_answer(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = in_turn(Reply(status=429, headers={"Retry-After": "1"}), Reply(PAGE))
        started = time.monotonic()
        assert get(site.url("/a"), changed(quick, attempts=2)).body == PAGE
        assert time.monotonic() - started >= 1
        assert site.paths.count("/a") == 2

    @pytest.mark.parametrize("status", [500, 502, 503, 504])
    def test_failures_in_passing(self, status: int, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = in_turn(Reply(status=status), Reply(PAGE))
        assert get(site.url("/a"), changed(quick, attempts=3)).body == PAGE

    def test_they_end(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(status=503)
        assert "HTTP 503" in refused(site.url("/a"), changed(quick, attempts=3))
        assert site.paths.count("/a") == 3

    @pytest.mark.parametrize(
        "after",
        ["3600", format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True)],
        ids=["seconds", "date"],
    )
    def test_a_wait_that_is_too_long(self, after: str, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(status=503, headers={"Retry-After": after})
        assert "HTTP 503, service unavailable, for 3" in refused(site.url("/a"), changed(quick, attempts=3))
        assert site.paths.count("/a") == 1

    @pytest.mark.parametrize("after", ["soon", "-1", "", "9" * 400, "Mon, 99 Jan 2026"])
    def test_a_wait_that_is_none(self, after: str, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(status=503, headers={"Retry-After": after})
        assert "HTTP 503" in refused(site.url("/a"), quick)

    @pytest.mark.parametrize("status", [400, 401, 403, 404, 410, 451])
    def test_what_will_not_pass_is_asked_once(self, status: int, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(status=status)
        refused(site.url("/a"), changed(quick, attempts=3))
        assert site.paths.count("/a") == 1

    def test_an_answer_that_is_broken_off(self, site: Site, quick: FetchSettings) -> None:
        broken = Reply([PAGE], headers={"Content-Length": str(len(PAGE) + 9)})
        site.answers["/a"] = in_turn(broken, Reply(PAGE))
        assert get(site.url("/a"), changed(quick, attempts=2)).body == PAGE

    def test_nobody_answers(self, quick: FetchSettings) -> None:
        url = f"http://127.0.0.1:{unused_port()}/a"
        assert "its host cannot be reached" in refused(url, changed(quick, attempts=2))


class TestRedirects:
    def test_they_are_followed(self, site: Site, quick: FetchSettings) -> None:
        for number, status in enumerate((301, 302, 303, 307, 308)):
            site.answers[f"/{number}"] = Reply(status=status, headers={"Location": f"{number + 1}"})
        site.answers["/5"] = Reply(PAGE)
        assert get(site.url("/0"), quick).url == site.url("/5")

    def test_one_too_many(self, site: Site, quick: FetchSettings) -> None:
        for number in range(7):
            site.answers[f"/{number}"] = Reply(status=302, headers={"Location": f"/{number + 1}"})
        assert "redirected more than 5 times" in refused(site.url("/0"), quick)
        assert site.paths[-1] == "/5"

    def test_a_circle(self, site: Site, quick: FetchSettings) -> None:
        site.answers = {
            "/a": Reply(status=302, headers={"Location": "/b"}),
            "/b": Reply(status=302, headers={"Location": "/a"}),
        }
        assert "in a circle" in refused(site.url("/a"), quick)

    @pytest.mark.parametrize(
        ("location", "reason"),
        [
            ("file:///etc/passwd", "only http and https"),
            ("ftp://example.org/", "only http and https"),
            ("http://[::1", "no address"),
            ("http://me:secret@127.0.0.1/", "user's name or password"),
        ],
    )
    def test_they_lead_where_nothing_is_asked(
        self, location: str, reason: str, site: Site, quick: FetchSettings
    ) -> None:
        site.answers["/a"] = Reply(status=302, headers={"Location": location})
        assert reason in refused(site.url("/a"), quick)

    def test_a_redirect_without_an_address(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(status=302)
        assert "HTTP 302" in refused(site.url("/a"), quick)


@pytest.fixture
def this_machine_is_public(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let 127.0.0.1 stand for a public host, since no other may be asked in a test."""
    monkeypatch.setattr(
        "corpus.fetch._policy.is_public", lambda address: str(address) == "127.0.0.1" or is_public(address)
    )


class TestPrivateAddresses:
    def test_they_are_refused(self, site: Site, quick: FetchSettings) -> None:
        reason = refused(site.url("/a"), changed(quick, allow_private=False))
        assert "'127.0.0.1' is on this machine or a private network" in reason
        assert site.asked == []

    @pytest.mark.parametrize(
        "host", ["localhost", "2130706433", "0x7f.1", "127.1", "[::1]", "[::ffff:127.0.0.1]"]
    )
    def test_however_they_are_written(self, host: str, site: Site, quick: FetchSettings) -> None:
        refused(f"http://{host}:{site.port}/a", changed(quick, allow_private=False))
        assert site.asked == []

    @pytest.mark.usefixtures("this_machine_is_public")
    def test_a_redirect_to_one(self, site: Site, quick: FetchSettings) -> None:
        """A host that counts as public sends its visitor on to a private one."""
        site.answers["/a"] = Reply(status=302, headers={"Location": f"http://inside.example:{site.port}/b"})
        site.answers["/b"] = Reply(PAGE)
        where = {"public.example": "127.0.0.1", "inside.example": "10.0.0.1"}
        settings = changed(quick, allow_private=False)
        reason = r"'inside\.example' is on this machine or a private network"
        with (
            Client(settings, resolver=lambda host, _: [where[host]]) as client,
            pytest.raises(Unreadable, match=reason),
        ):
            client.get(f"http://public.example:{site.port}/a")
        assert site.paths == ["/robots.txt", "/a"]

    @pytest.mark.usefixtures("this_machine_is_public")
    def test_a_name_that_changes_its_meaning(self, site: Site, quick: FetchSettings) -> None:
        """What was checked is what is connected to: the name is looked up once a connection."""
        site.answers["/a"] = Reply(PAGE, headers={"Connection": "close"})
        site.answers["/robots.txt"] = Reply(b"", headers={"Connection": "close"})
        answers = iter([["127.0.0.1"], ["192.168.0.1"]])
        with (
            Client(changed(quick, allow_private=False), resolver=lambda *_: next(answers)) as client,
            pytest.raises(Unreadable, match="private network"),
        ):
            client.get(f"http://rebinding.example:{site.port}/a")
        assert site.paths == ["/robots.txt"]
        assert site.asked[0][2]["host"] == f"rebinding.example:{site.port}"

    def test_the_next_address_of_a_host_is_tried(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(PAGE)
        with Client(quick, resolver=lambda *_: ["::1", "127.0.0.1"]) as client:
            assert client.get(f"http://two.example:{site.port}/a").body == PAGE

    def test_the_proxy_of_the_environment_is_not_used(
        self, site: Site, quick: FetchSettings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{unused_port()}")
        site.answers["/a"] = Reply(PAGE)
        assert get(site.url("/a"), quick).body == PAGE


class TestLimits:
    def bomb(self, size: int, layers: int = 1) -> bytes:
        data = gzip.compress(bytes(size), 9)
        for _ in range(layers - 1):
            data = gzip.compress(data, 9)
        return data

    def test_a_gzip_bomb(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(self.bomb(64 << 20), headers={"Content-Encoding": "gzip"})
        assert "more than 1 MiB" in refused(site.url("/a"), changed(quick, max_bytes=1 << 20))

    def test_a_gzip_bomb_in_a_gzip_bomb(self, site: Site, quick: FetchSettings) -> None:
        headers = {"Content-Encoding": "gzip, gzip"}
        site.answers["/a"] = Reply(self.bomb(64 << 20, 2), headers=headers)
        assert "more than 1 MiB" in refused(site.url("/a"), changed(quick, max_bytes=1 << 20))

    @pytest.mark.parametrize("codings", ["br", "zstd", "gzip, gzip, gzip", "x" * 999])
    def test_other_compression(self, codings: str, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(PAGE, headers={"Content-Encoding": codings})
        assert "which is not read" in refused(site.url("/a"), quick)

    def test_damaged_compression(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(gzip.compress(PAGE)[:30] + b"x" * 99, headers={"Content-Encoding": "gzip"})
        assert "compressed data is damaged" in refused(site.url("/a"), quick)

    @pytest.mark.parametrize(("coding", "pack"), [("gzip", gzip.compress), ("deflate", zlib.compress)])
    def test_compression(
        self, coding: str, pack: Callable[[bytes], bytes], site: Site, quick: FetchSettings
    ) -> None:
        site.answers["/a"] = Reply(pack(PAGE), headers={"Content-Encoding": coding})
        assert get(site.url("/a"), quick).body == PAGE

    def test_a_body_without_an_end(self, site: Site, quick: FetchSettings) -> None:
        def endless() -> Iterator[bytes]:
            while True:
                yield bytes(1 << 16)

        site.answers["/a"] = Reply(endless())
        assert "more than 1 MiB" in refused(site.url("/a"), changed(quick, max_bytes=1 << 20))

    def test_a_slow_drip(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply([b"x"] * 100, pause=0.1)
        started = time.monotonic()
        assert "not complete after 1 s" in refused(site.url("/a"), changed(quick, seconds=1, attempts=3))
        assert time.monotonic() - started < 2
        assert site.paths.count("/a") == 1

    def test_a_host_that_says_nothing(self, site: Site, quick: FetchSettings) -> None:
        def silent(_: dict[str, str]) -> Reply:
            time.sleep(1)
            return Reply(PAGE)

        site.answers["/a"] = silent
        assert "did not answer within 0.3 s" in refused(site.url("/a"), changed(quick, timeout=0.3))

    def test_a_host_that_is_silent_again_and_again(self, site: Site, quick: FetchSettings) -> None:
        site.answers |= {f"/{n}": Reply([b"x"], headers={"Content-Length": "9"}) for n in range(9)}
        with Client(quick) as client:
            for n in range(5):
                with pytest.raises(Unreadable):
                    client.get(site.url(f"/{n}"))
        assert site.paths == ["/robots.txt", "/0", "/1", "/2"]

    def test_a_header_without_an_end(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(PAGE, headers={"X-Long": "x" * (4 << 20)})
        assert "broke off" in refused(site.url("/a"), quick)


class TestCache:
    def test_what_did_not_change_is_not_sent_again(self, site: Site, quick: FetchSettings) -> None:
        def tagged(headers: dict[str, str]) -> Reply:
            known = headers.get("if-none-match") == '"1"'
            return Reply(b"" if known else PAGE, status=304 if known else 200, headers={"ETag": '"1"'})

        site.answers["/a"] = tagged
        assert [get(site.url("/a"), quick).body for _ in range(3)] == [PAGE] * 3
        asked = [headers.get("if-none-match") for path, _, headers in site.asked if path == "/a"]
        assert asked == [None, '"1"', '"1"']

    def test_a_date_serves_too_and_is_never_guessed_from(self, site: Site, quick: FetchSettings) -> None:
        changed_at = "Mon, 01 Jan 2024 00:00:00 GMT"

        def dated(headers: dict[str, str]) -> Reply:
            known = headers.get("if-modified-since") == changed_at
            return Reply(
                b"" if known else PAGE, status=304 if known else 200, headers={"Last-Modified": changed_at}
            )

        site.answers["/a"] = dated
        assert [get(site.url("/a"), quick).body for _ in range(2)] == [PAGE] * 2
        asked = [headers.get("if-modified-since") for path, _, headers in site.asked if path == "/a"]
        assert asked == [None, changed_at]

    def test_what_changed_is_read_anew(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = in_turn(
            Reply(b"one", headers={"ETag": '"1"'}), Reply(b"two", headers={"ETag": '"2"'})
        )
        assert [get(site.url("/a"), quick).body for _ in range(2)] == [b"one", b"two"]

    def test_what_holds_for_a_while_is_not_asked_for(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = Reply(PAGE, headers={"Cache-Control": "max-age=600"})
        assert [get(site.url("/a"), quick).body for _ in range(2)] == [PAGE] * 2
        assert site.paths.count("/a") == 1

    def test_a_page_that_went_is_not_served(self, site: Site, quick: FetchSettings) -> None:
        site.answers["/a"] = in_turn(Reply(PAGE, headers={"ETag": '"1"'}), Reply(status=410))
        assert get(site.url("/a"), quick).body == PAGE
        assert "gone for good" in refused(site.url("/a"), quick)

    def test_none_is_kept_where_none_is_wanted(
        self, site: Site, quick: FetchSettings, tmp_path: Path
    ) -> None:
        site.answers["/a"] = Reply(PAGE, headers={"Cache-Control": "max-age=600"})
        assert [get(site.url("/a"), changed(quick, cache=None)).body for _ in range(2)] == [PAGE] * 2
        assert site.paths.count("/a") == 2
        assert list(tmp_path.iterdir()) == []

    def test_a_folder_that_cannot_be_used(self, quick: FetchSettings, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("in the way")
        with pytest.raises(SourceError, match="cannot be used"):
            Client(changed(quick, cache=tmp_path / "file"))

    def test_where_it_is(self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
        monkeypatch.setenv("ASKARCHIVE_CACHE", str(tmp_path))
        assert FetchSettings().cache == tmp_path / "web"


@pytest.mark.parametrize(
    "wrong",
    [
        {"delay": -1}, {"attempts": 0}, {"max_bytes": 0}, {"pages": 0}, {"user_agent": ""}, {"seconds": 0},
        {"user_agent": "bot\r\nX-Evil: 1"}, {"unknown": 1}, {"timeout": float("nan")},
    ],
)  # fmt: skip
def test_settings_out_of_bounds(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        FetchSettings(**wrong)  # type: ignore[arg-type]


def test_hosts_are_looked_up_by_the_system() -> None:
    assert set(resolve("localhost", 80)) <= {"127.0.0.1", "::1"}
