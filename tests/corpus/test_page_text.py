from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

import corpus
from tests.corpus.reading import Read, read_path

PARAGRAPHS = (
    (
        "The provincial water office will close the east branch of the canal from Monday, because the "
        "reservoir is low."
    ),
    (
        "Farmers did not agree. The chair of their union pointed out that two car washes kept their "
        "supply of water."
    ),
    "“There is no villain here,” he said.",
    (
        "The union will hold a meeting in the market hall on Thursday at six in the evening, its chair "
        "told reporters. "
        "Members may come, and so may anyone whose well has run dry since the spring of last year."
    ),
)
BODY = "\n\n".join(PARAGRAPHS)
RUSSIAN = (
    (
        "В деревни вдоль восточной ветки канала отправлены 26 автоцистерн, сообщил начальник водного "
        "управления в среду."
    ),
    (
        "Каждая машина берёт восемь кубометров и делает три рейса в сутки. Этого хватает для овец, но "
        "не для садов."
    ),
    "Союз садоводов просит открыть канал на неделю раньше, и губернатор обещал ответить до конца месяца.",
)
TURKISH = (
    (
        "Su idaresi, barajdaki su seviyesi düştüğü için kanalın doğu kolunu pazartesi gününden itibaren "
        "kapatacak."
    ),
    (
        "Çiftçiler karara karşı çıktı. Birlik başkanı, iki oto yıkamanın suyunun kesilmediğini "
        "gazetecilere söyledi."
    ),
)


@pytest.fixture(scope="module")
def seed(shared_data: Path) -> corpus.Article:
    return read_path(shared_data / "seed_article.txt").article


@pytest.fixture(scope="module")
def lines(shared_data: Path) -> list[str]:
    return (shared_data / "seed_article.txt").read_text(encoding="utf-8").split("\n")


def test_fields_of_the_seed_article(seed: corpus.Article) -> None:
    assert seed.title == "A firm handshake Azerbaijan and the US become strategic partners"
    assert seed.published == datetime.fromisoformat("2026-02-12T10:15")
    assert seed.published.tzinfo is None
    assert (seed.source, seed.section, seed.url, seed.author) == ("Caliber.az", "ANALYTICS", None, None)
    assert (seed.language, seed.updated) == ("en", None)
    assert seed.provenance == {
        "title": "text", "published": "text", "source": "text", "section": "text", "language": "detected"
    }  # fmt: skip
    assert seed.addresses == ("seed_article.txt",)


def test_text_of_the_seed_article_is_its_paragraphs(seed: corpus.Article, lines: list[str]) -> None:
    # In the file, the paragraphs are the lines from "Without exaggeration" to "help shape it.".
    first = next(n for n, line in enumerate(lines) if line.startswith("Without exaggeration"))
    last = next(n for n, line in enumerate(lines) if line.endswith("help shape it."))
    paragraphs = [line.strip() for line in lines[first : last + 1] if line.strip()]
    assert len(paragraphs) == 15
    assert seed.text == "\n\n".join(paragraphs)


@pytest.mark.parametrize("noise", ["crlf", "no blank lines", "tabs", "bom"])
def test_seed_article_as_other_scrapers_write_it(
    noise: str, seed: corpus.Article, shared_data: Path, tmp_path: Path
) -> None:
    text = (shared_data / "seed_article.txt").read_text(encoding="utf-8")
    changed = {
        "crlf": text.replace("\n", "\r\n"),
        "no blank lines": "\n".join(line for line in text.split("\n") if line.strip()),
        "tabs": "\n".join(f"\t{line} " for line in text.split("\n")),
        "bom": "\ufeff" + text,
    }[noise]
    (tmp_path / "a.txt").write_bytes(changed.encode("utf-8"))
    article = read_path(tmp_path).article
    assert (article.title, article.published, article.source) == (seed.title, seed.published, seed.source)
    assert article.text == seed.text


def page(*, top: str, body: tuple[str, ...], below: str, apart: str = "\n\n") -> str:
    return f"{top}\n\n{apart.join(body)}\n\n{below}"


