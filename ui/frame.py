"""What stands around the answer: the head of the page, what the archive holds, example questions."""

from __future__ import annotations

from search import IndexInfo
from ui.html import Html, element, own_link
from ui.state import PageState
from ui.texts import Texts

__all__ = ["examples", "holdings", "masthead", "rebuilding"]


def masthead(texts: Texts) -> Html:
    """Draw the head of the page, which leads back to the start.

    Args:
        texts: The texts of the page.

    Returns:
        The head.
    """
    return element("header", element("h1", own_link(PageState().href, texts.page.title)), class_="masthead")


def holdings(info: IndexInfo, *, texts: Texts) -> Html:
    """Say what the archive holds, of which time, and in which languages it is searched by meaning.

    Args:
        info: What is known about the index.
        texts: The texts of the page.

    Returns:
        One line.
    """
    page, sources = texts.page, sum(name is not None for name, _ in info.sources)
    facts = [_counted(info.articles, page.article_one, page.article_many)]
    if sources:
        facts.append(_counted(sources, page.source_one, page.source_many))
    if info.published is not None:
        facts.append(texts.period(*info.published))
    facts.append(_model(info, texts))
    return element("p", *(element("span", fact) for fact in facts), class_="byline")


def rebuilding(texts: Texts) -> Html:
    """Say, quietly, that a new index is being made.

    Args:
        texts: The texts of the page.

    Returns:
        The note.
    """
    return element("p", texts.page.rebuilding, class_="quiet", role="status")


def examples(questions: tuple[str, ...], *, texts: Texts) -> Html:
    """Draw the example questions, each a link that asks it.

    Args:
        questions: Questions that this archive answers.
        texts: The texts of the page.

    Returns:
        The list; nothing where there are no examples.
    """
    if not questions:
        return Html()
    links = (own_link(PageState(question=question).href, question) for question in questions)
    return element(
        "nav",
        element("h2", texts.form.examples, id="examples"),
        element("ul", *(element("li", link) for link in links)),
        class_="examples",
        aria_labelledby="examples",
    )


def _model(info: IndexInfo, texts: Texts) -> str:
    page = texts.page
    said: dict[tuple[str, ...], str] = {("en",): page.model_english, ("mul",): page.model_multilingual}
    return said.get(info.model_languages, page.model_other).format(model=info.model)


def _counted(count: int, one: str, many: str) -> str:
    return (one if count == 1 else many).format(count=f"{count:,}")
