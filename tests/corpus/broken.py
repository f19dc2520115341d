"""Broken files by the thousand, each made from its number alone, and a process that reads them.

``python -m tests.corpus.broken --first 0 --count 2000 --folder DIR`` writes the inputs of these numbers,
some at a time, beside a sound file, reads each folder, and prints one JSON line: what was read, the slowest
folder, the memory at its highest, and what should not have happened. ``--first N --count 1`` replays one.
"""

from __future__ import annotations

import argparse
import gzip
import io
import json
import random
import resource
import shutil
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from evaluation._memory import peak_mib
from tests.corpus.golden_files import GOLDEN, opened_files, read_golden
from tests.corpus.packages import changed, packed
from tests.corpus.reading import read_path

__all__ = ["FORMATS", "broken_input", "main"]

SLOWEST_S = 10.0
MOST_MEMORY = 1 << 30
_TOGETHER = 25
_NEIGHBOUR = "zz-neighbour.txt"
_STORY = (
    "It rained in the town of Velm on Tuesday, and the river rose by a metre.\n\nFarmers moved their sheep "
    "to the high bank before dark, said the mayor.\n\nThe bridge was closed until Friday."
)
_HTML = (
    "<!doctype html><html lang=en><head><title>Rain in Velm</title><meta property='og:title' content='Rain'>"
    '<script type=\'application/ld+json\'>{"@type":"NewsArticle","headline":"Rain","datePublished":'
    '"2026-03-01T10:00:00+04:00"}</script></head><body><article><h1>Rain</h1><p>'
    + _STORY.replace("\n\n", "</p><p>")
    + "</p><table><tr><td>a</td><td>b</td></tr></table><ul><li>x<li>y</ul></article></body></html>"
)
_RECORDS = [{"id": n, "title": f"Rain {n}", "date": "2026-03-01", "text": _STORY} for n in range(4)]
_ITEMS = "".join(
    f"<item><title>Rain {n}</title><link>https://example.org/{n}</link><pubDate>Sun, 01 Mar 2026 10:00:00 GMT"
    f"</pubDate><description><![CDATA[<p>{_STORY}</p>]]></description></item>"
    for n in range(3)
)
_RESPONSE = f"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n{_HTML}"
_WARC_RECORD = (
    "WARC/1.0\r\nWARC-Type: response\r\nWARC-Target-URI: https://example.org/a\r\n"
    "WARC-Date: 2026-03-01T10:00:00Z\r\nWARC-Record-ID: <urn:uuid:0d8c0f6e-8a4b-4c0e-9c3e-0123456789ab>\r\n"
    "Content-Type: application/http; msgtype=response"
    f"\r\nContent-Length: {len(_RESPONSE)}\r\n\r\n{_RESPONSE}\r\n\r\n"
)
_BOMB = (
    '<?xml version="1.0"?><!DOCTYPE b [<!ENTITY a "aaaaaaaaaa">'
    + "".join(f'<!ENTITY a{n} "{f"&a{n - 1 if n else str()};" * 10}">' for n in range(9))
    + "]><rss><channel><item><title>&a8;</title></item></channel></rss>"
)


def _golden(pattern: str) -> list[bytes]:
    return [path.read_bytes() for path in sorted(GOLDEN.glob(pattern))]


def _csv(mark: str) -> bytes:
    head = mark.join(("id", "title", "date", "text"))
    rows = (mark.join((str(n), "Rain", "2026-03-01", '"' + _STORY + '"')) for n in range(4))
    return "\n".join((head, *rows)).encode()


def _zipped() -> bytes:
    return packed({"a.html": _HTML, "b/c.jsonl": "\n".join(map(json.dumps, _RECORDS)), "d.txt": _STORY})


def _feeds() -> list[bytes]:
    rss = f'<?xml version="1.0"?><rss version="2.0"><channel><title>Velm</title>{_ITEMS}</channel></rss>'
    entry = f"<entry><title>Rain</title><content>{_STORY}</content></entry>"
    atom = f'<feed xmlns="http://www.w3.org/2005/Atom"><title>V</title>{entry}</feed>'
    return [rss.encode(), atom.encode(), _BOMB.encode()]


def _markdown() -> list[bytes]:
    return [f"---\ntitle: Rain\ndate: 2026-03-01\n---\n\n# Rain\n\n{_STORY}".encode()]


def _texts() -> list[bytes]:
    return [_STORY.encode(), f"Views: 87\nShare\n\n{_STORY}\n\nRead also".encode()]


def _json() -> list[bytes]:
    return [json.dumps(_RECORDS).encode(), json.dumps({"articles": _RECORDS}).encode()]


def _warcs() -> list[bytes]:
    return [_WARC_RECORD.encode() * 2, gzip.compress(_WARC_RECORD.encode(), mtime=0)]