PAGES = {
    "breadcrumbs and byline": (
        page(
            top="Skip to main content\nLog in\nSubscribe\nHome\nWorld\nSport\nHome > Water > "
                "Canal\nCanal closed for farmers\n"
            "By Jonas Pell\nPublished: 16 August 2022, 10:15\nFacebook\nTwitter",
            body=PARAGRAPHS,
            below="Related articles\nLake level, week by week\nNew rules for private wells\n© 2022 "
                  "Upland Observer. All rights reserved.",
        ),
        BODY,
        {"title": "Canal closed for "
                  "farmers", "author": "Jonas Pell", "source": "Upland Observer", "language": "en"},
        datetime.fromisoformat("2022-08-16T10:15"),
    ),
    "comments longer than the article": (
        page(
            top="Menu\nSearch\nSign in\nNews\nCanal closed for farmers of the east\nAugust 16, "
                "2022\nShare\nPrint",
            body=PARAGRAPHS,
            below="Comments (12)\n" + "\n".join(
                f"reader{n} says:\nAugust 17, 2022 at {n}:15\nI have watered my own garden for {n} "
                f"years and nobody ever asked me "
                "whether the canal was open, so I do not see why the farmers should be asked about "
                "it at all now." for n in range(1, 13)
            ),
        ),
        BODY,
        {"title": "Canal closed for farmers of the east"},
        datetime.fromisoformat("2022-08-16"),
    ),
    "a box inside the article": (
        page(
            top="Share\nPrint\nSearch\nCanal closed for farmers of the east\n16.08.2022",
            body=(*PARAGRAPHS[:2], "Advertisement\nRead more: Lake level, week by week", *PARAGRAPHS[2:]),
            below="Share\nTweet\nPrivacy policy",
        ),
        BODY,
        {"title": "Canal closed for farmers of the east"},
        datetime.fromisoformat("2022-08-16"),
    ),
    "Russian": (
        page(
            top="Главная\nНовости\nПоиск\nВойти\nОБЩЕСТВО\nA+\nA-\nВодовозы вышли в предгорье\n25 "
                "августа 2022 18:05",
            body=RUSSIAN,
            below="Вестник Взморья\nПросмотров: 348\nПоделиться\nРаспечатать\nЧитайте также\nВ "
                  "Ташкеве ярмарка\n© Вестник Взморья, 2022",
        ),
        "\n\n".join(RUSSIAN),
        {"title": "Водовозы вышли в "
                  "предгорье", "section": "ОБЩЕСТВО", "source": "Вестник Взморья", "language": "ru"},
        datetime.fromisoformat("2022-08-25T18:05"),
    ),
    "Turkish": (
        page(
            top="Ana sayfa\nGiriş yap\nAra\nKanal çiftçilere kapatılıyor\n16 Ağustos 2022 "
                "10:15\nPaylaş\nYazdır",
            body=TURKISH,
            below="Yorumlar\nEn çok okunanlar\nGöl seviyesi hafta hafta\n© 2022 Deniz Postası. Tüm "
                  "hakları saklıdır.",
        ),
        "\n\n".join(TURKISH),
        {"title": "Kanal çiftçilere kapatılıyor", "source": "Deniz Postası", "language": "tr"},
        datetime.fromisoformat("2022-08-16T10:15"),
    ),
    "address on top": (
        page(
            top="https://example.org/water/canal?utm_source=x\nShare\nPrint\nSearch\nCanal closed "
                "for farmers of the east",
            body=PARAGRAPHS,
            below="Share",
        ),
        BODY,
        {"title": "Canal closed for farmers of the east", "url": "https://example.org/water/canal"},
        None,
    ),
    "a list in the article": (
        page(
            top="Share\nPrint\nSearch\nCanal closed for farmers of the east",
            body=(*PARAGRAPHS[:2], "Kuru Dere\nTashkeva\nKaravul", *PARAGRAPHS[2:]),
            below="Share",
        ),
        "\n\n".join((*PARAGRAPHS[:2], "Kuru Dere\nTashkeva\nKaravul", *PARAGRAPHS[2:])),
        {"title": "Canal closed for farmers of the east"},
        None,
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_article_in_a_page(name: str, read: Read) -> None:
    content, text, fields, published = PAGES[name]
    article = read({"a.txt": content}).article
    assert article.text == text
    assert {field: getattr(article, field) for field in fields} == fields
    assert article.published == published


def test_page_without_an_article_is_skipped(read: Read) -> None:
    found = read(
        {"a.txt": "Home\nSearch\nMenu\nLog in\nShare\nNews\nSport\nCity\nWeather\n© 2022 Upland Observer"}
    )
    assert found.articles == []
    assert found.skips == {"a.txt": "It holds no article text."}


def test_header_lines_above_a_page(read: Read) -> None:
    content, text, _, _ = PAGES["breadcrumbs and byline"]
    article = read({"a.txt": f"URL: https://example.org/a\nSource: Observer\n\n{content}"}).article
    assert (article.url, article.source, article.text) == ("https://example.org/a", "Observer", text)
