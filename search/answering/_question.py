"""What kind of question is asked, and what it is about.

Rules over the wording of English questions; a question in another language, or one that no rule
knows, is of the kind "what", which every reader can answer.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import regex

__all__ = ["Kind", "Question", "has_question_word", "understand"]

Kind = Literal[
    "who", "when", "where", "how many", "list", "stands for", "definition", "quotation", "yes/no", "why",
    "how", "what", "words",
]  # fmt: skip

_END = r"\s*[?.!]*\s*\Z"
_AUXILIARY = (
    r"(?:is|are|was|were|am|do|does|did|has|have|had|can|could|will|would|shall|should|may|might|must)"
    r"(?:n['’]t)?"
)
# What asks for a property of the subject rather than for what it is.
_ATTRIBUTE = (
    r"['’]s?\b|\b(?:of|in|on|for|to|by|from|at|that|who|which|with|between|after|before|following|doing|"
    r"called)\b"
)
_SPEECH = (
    r"(?:say|said|says|saying|state|stated|claim|claimed|comment|declare|announce|think|write|respond|reply|"
    r"add)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A question, understood.

    Attributes:
        text: As it was asked.
        kind: What kind of answer it wants.
        subject: What stands for something, is to be defined, or speaks; None for other kinds.
        topic: What is spoken about, or None.
    """

    text: str
    kind: Kind
    subject: str | None = None
    topic: str | None = None


def understand(text: str) -> Question:
    """Tell the kind of a question.

    Args:
        text: The question, or words that are none.

    Returns:
        The question with its kind.

    Example:
        >>> understand("What does TRIPP stand for?").kind, understand("Charter sectors").kind
        ('stands for', 'words')
    """
    plain = " ".join(text.split())
    for kind, pattern in _PATTERNS:
        if found := pattern.search(plain):
            parts = found.groupdict()
            return Question(
                text=text, kind=kind, subject=_named(parts.get("subject")), topic=_named(parts.get("topic"))
            )
    asked = plain.endswith("?") or has_question_word(plain)
    return Question(text=text, kind="what" if asked else "words")


def has_question_word(text: str) -> bool:
    """Tell whether a text begins as English questions do.

    Example:
        >>> has_question_word("In which year?"), has_question_word("Где башня?")
        (True, False)
    """
    return _QUESTION_WORD.match(text.lstrip()) is not None


def _pattern(expression: str) -> regex.Pattern[str]:
    return regex.compile(expression, regex.IGNORECASE)


def _named(part: str | None) -> str | None:
    return part.strip(" \"'“”‘’«»,") or None if part else None


_NO_PLURAL = (
    r"(?!(?:is|was|has|does|as|this|its|his|us|news|politics|series|status|business|process|address|class|"
    r"press|loss|crisis|basis|analysis|gas|bus|bias)\b)"
)
_PLURAL = rf"{_NO_PLURAL}\p{{L}}{{2,}}(?<![siu])s\b"
_PREPOSITION = r"(?:(?:in|on|at|by|for|of|to|from|with|under|within|during) )?"
# The first that fits counts.
_PATTERNS: tuple[tuple[Kind, regex.Pattern[str]], ...] = (
    (
        "stands for",
        _pattern(
            rf"\Awhat (?:does|do|did|is|are) (?:the )?(?:acronym |abbreviation |letters? |initials? )?"
            rf"(?P<subject>[^\s?]+(?: [^\s?]+)?) (?:stand|stands|short|an? (?:acronym|abbreviation)) "
            rf"(?:for|of){_END}"
        ),
    ),
    (
        "stands for",
        _pattern(rf"\Awhat (?:is|are) the full (?:name|form) of (?:the )?(?P<subject>[^\s?]+){_END}"),
    ),
    (
        "stands for",
        regex.compile(rf"(?i:\Awhat (?:does|do|did)) (?P<subject>\p{{Lu}}[\p{{Lu}}\d&.-]+) (?i:mean){_END}"),
    ),
    (
        "quotation",
        _pattern(
            rf"\Awhat (?:did|does|do|has|have|had|was) (?P<subject>.+?) {_SPEECH}"
            rf"(?: (?:about|of|on|regarding|concerning|to|in response to|that) (?P<topic>.+?))?{_END}"
        ),
    ),
    (
        "quotation",
        _pattern(
            rf"\Awhat (?:is|was|were) (?P<subject>.+?)['’]s? "
            rf"(?:comments?|reaction|response|words?|statement|opinion)"
            rf"(?: (?:about|of|on|regarding|to) (?P<topic>.+?))?{_END}"
        ),
    ),
    (
        "why",
        _pattern(
            r"\A(?:why\b|how come\b|for what reasons?\b|what (?:caused|causes|led to|explains)\b"
            r"|what (?:is|was|were|are) the (?:reasons?|causes?|motives?)\b)"
        ),
    ),
    (
        "how many",
        _pattern(
            rf"\A{_PREPOSITION}(?:how "
            r"(?:many|much|long|old|far|tall|big|large|often|high|deep|fast|heavy|wide|soon)|(?:what|which) "
            r"(?:share|percentage|percent|proportion|number|amount|price|cost|sum|total|age|population|rate|"
            r"size|vote))\b"
        ),
    ),
    ("how", _pattern(r"\A(?:in what way |by what means |how\b)")),
    (
        "when",
        _pattern(
            rf"\A{_PREPOSITION}(?:when\b|(?:what|which) (?:year|date|day|month|century|decade|time|period)\b)"
        ),
    ),
    (
        "where",
        _pattern(
            rf"\A(?:where\b|{_PREPOSITION}(?:what|which) (?:city|country|town|place|state|region|village)\b)"
        ),
    ),
    (
        "list",
        _pattern(
            rf"\A(?:list|name|enumerate)\b|\A{_PREPOSITION}(?:what|which) (?:{_PLURAL}"
            rf"|(?:\p{{L}}+[- ]){{1,3}}?{_PLURAL}(?= (?:of\b|that\b|{_AUXILIARY}\b)))"
        ),
    ),
    ("list", _pattern(rf"\A(?:what|who|which) (?:are|were) (?:the |all )+(?:\p{{L}}+[- ]){{0,3}}?{_PLURAL}")),
    (
        "definition",
        _pattern(
            rf"\A(?:what|who)(?:['’]s| is| are| was| were) (?:an? |the )?"
            rf"(?P<subject>(?:(?!{_ATTRIBUTE})[^?]){{2,60}}?){_END}"
        ),
    ),
    (
        "definition",
        _pattern(
            rf"\A(?:define|describe|what (?:does|do) the (?:term|word)) "
            rf"(?P<subject>[^?]{{2,60}}?)(?: mean)?{_END}"
        ),
    ),
    (
        "who",
        _pattern(rf"\A{_PREPOSITION}(?:who|whom|whose)\b|\A(?:what|which) (?:person|man|woman|people)\b"),
    ),
    ("yes/no", _pattern(rf"\A{_AUXILIARY}\b .+{_END}")),
)
_QUESTION_WORD = _pattern(rf"{_PREPOSITION}(?:what|which|who|whom|whose|when|where|why|how)\b|{_AUXILIARY}\b")