# For each format: how often it is drawn, the endings of its name, and sound files to break.
FORMATS: dict[str, tuple[int, tuple[str, ...], Callable[[], list[bytes]]]] = {
    "text": (8, (".txt", ".text", ""), _texts),
    "html": (12, (".html", ".htm", ".xhtml"), lambda: [_HTML.encode()]),
    "markdown": (8, (".md", ".markdown"), _markdown),
    "json": (8, (".json",), _json),
    "jsonl": (10, (".jsonl", ".ndjson"), lambda: ["\n".join(map(json.dumps, _RECORDS)).encode()]),
    "csv": (8, (".csv", ".tsv"), lambda: [_csv(","), _csv("\t")]),
    "feed": (10, (".rss", ".xml", ".atom", ".json"), _feeds),
    "warc": (8, (".warc", ".warc.gz"), _warcs),
    "mhtml": (6, (".mhtml", ".mht"), lambda: _golden("*.mhtml")),
    "docx": (5, (".docx",), lambda: _golden("*.docx")),
    "epub": (5, (".epub",), lambda: _golden("*.epub")),
    "pdf": (4, (".pdf",), lambda: _golden("*.pdf")),
    "zip": (8, (".zip",), lambda: [_zipped(), packed({"in.zip": _zipped(), "e.md": _STORY})]),
}
_TELLING = (".xml", ".xhtml", ".opf", ".ncx", ".rels")


def broken_input(number: int) -> tuple[str, str, bytes]:
    """Make the broken file of a number.

    Args:
        number: Any number from 0; the same number makes the same file.

    Returns:
        Its format, its name, and its bytes.
    """
    rng = random.Random(number)
    kinds = list(FORMATS)
    kind = rng.choices(kinds, [FORMATS[one][0] for one in kinds])[0]
    _, endings, sound = FORMATS[kind]
    data = rng.choice(sound())
    if kind in {"docx", "epub", "zip"} and rng.random() < 0.5:
        data = _broken_inside(data, rng)
    for _ in range(rng.randint(1, 4)):
        data = _mutated(data, rng)
    ending = (
        rng.choice(endings) if rng.random() < 0.85 else rng.choice([*FORMATS[rng.choice(kinds)][1], ".gz"])
    )
    if rng.random() < 0.08:
        data, ending = _wrapped(data, ending, rng)
    return kind, f"{number:06}{ending}", data


def _broken_inside(data: bytes, rng: random.Random) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        part = rng.choice([name for name in names if name.endswith(_TELLING)] or names)
        content = _mutated(archive.read(part), rng)
    if rng.random() < 0.1:
        return changed(data, {rng.choice(["../../out.txt", "/etc/out.txt", "C:\\out.txt", part]): content})
    return changed(data, {part: content})


def _wrapped(data: bytes, ending: str, rng: random.Random) -> tuple[bytes, str]:
    match rng.randrange(3):
        case 0:
            return gzip.compress(data, mtime=0)[
                : None if rng.random() < 0.5 else -rng.randint(1, 40)
            ], f"{ending}.gz"
        case 1:
            return packed({f"inner{ending}": data}), ".zip"
        case _:
            return gzip.compress(gzip.compress(data, mtime=0), mtime=0), f"{ending}.gz"


def _mutated(data: bytes, rng: random.Random) -> bytes:
    return rng.choice(_MUTATIONS)(data, rng)


def _cut(data: bytes, rng: random.Random) -> bytes:
    return data[: rng.randint(0, len(data))]


def _flipped(data: bytes, rng: random.Random) -> bytes:
    out = bytearray(data)
    for _ in range(rng.randint(1, 30)):
        place = rng.randrange(len(out) or 1)
        out[place : place + 1] = rng.randbytes(1)
    return bytes(out)


def _lost(data: bytes, rng: random.Random) -> bytes:
    at, length = _stretch(data, rng)
    return data[:at] + data[at + length :]


def _doubled(data: bytes, rng: random.Random) -> bytes:
    at, length = _stretch(data, rng)
    return data[:at] + data[at : at + length] * rng.choice([1, 3, 50]) + data[at:]


def _noise(data: bytes, rng: random.Random) -> bytes:
    at, length = _stretch(data, rng)
    return data[:at] + rng.randbytes(length) + data[at + length :]


def _hostile(data: bytes, rng: random.Random) -> bytes:
    return _put(data, rng.choice(_HOSTILE), rng)


def _deep(data: bytes, rng: random.Random) -> bytes:
    return _put(data, rng.choice(_DEEP) * rng.choice([10, 2000, 30_000]), rng)


def _long(data: bytes, rng: random.Random) -> bytes:
    return _put(data, rng.choice([b"x", b"\x00", b"\n", b" ", b"<p>"]) * rng.choice([1000, 100_000]), rng)


