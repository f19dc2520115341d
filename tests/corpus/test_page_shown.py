from __future__ import annotations

import pytest

from corpus.formats._bylines import are_people, names_in
from corpus.formats._leftovers import without_leftovers
from tests.corpus.reading import Read

STORY = "".join(
    f"<p>{text}</p>"
    for text in (
        "The provincial water office will close the east branch of the canal from Monday, for lack of rain.",
        "Farmers did not agree. The chair of their union pointed out that two car washes kept their water.",
        "The union will hold a meeting in the market hall on Thursday at six in the evening, it said.",
    )
)


def page(*, declared: str, heading: str, byline: str = "", author: str = "", below: str = "") -> str:
    return (
        f"<html><head><title>{declared}</title><meta property='og:title' content='{declared}'>"
        f"<meta property='og:site_name' content='Upland Observer'>"
        f"<meta name='author' content='{author}'></head>"
        f"<body><article>{heading}{byline}{STORY}</article>{below}</body></html>"
    )


@pytest.mark.parametrize(
    ("declared", "heading", "expected"),
    [
        ("Canal closure: farmers of Upland angry", "<h1>Farmers angry as canal is closed</h1>",
         "Farmers angry as canal is closed"),
        ("Canal closed for weeks", "<h1>Why reindeer fight</h1>", "Canal closed for weeks"),
        ("Canal closed for weeks", "<h1>Upland Observer</h1>", "Canal closed for weeks"),
        ("Is the canal closed?", "<h1><span>Opinion</span><span>Is the canal closed?</span></h1>",
         "Is the canal closed?"),
        ("Farmers angry as canal is", "<h1>Farmers angry as canal is closed</h1>",
         "Farmers angry as canal is closed"),
        ("Canal closed - Upland Observer", "<h1>Other pages</h1><h1>Canal closed</h1>", "Canal closed"),
    ],
    ids=["made for search engines", "another story's", "the site's", "rubric in front", "cut off", "second"],
)  # fmt: skip
def test_the_headline_that_is_shown(declared: str, heading: str, expected: str, read: Read) -> None:
    assert read({"a.html": page(declared=declared, heading=heading)}).article.title == expected


@pytest.mark.parametrize(
    ("author", "byline", "expected", "origin"),
    [
        (
            "web-desk",
            "<p class='byline'>By Jonas Pell and Mirjam Stolz</p>",
            "Jonas Pell, Mirjam Stolz",
            "byline",
        ),
        ("Jonas Pell", "<p class='byline'>By Jonas Pell, Staff Writer</p>", "Jonas Pell", "meta"),
        ("Upland Observer", "<div>Posted on 3 May 2022 by Admin</div>", "Admin", "byline"),
        ("Upland Observer", "", None, None),
        ("Jonas Pell, Upland Observer", "", "Jonas Pell", "meta"),
        ("Jonas Pell", "<span class='comment-author'>Mirjam Stolz</span>", "Jonas Pell", "meta"),
        ("Jonas Pell", f"{STORY * 6}<div class='author'>Mirjam Stolz</div>", "Jonas Pell", "meta"),
    ],
)
def test_the_byline_that_is_shown(
    author: str, byline: str, expected: str | None, origin: str | None, read: Read
) -> None:
    content = page(declared="Canal closed", heading="<h1>Canal closed</h1>", byline=byline, author=author)
    article = read({"a.html": content}).article
    assert (article.author, article.provenance.get("author")) == (expected, origin)


@pytest.mark.parametrize(
    ("byline", "expected"),
    [
        ("By TOM KRISHER, AP Auto Writer", ["TOM KRISHER"]),
        ("Analysis by Chris Cillizza, CNN Editor-at-large", ["Chris Cillizza"]),
        ("Troy L. Smith, Cleveland.com", ["Troy L. Smith"]),
        ("Written by Rachael Link, MS, RD on November 14, 2019", ["Rachael Link"]),
        ("Lia Eustachewich and Yaron Steinbuch", ["Lia Eustachewich", "Yaron Steinbuch"]),
        ("Von Moritz Bachmann", ["Moritz Bachmann"]),
        ("Di Maio", ["Di Maio"]),
        ("Ursula von der Leyen", ["Ursula von der Leyen"]),
        ("Текст: Венера Ерофеева", ["Венера Ерофеева"]),
        ("Staff Reports", ["Staff Reports"]),
        ("Smith, John", ["Smith, John"]),
        ("By Reuters", ["Reuters"]),
        ("November 20, 2019", []),
        ("", []),
    ],
)
def test_names_in_bylines(byline: str, expected: list[str]) -> None:
    assert names_in(byline) == expected


@pytest.mark.parametrize(
    ("names", "expected"),
    [(["Jonas Pell", "Ursula von der Leyen"], True), (["Admin"], False), (["AP Writer"], False), ([], False)],
)
def test_people(names: list[str], expected: bool) -> None:  # noqa: FBT001
    assert are_people(names) is expected


BODY = (
    "It rained all day in the whole of the country.\n\nThe river rose by a metre, and the bridge was closed."
)


@pytest.mark.parametrize(
    "above", ["", "Rain\n\n", "November 20, 2019 - 11:28\n\n", "https://example.org/rain\n\n"]
)
@pytest.mark.parametrize(
    "below", ["", "\n\nTop stories\n\nSnow in May", "\n\nTags", "\n\n© 2019 All rights reserved."]
)
def test_leftovers(above: str, below: str) -> None:
    assert without_leftovers(f"{above}{BODY}{below}", {"rain"}) == BODY


@pytest.mark.parametrize(
    "text",
    [
        BODY,
        "Tags",
        "On 3 May 2019 it rained all day.\n\nIt did.",
        f"Related\n\n{BODY}",
        f"{BODY}\n\n“No,” he said.",
    ],
)
def test_what_is_no_leftover_stays(text: str) -> None:
    assert without_leftovers(text, {"rain"}) == text
