"""The examples that the reader learns from: ``python -m training.reader_examples --data … --work …``.

Sources: every question of squad11_train; the questions of squad2_dev_a's 12 training articles, those
without an answer included; the faithful answers of ares_synthetic's news and wiki questions that stand in
their documents (its ``nq`` questions are kept for calibration); trecqa's training questions with the
sentences that do not answer them. An example is a window of one passage, as the index cuts passages, at
most 192 tokens, in six of ten with the article's title before it. Examples come in groups: a question with
the passage that answers it, and with passages that BM25 finds for it, of the same article and of others,
which lack the answer's words ("no answer" as an archive poses it).

Written to the work folder: ``tokens.npy`` (uint16, all windows end to end), ``windows.npy`` (int32, one row
a window: first token, length, tokens of the question part, start, end, group; start and end are 0 for "no
answer"). Every choice is drawn from one seed.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import bm25s
import numpy as np
import typer
from tokenizers import Tokenizer

from indexer.encoders.catalogue import embedded_folder
from indexer.passages import passage_spans
from training.squad2_articles import TRAIN

__all__ = ["Example", "Paragraph", "encoded", "main"]

MAX_TOKENS = 192
QUESTION_TOKENS = 64
SEED = 20261125
_TITLED = 0.6
_WHOLE = 0.3
_LONGEST_ANSWER = 80
_PASSAGE_CHARS = (500, 800, 1200)
_NEGATIVES_A_QUESTION = 0.8
_NEAREST = 12
_NO_ANSWER = (0, 0)
# How often a pass gives the few adversarial questions, each time in another window.
_ADVERSARIAL = 3


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A text of an article.

    Attributes:
        title: The article's.
        text: The paragraph.
    """

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Example:
    """A question over one text.

    Attributes:
        question: The question.
        paragraph: Where it is looked for.
        answer: Offsets of the answer in the text; None where it holds none.
    """

    question: str
    paragraph: Paragraph
    answer: tuple[int, int] | None


Group = list[Example]


