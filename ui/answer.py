"""The answer: what the archive says, how sure that is, and the sentences that say it."""

from __future__ import annotations

from search import Answer, Citation, Part
from ui.html import Html, element, highlighted, joined, out_link, own_link
from ui.metadata import byline, corrections_note
from ui.state import PageState
from ui.texts import Texts

__all__ = ["answer_section", "confidence_text", "percentage"]

_HIGH, _GOOD, _FAIR = 0.9, 0.7, 0.5

_WHOLE = {"verdict", "quotation", "sentence"}

Sentence = tuple[str, int, int]


def answer_section(answer: Answer, *, state: PageState, texts: Texts) -> Html:
    """Draw an answer that the archive holds.

    Args:
        answer: The answer; ``answered`` is True.
        state: The state of the page, which links to articles go on from.
        texts: The texts of the page.

    Returns:
        A section: the answer first, then its citations by number.
    """
    numbers = {_sentence(citation): number for number, citation in enumerate(answer.citations, start=1)}
    return element(
        "section",
        element("h2", texts.answer.heading, id="answer"),
        _said(answer, numbers, state, texts),
        element("p", confidence_text(answer.confidence, texts=texts), class_="confidence"),
        element("h3", texts.answer.citations),
        element(
            "ol",
            *(
                _citation(citation, number, _spans(answer, _sentence(citation)), state, texts)
                for number, citation in enumerate(answer.citations, start=1)
            ),
            class_="citations",
        ),
        class_="answer",
        aria_labelledby="answer",
    )


def confidence_text(confidence: float | None, *, texts: Texts) -> str:
    """Say how sure an answer is, in words and as a percentage.

    Args:
        confidence: Calibrated probability that it is right, or None where nothing calibrated it.
        texts: The texts of the page.

    Returns:
        The words.
    """
    if confidence is None:
        return texts.answer.uncalibrated
    steps = ((_HIGH, texts.answer.high), (_GOOD, texts.answer.good), (_FAIR, texts.answer.fair))
    words = next((words for least, words in steps if confidence >= least), texts.answer.low)
    return texts.answer.confidence.format(words=words, percent=percentage(confidence))


def percentage(probability: float) -> int:
    """Round a probability to whole percents.

    Args:
        probability: From 0 to 1.

    Returns:
        From 1 to 99: an estimate never claims certainty.
    """
    return min(99, max(1, round(100 * probability)))


def _said(answer: Answer, numbers: dict[Sentence, int], state: PageState, texts: Texts) -> Html:
    if answer.parts[0].kind in _WHOLE:
        return joined(_whole(part, numbers, state, texts) for part in answer.parts)
    if len(answer.parts) == 1:
        return element("p", _part(answer.parts[0], numbers, state, texts), class_="said")
    if any(part.kind == "view" for part in answer.parts):
        views = (
            element("li", _dateline(part, texts), _part(part, numbers, state, texts), class_="view")
            for part in answer.parts
        )
        return joined([element("p", texts.answer.views), element("ul", *views, class_="said views")])
    items = (element("li", _part(part, numbers, state, texts)) for part in answer.parts)
    return element("ul", *items, class_="said items")


def _whole(part: Part, numbers: dict[Sentence, int], state: PageState, texts: Texts) -> Html:
    """Draw a part that is a sentence, or that a sentence decides."""
    told = texts.answer
    if part.kind == "verdict":
        verdict = {"yes": told.yes, "no": told.no}.get(part.text, part.text)
        marks = _marks(part, numbers, state, texts)
        return joined([
            element("p", element("span", verdict), element("sup", *marks), class_="said"),
            element("p", told.decides, class_="supports"),
            _quoted(part),
        ])  # fmt: skip
    words = told.quoted if part.kind == "quotation" else told.explains
    marked = _part(part, numbers, state, texts)
    return joined([element("p", words, class_="supports"), element("p", marked, class_="said sentence")])


def _quoted(part: Part) -> Html:
    if not part.citations:
        return Html()
    first = part.citations[0]
    return element("p", element("q", first.quote, dir="auto", lang=first.article.language), class_="deciding")


def _part(part: Part, numbers: dict[Sentence, int], state: PageState, texts: Texts) -> Html:
    language = part.citations[0].article.language if part.citations else None
    marks = _marks(part, numbers, state, texts)
    return joined([element("span", part.text, dir="auto", lang=language), element("sup", *marks)])


def _marks(part: Part, numbers: dict[Sentence, int], state: PageState, texts: Texts) -> list[Html]:
    return [
        own_link(
            state.reading(citation).href,
            f"[{numbers[_sentence(citation)]}]",
            class_="cite",
            aria_label=texts.answer.cite.format(number=numbers[_sentence(citation)]),
        )
        for citation in part.citations
    ]


def _dateline(part: Part, texts: Texts) -> Html:
    if not part.citations:
        return Html()
    return byline(part.citations[0].article, texts=texts)


def _spans(answer: Answer, sentence: Sentence) -> list[tuple[int, int]]:
    """Give where a sentence holds an answer: an item of a list each, where it holds several."""
    cited = (citation for part in answer.parts for citation in part.citations)
    return [one.span for one in cited if one.span is not None and _sentence(one) == sentence]


def _citation(
    citation: Citation, number: int, spans: list[tuple[int, int]], state: PageState, texts: Texts
) -> Html:
    article = citation.article
    return element(
        "li",
        element(
            "h4",
            element("span", f"[{number}]", class_="number"),
            " ",
            element("span", article.title, dir="auto", lang=article.language),
        ),
        byline(article, texts=texts, page=citation.page),
        corrections_note(citation.corrections, state=state, texts=texts),
        element("p", texts.answer.supports, class_="supports") if citation.span is None else Html(),
        element(
            "blockquote",
            highlighted(
                article.text,
                citation.context,
                quote=(citation.start, citation.end),
                answers=spans,
            ),
            dir="auto",
            lang=article.language,
        ),
        element("p", *_links(citation, state, texts), class_="links"),
        id=f"citation-{number}",
    )


def _links(citation: Citation, state: PageState, texts: Texts) -> list[Html]:
    inside = own_link(state.reading(citation).href, texts.answer.read_in_archive, class_="inside")
    outside = out_link(
        citation.url,
        texts.answer.open_at_quote,
        element("span", " ", texts.answer.new_tab, class_="unseen"),
    )
    return [link for link in (outside, inside) if link]


def _sentence(citation: Citation) -> Sentence:
    return citation.article.id, citation.start, citation.end