def _spliced(data: bytes, rng: random.Random) -> bytes:
    other = rng.choice(FORMATS[rng.choice(list(FORMATS))][2]())
    return data[: rng.randint(0, len(data))] + other[rng.randrange(len(other)) :]


def _recoded(data: bytes, rng: random.Random) -> bytes:
    encoding = rng.choice(["utf-16", "utf-16-be", "koi8-r", "cp1251", "utf-7", "shift_jis"])
    return data.decode("utf-8", "replace").encode(encoding, "replace")


def _begun_otherwise(data: bytes, rng: random.Random) -> bytes:
    return rng.choice([b"\xef\xbb\xbf", b"\xff\xfe", b"\x00", b"%PDF-", b"PK\x03\x04"]) + data


def _stretch(data: bytes, rng: random.Random) -> tuple[int, int]:
    return rng.randint(0, len(data)), rng.choice([1, 4, 30, 400])


def _put(data: bytes, more: bytes, rng: random.Random) -> bytes:
    at = rng.randint(0, len(data))
    return data[:at] + more + data[at:]


_MUTATIONS = (
    _cut, _flipped, _flipped, _lost, _doubled, _noise, _hostile, _deep, _long, _spliced, _recoded,
    _begun_otherwise,
)  # fmt: skip
_DEEP = [b"[", b'{"a":', b"<div>", b"<a><b>", b"> ", b"((", b"- ", b"<x xmlns='y'>", b'"', b"&a;"]
_HOSTILE = [
    "\u202e\u0000\u200f".encode(),
    b"\xed\xa0\x80",
    b"</script><script>",
    b"<![CDATA[",
    b"]]>",
    b"\r\r\n",
    b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>&e;',
    b"<base href='file:///'>",
    b"\x1b[2J",
    b"=" * 5000,
    b'{"text": 1e999, "date": "0000-99-99"}',
    b"date: 99999999999999999999\n",
    b"--boundary--\r\n",
    b"\xff" * 40,
    b"<?xml version='1.0' encoding='no-such'?>",
    b"Content-Length: -1\r\n",
    b"Content-Length: 99999999999\r\n",
]


def main() -> None:
    """Read the inputs of a stretch of numbers; exit code 1 where anything went wrong."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--first", type=int, required=True)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--folder", type=Path, required=True)
    told = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_AS, (6 << 30, 6 << 30))
    read_golden()
    kinds: Counter[str] = Counter()
    wrong: list[str] = []
    articles, slowest = 0, 0.0
    for first in range(told.first, told.first + told.count, _TOGETHER):
        numbers = range(first, min(first + _TOGETHER, told.first + told.count))
        inputs = [broken_input(number) for number in numbers]
        kinds.update(kind for kind, _, _ in inputs)
        found, seconds, problems = _read(told.folder, {name: data for _, name, data in inputs})
        articles, slowest = articles + found, max(slowest, seconds)
        wrong += [f"inputs {numbers}: {problem}" for problem in problems]
    memory = peak_mib() << 20
    if memory > MOST_MEMORY:
        wrong.append(f"{memory >> 20} MiB of memory were used")
    told_of = {"first": told.first, "count": told.count, "articles": articles, "slowest_s": round(slowest, 2)}
    line = json.dumps({**told_of, "memory_mib": memory >> 20, "kinds": dict(kinds), "wrong": wrong})
    sys.stdout.write(line + "\n")
    sys.exit(bool(wrong))


def _read(folder: Path, inputs: dict[str, bytes]) -> tuple[int, float, list[str]]:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for name, data in {**inputs, _NEIGHBOUR: _STORY.encode()}.items():
        (folder / name).write_bytes(data)
    started = time.monotonic()
    with opened_files() as opened:
        found = read_path(folder)
    seconds = time.monotonic() - started
    problems = []
    if seconds > SLOWEST_S and len(inputs) > 1:
        # The bound is for one input: each is read by itself.
        for name, data in inputs.items():
            problems += _read(folder, {name: data})[2]
        return len(found.articles), SLOWEST_S, problems
    if seconds > SLOWEST_S:
        problems.append(f"{next(iter(inputs))} took {seconds:.1f} s")
    if outside := {path for path in opened if Path(path).parent != folder}:
        problems.append(f"opened {sorted(outside)}")
    if {path.name for path in folder.iterdir()} != {*inputs, _NEIGHBOUR}:
        problems.append("the folder's files are others than before")
    if not any(article.addresses[0] == _NEIGHBOUR for article in found.articles):
        problems.append("the sound file was not read")
    told = {
        place.partition("#")[0].split("/")[0] for article in found.articles for place in article.addresses
    }
    told |= {path.partition("#")[0].split("/")[0].split(", ")[0] for path in found.skips}
    if silent := {name for name, data in inputs.items() if data} - told:
        problems.append(f"nothing was said of {sorted(silent)}")
    return len(found.articles), seconds, problems


if __name__ == "__main__":
    main()
