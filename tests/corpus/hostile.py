"""Files made by hand to do harm, and a process that reads one and tells what it cost.

``python -m tests.corpus.hostile FOLDER`` reads a folder, and prints one JSON object.
"""

from __future__ import annotations

import gzip
import json
import sys
import time
from pathlib import Path
from typing import NamedTuple

import corpus
from evaluation._memory import peak_mib
from tests.corpus.golden_files import opened_files, read_golden

__all__ = ["HOSTILE", "NEIGHBOUR", "Cost", "Hostile"]

NEIGHBOUR = "zz-neighbour.txt"
STORY = b"It rained in the town of Velm on Tuesday, and the river rose by a metre. "
_GIB, _MIB = 1 << 30, 1 << 20
# A little less than is rendered of one document.
_MARKDOWN = 2000 << 10


class Hostile(NamedTuple):
    """A file: a head, one piece again and again up to a size, and a tail."""

    head: bytes
    piece: bytes
    size: int
    tail: bytes = b""

    def write(self, path: Path) -> None:
        pieces = self.piece * max(1, (1 << 16) // len(self.piece))
        packed = path.suffix == ".gz"
        with gzip.open(path, "wb", compresslevel=1) if packed else path.open("wb") as file:
            file.write(self.head)
            for _ in range(self.size // len(pieces)):
                file.write(pieces)
            file.write(self.tail)


class Cost(NamedTuple):
    """What reading a folder took and gave."""

    seconds: float
    mib: int
    articles: list[str]
    skips: list[tuple[str, str]]
    opened: list[str]


_PAGE, _MESSAGE = b"<html><body><p>", b"MIME-Version: 1.0\r\n"
HOSTILE = {
    # One line, or one thing without an end, of a gigabyte.
    "line.txt": Hostile(b"", b"word ", _GIB),
    "line.md": Hostile(b"# ", b"word ", _GIB),
    "line.html": Hostile(_PAGE, b"word ", _GIB),
    "line.json": Hostile(b'{"text": "', b"word ", _GIB),
    "line.jsonl": Hostile(b'{"text": "', b"word ", _GIB),
    "line.csv": Hostile(b"title,text\nRain,", b"word ", _GIB),
    "line.xml": Hostile(b"<rss><channel><title>", b"word ", _GIB),
    "line.pdf": Hostile(b"%PDF-1.7\n", b"word ", _GIB),
    "line.docx": Hostile(b"PK\x03\x04", b"word ", _GIB),
    "line.epub": Hostile(b"PK\x03\x04", b"word ", _GIB),
    "line.zip": Hostile(b"PK\x03\x04", b"word ", _GIB),
    "line.warc": Hostile(b"WARC/1.0\r\n", b"word ", _GIB),
    "line.mhtml": Hostile(_MESSAGE + b"Subject: ", b"word ", _GIB),
    "line.txt.gz": Hostile(b"", b"word ", _GIB),
    "line.jsonl.gz": Hostile(b'{"text": "', b"word ", _GIB),
    "line.csv.gz": Hostile(b"title,text\nRain,", b"word ", _GIB),
    "line.warc.gz": Hostile(b"WARC/1.0\r\n", b"word ", _GIB),
    "wide.csv": Hostile("title,text\nДождь,".encode(), "слово ".encode(), 256 * _MIB),
    "quote.csv": Hostile(b'title,text\nRain,"', b"word " * 200 + b"\n", 128 * _MIB),
    # Nested deeper than any call may be.
    "deep.html": Hostile(b"<html><body>", b"<div>", 4000 << 10, STORY),
    "bold.html": Hostile(_PAGE, b"<b>", 4000 << 10, STORY),
    "tables.html": Hostile(b"<html><body>", b"<table><tr><td>", 4000 << 10, STORY),
    "linked.html": Hostile(
        b"<html><script type='application/ld+json'>", b'{"@graph":[', 4000 << 10, b"</script>" + STORY
    ),
    "deep.json": Hostile(b"", b"[", 200 * _MIB),
    "deep.jsonl": Hostile(b"", b'{"a":', 60 * _MIB),
    "quoted.md": Hostile(b"", b"> ", _MARKDOWN, STORY),
    "brackets.md": Hostile(b"", b"[", 4000 << 10, STORY),
    "list.md": Hostile(b"", b"- ", _MARKDOWN, STORY),
    "front.md": Hostile(b"---\na: ", b"[", _MARKDOWN, b"\n---\n" + STORY),
    "deep.xml": Hostile(b"<rss><channel><item>", b"<a>", 15 * _MIB),
    "parts.mhtml": Hostile(
        _MESSAGE + b"Content-Type: multipart/related; boundary=b\r\n\r\n",
        b"--b\r\nContent-Type: multipart/related; boundary=b\r\n\r\n",
        15 * _MIB,
    ),
    # More of something than a parser takes in good time; as much as is read.
    "paragraphs.html": Hostile(_PAGE, b"<p>" + STORY, 2 * _MIB),
    "links.html": Hostile(_PAGE, b"<a href=x>y</a>", 700 << 10, STORY),
    "comments.html": Hostile(_PAGE + STORY, b"<!--", 4000 << 10),
    "quotes.html": Hostile(_PAGE, b'<p title="', 4000 << 10, STORY),
    "signs.html": Hostile(_PAGE, b"<&", 4000 << 10, STORY),
    "stars.md": Hostile(b"", b"*a_ ", _MARKDOWN),
    "ticks.md": Hostile(b"", b"`a``b", _MARKDOWN),
    "links.md": Hostile(b"", b"[a](b ", _MARKDOWN),
    "pairs.md": Hostile(b"---\n", b"a: b\n", 250 << 10, b"---\n" + STORY),
    "table.md": Hostile(b"|a|b|\n|-|-|\n", b"|a|b|\n", _MARKDOWN),
    "story.md": Hostile(b"", STORY + b"\n\n", _MARKDOWN),
    "story.txt": Hostile(b"", STORY + b"\n\n", 15 * _MIB),
    "page.txt": Hostile(b"Views: 87\nShare\nPrint\n\n", STORY + b"\n\nRead also\n\nMore\n", 960 << 10),
    "pages.txt": Hostile(b"Views: 87\nShare\nPrint\n\n", STORY + b"\n\nRead also\n\nMore\n", 15 * _MIB),
    "share.txt": Hostile(b"", b"Share\n", 960 << 10),
    "shares.txt": Hostile(b"", b"Share\n", 15 * _MIB),
    "spaces.txt": Hostile(b"Rain\n\n", b" ", 15 * _MIB, b"x"),
    "ends.txt": Hostile(b"Rain\n", b"\n", 15 * _MIB, b"x"),
    "heads.txt": Hostile(b"", b"Title: Rain\n", 15 * _MIB, b"\n" + STORY),
    "koi8.txt": Hostile(b"", "Дождь шёл в горах. ".encode("koi8-r"), 15 * _MIB),
    "records.json": Hostile(b"[", b'{"text":"rain fell"},', 2 * _MIB, b'{"text":"sun"}]'),
    "markup.jsonl": Hostile(b'{"text":"', b"<p><div>", 15 * _MIB, STORY + b'</p></div></p></div></p>"}'),
    "author.jsonl": Hostile(b'{"text":"rain fell","author":"', b"by ", 15 * _MIB, b'"}'),
    "date.jsonl": Hostile(b'{"text":"rain fell","date":"', b"1 ", 15 * _MIB, b'"}'),
    "url.jsonl": Hostile(b'{"text":"rain fell","url":"http://', b"a.", 15 * _MIB, b'"}'),
    "digits.jsonl": Hostile(b'{"text":"rain fell","date":', b"9", 15 * _MIB, b"}"),
    "broken.jsonl": Hostile(b"", b"x\n", 2 * _MIB),
    "columns.csv": Hostile(b"title,text\n", b"b,", 15 * _MIB),
    "names.csv": Hostile(b"", b"c,", 15 * _MIB),
    "entries.xml": Hostile(
        b"<rss><channel>",
        b"<item><description>rain fell</description></item>",
        15 * _MIB,
        b"</channel></rss>",
    ),
    "signs.xml": Hostile(b"<rss><channel><item><title>", b"&a", 5 * _MIB),
    "types.xml": Hostile(b"", b"<!DOCTYPE ", 15 * _MIB),
    "entities.xml": Hostile(
        b"<!DOCTYPE rss [", b"<!ENTITY a 'b'>", 15 * _MIB, b"]><rss><channel><item><title>&a;"
    ),
    "comments.xml": Hostile(b"", b"<!--", 15 * _MIB),
    "sections.xml": Hostile(b"<rss><channel><item><description>", b"<![CDATA[", 15 * _MIB),
    "heads.mhtml": Hostile(_MESSAGE, b"X-A: b\r\n", 15 * _MIB),
    "subject.mhtml": Hostile(
        _MESSAGE + b"Subject: ",
        b"=?utf-8?q?a?= ",
        15 * _MIB,
        b"\r\nContent-Type: text/html\r\n\r\n<p>" + STORY,
    ),
    "types.mhtml": Hostile(
        _MESSAGE + b"Content-Type: text/html", b"; a*0=b", 15 * _MIB, b"\r\n\r\n<p>" + STORY
    ),
    "date.mhtml": Hostile(
        _MESSAGE + b"Date: ", b"(", 15 * _MIB, b"\r\nContent-Type: text/html\r\n\r\n<p>" + STORY
    ),
    "records.warc": Hostile(
        b"", b"WARC/1.0\r\nWARC-Type: response\r\nContent-Length: 0\r\n\r\n\r\n\r\n", 15 * _MIB
    ),
}


def _cost(folder: Path) -> Cost:
    read_golden()
    skips: list[tuple[str, str]] = []
    began = time.process_time()
    with opened_files() as opened:
        found = corpus.read(folder, on_skip=lambda skip: skips.append((skip.path, skip.reason)))
        articles = [article.addresses[0] for article in found]
    return Cost(time.process_time() - began, peak_mib(), articles, skips, opened)


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_cost(Path(sys.argv[1]))._asdict()))