def main(
    *,
    data: Annotated[Path, typer.Option(help="The folder of shared data.")],
    work: Annotated[Path, typer.Option(help="Where the examples are written.")] = Path("build/reader"),
    limit: Annotated[int, typer.Option(help="Take only so many questions of each source; 0 for all.")] = 0,
) -> None:
    """Prepare the examples; takes a few minutes."""
    work.mkdir(parents=True, exist_ok=True)
    rng = random.Random(SEED)
    tokenizer = Tokenizer.from_file(str(embedded_folder() / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokens: list[np.ndarray] = []
    rows: list[tuple[int, ...]] = []
    place = 0
    counts: dict[str, int] = {}
    for number, (name, group) in enumerate(_groups(data, rng, limit)):
        for example in group:
            ids, question, span = encoded(example, tokenizer, rng)
            tokens.append(np.array(ids, dtype=np.uint16))
            rows.append((place, len(ids), question, *span, number))
            place += len(ids)
            key = f"{name}, {'no answer' if span == _NO_ANSWER else 'answer'}"
            counts[key] = counts.get(key, 0) + 1
    np.save(work / "tokens.npy", np.concatenate(tokens))
    np.save(work / "windows.npy", np.array(rows, dtype=np.int32))
    print(json.dumps(counts, indent=2))


def encoded(
    example: Example, tokenizer: Tokenizer, rng: random.Random
) -> tuple[list[int], int, tuple[int, int]]:
    """Make a window of an example, placed at random around its answer.

    Args:
        example: The example.
        tokenizer: The encoder's, without truncation.
        rng: Draws passage length, title and place.

    Returns:
        Token ids; how many of them are the question's with its special tokens; first and last token of
        the answer, (0, 0) for none.
    """
    text, answer = _passage(example, rng)
    prefix = f"{example.paragraph.title}\n" if rng.random() < _TITLED else ""
    question = tokenizer.encode(example.question, add_special_tokens=False).ids[:QUESTION_TOKENS]
    body = tokenizer.encode(prefix + text, add_special_tokens=False)
    cls, sep = (int(tokenizer.token_to_id(name) or 0) for name in ("[CLS]", "[SEP]"))
    head = [cls, *question, sep]
    room = MAX_TOKENS - len(head) - 1
    span = _tokens_of(body.offsets, answer, shift=len(prefix)) if answer else None
    low, high = 0, max(0, len(body.ids) - room)
    if span is not None:
        low, high = max(0, span[1] - room + 1), min(high, span[0])
    begin = rng.randint(min(low, high), high)
    ids = [*head, *body.ids[begin : begin + room], sep]
    if span is None:
        return ids, len(head), _NO_ANSWER
    return ids, len(head), (span[0] - begin + len(head), min(span[1] - begin, room - 1) + len(head))


def _passage(example: Example, rng: random.Random) -> tuple[str, tuple[int, int] | None]:
    text, answer = example.paragraph.text, example.answer
    if len(text) <= _PASSAGE_CHARS[0] or rng.random() < _WHOLE:
        return text, answer
    spans = passage_spans(text, longest=rng.choice(_PASSAGE_CHARS), language="en")
    if answer is None:
        start, end = rng.choice(spans)
        return text[start:end], None
    for start, end in spans:
        if start <= answer[0] and answer[1] <= end:
            return text[start:end], (answer[0] - start, answer[1] - start)
    return text, answer


def _tokens_of(
    offsets: Sequence[tuple[int, int]], answer: tuple[int, int], *, shift: int
) -> tuple[int, int] | None:
    start, end = answer[0] + shift, answer[1] + shift
    touched = [n for n, (a, b) in enumerate(offsets) if a < end and b > start]
    return (touched[0], touched[-1]) if touched else None


def _groups(data: Path, rng: random.Random, limit: int) -> Iterator[tuple[str, Group]]:
    def some(groups: list[Group]) -> list[Group]:
        return groups[:limit] if limit else groups

    train = some(_squad(data / "squad11_train.json.gz", None))
    extra = some(_squad(data / "squad2_dev_a.json.gz", TRAIN))
    ares = some(
        [
            *_ares(data / "ares_synthetic" / "record.jsonl.gz"),
            *_ares(data / "ares_synthetic" / "hotpotqa.jsonl.gz"),
        ]
    )
    trec = some(_trec(data / "trecqa" / "train.jsonl.gz"))
    _add_negatives([*train, *extra, *ares], rng)
    named = [("squad11", one) for one in train] + [
        ("squad2", one) for one in extra for _ in range(_ADVERSARIAL)
    ]
    named += [("ares", one) for one in ares] + [("trecqa", one) for one in trec]
    rng.shuffle(named)
    yield from named


def _squad(path: Path, titles: tuple[str, ...] | None) -> list[Group]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        articles = json.load(file)["data"]
    groups: list[Group] = []
    for article in articles:
        if titles is not None and article["title"] not in titles:
            continue
        for part in article["paragraphs"]:
            paragraph = Paragraph(article["title"].replace("_", " "), part["context"])
            for one in part["qas"]:
                answer = one["answers"][0] if one["answers"] else None
                span = answer and (answer["answer_start"], answer["answer_start"] + len(answer["text"]))
                groups.append([Example(one["question"], paragraph, span or None)])
    return groups


def _ares(path: Path) -> list[Group]:
    groups: list[Group] = []
    for row in _lines(path):
        document, question = row["document"], row["synthetic_query"].strip()
        paragraph = Paragraph(document.split(". ")[0][:80], document)
        if row["Context_Relevance_Label"] == "No":
            groups.append([Example(question, paragraph, None)])
            continue
        faithful = row["Answer_Faithfulness_Label"] == row["Answer_Relevance_Label"] == "Yes"
        answer = str(row["generated_answer"]).strip().rstrip(".")
        place = (
            document.lower().find(answer.lower()) if faithful and 1 < len(answer) <= _LONGEST_ANSWER else -1
        )
        if place >= 0:
            groups.append([Example(question, paragraph, (place, place + len(answer)))])
    return groups


def _trec(path: Path) -> list[Group]:
    groups: list[Group] = []
    for row in _lines(path):
        wrong = [one["text"] for one in row["candidates"] if not one["label"]]
        groups.extend([Example(row["question"], Paragraph("", text), None)] for text in wrong[:20])
    return groups


def _lines(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        yield from map(json.loads, lines)


def _add_negatives(groups: list[Group], rng: random.Random) -> None:
    """Put beside a question's passage another that BM25 finds for it and that lacks the answer's words."""
    paragraphs = list(dict.fromkeys(group[0].paragraph for group in groups))
    searched = bm25s.BM25()
    searched.index(
        bm25s.tokenize([f"{p.title} {p.text}" for p in paragraphs], stopwords="en", show_progress=False),
        show_progress=False,
    )
    chosen = [group for group in groups if group[0].answer and rng.random() < _NEGATIVES_A_QUESTION]
    asked = bm25s.tokenize([group[0].question for group in chosen], stopwords="en", show_progress=False)
    nearest, _ = searched.retrieve(asked, k=_NEAREST, show_progress=False, n_threads=2)
    for group, found in zip(chosen, nearest.tolist(), strict=True):
        example = group[0]
        start, end = example.answer or (0, 0)
        words = example.paragraph.text[start:end].lower()
        others = [paragraphs[n] for n in found if words not in paragraphs[n].text.lower()]
        if others:
            # The first are the hardest; the rest keep easy ones in sight.
            group.append(
                Example(example.question, others[min(int(rng.expovariate(0.5)), len(others) - 1)], None)
            )


if __name__ == "__main__":
    typer.run(main)
