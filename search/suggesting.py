"""Questions that an archive answers, made out of its own sentences, to start with.

A few forms of sentence turn into a question without a model: "Selmet Tower was designed by Orla Brandt" into
"Who designed Selmet Tower?". Each is asked, and given only where the answer is what its sentence says, cited
from the article that it was made from. The forms are English, as the shipped reader is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import islice

import regex

from corpus import Article
from indexer.sentences import sentence_spans
from search.results import Answer

__all__ = ["Suggestion", "suggested", "suggestions_in"]

_WORD = r"\p{Lu}[\p{L}\p{N}’'-]*"
_NAME = rf"{_WORD}(?: (?:(?:of|and|for|de|the) )*{_WORD}){{0,5}}"
_PERSON = r"\p{Lu}\p{Ll}+ \p{Lu}[\p{L}-]+"
_MADE = "opened|founded|built|completed|signed|launched|established|adopted|discovered|inaugurated"
_AUTHORED = "designed|written|founded|built|directed|composed|discovered|invented|painted"
_YEAR = r"(?:\d{1,2} )?(?:\p{Lu}\p{Ll}{2,8} )?(?:\d{1,2}, )?(?P<year>(?:1[5-9]|20)\d\d)"
_WHEN = regex.compile(rf"\b(?P<thing>{_NAME}) (?P<be>was|were) (?P<verb>{_MADE}) (?:in|on) {_YEAR}\b")
_WHO = regex.compile(
    rf"\b(?P<thing>{_NAME}) (?:was|were) (?P<verb>{_AUTHORED}) by (?:the \p{{Ll}}+ )?(?P<who>{_PERSON})\b"
)
_SHORT = regex.compile(rf"\b(?P<long>{_NAME})[”\"’»]? \((?P<short>\p{{Lu}}{{3,6}})\)")
_OFFICE = r"(?:(?:the|an?) )?\p{Ll}[\p{Ll} -]{2,40} (?:of|at|for) [\p{L} ]{3,40}?"
_ROLE = regex.compile(
    rf"\b(?P<who>{_PERSON}), (?P<role>{_OFFICE}|(?:the|an?) \p{{Ll}}[\p{{L}} -]{{4,60}}?)[,.]"
)
# A capital at the start of a sentence makes no name.
_NO_NAME = regex.compile(r"(?:The|An?|On|In|At|By|For|But|And|When|After|She|He|It|They|We|I|This|That)\b")
_READ = 3000
_MOST_TRIED = 12


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A question made out of a sentence.

    Attributes:
        question: The question.
        answer: What its answer has to hold.
        article: Id of the article that the sentence stands in.
    """

    question: str
    answer: str
    article: str


def suggested(articles: Iterable[Article], ask: Callable[[str], Answer], *, count: int) -> list[str]:
    """Make questions that are answered rightly.

    Args:
        articles: Where to take them from, the best first.
        ask: Answers a question.
        count: How many to make, one an article.

    Returns:
        At most so many questions; a dozen are tried.
    """
    candidates = (next(suggestions_in(article), None) for article in articles)
    tried = islice((one for one in candidates if one), _MOST_TRIED)
    return [one.question for one in islice((one for one in tried if _is_answered(one, ask)), count)]


def suggestions_in(article: Article) -> Iterator[Suggestion]:
    """Give the questions that sentences of an article turn into, in their order.

    Example:
        >>> article = Article(id="0" * 16, title="Tower", text="Selmet Tower was designed by Orla Brandt.")
        >>> next(suggestions_in(article)).question
        'Who designed Selmet Tower?'
    """
    if article.language not in {"en", None}:
        return
    text = article.text[:_READ]
    for start, end in sentence_spans(text, language="en"):
        for question, answer in _turned(text[start:end]):
            yield Suggestion(question, answer, article.id)


def _turned(sentence: str) -> Iterator[tuple[str, str]]:
    for name, question, answer in _forms(sentence):
        if not _NO_NAME.match(name):
            yield question, answer


def _forms(sentence: str) -> Iterator[tuple[str, str, str]]:
    if found := _WHO.search(sentence):
        thing = _inside(found["thing"])
        yield thing, f"Who {found['verb']} {thing}?", found["who"]
    if found := _WHEN.search(sentence):
        thing = _inside(found["thing"])
        yield thing, f"When {found['be']} {thing} {found['verb']}?", found["year"]
    if (found := _SHORT.search(sentence)) and _shortens(found["short"], found["long"]):
        yield found["short"], f"What does {found['short']} stand for?", found["long"].split()[-1]
    if found := _ROLE.search(sentence):
        yield found["who"], f"Who is {found['who']}?", found["role"].split()[-1]


def _inside(thing: str) -> str:
    return f"the{thing[3:]}" if thing.startswith("The ") else thing


def _shortens(short: str, name: str) -> bool:
    """Tell whether letters may stand for a name: its initials do, small words in or out, or most of them."""
    words = [word for word in regex.split(r"[ -]", name.removeprefix("The ")) if word]
    large = "".join(word[0] for word in words if word[0].isupper())
    rest = iter(short)
    most = len(large) >= len(short) - 1 and all(letter in rest for letter in large)
    return most or short == "".join(word[0].upper() for word in words)


def _is_answered(suggestion: Suggestion, ask: Callable[[str], Answer]) -> bool:
    answer = ask(suggestion.question)
    said = f"{answer.text} {' '.join(one.quote for one in answer.citations[:1])}".casefold()
    return (
        answer.answered
        and suggestion.answer.casefold() in said
        and suggestion.article in {one.article.id for one in answer.citations}
    )
