"""Bytes to characters, and characters to text that every later room can hold."""

from __future__ import annotations

import codecs
import re

__all__ = ["clean_text", "decode", "looks_binary", "one_line"]

_BOMS = (
    # The marks of UTF-32 begin with those of UTF-16: the longer come first.
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_NEWLINES = re.compile("\r\n|[\r\x0b\x0c\x85\u2028]")
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufeff]")
_SURROGATES = re.compile("[\ud800-\udfff]")
_SAMPLE = 1 << 16
# What texts were in fact written in; among all that exist, a short text too often fits an exotic one.
_WESTERN = "cp1252"
_LABELS_OF_WESTERN = {"iso-8859-1", "iso8859-1", "latin-1", "latin1", "ascii", "us-ascii"}
_LIKELY = (
    "cp1252 cp1251 cp1250 cp1254 iso8859_2 koi8_r cp866 cp1253 cp1255 cp1256 cp1257 cp1258 cp874"
    " gb18030 big5 shift_jis euc_jp euc_kr"
).split()


def bom_encoding(data: bytes) -> tuple[str, int] | None:
    """Name the encoding that a byte-order mark at the start declares, and the mark's length."""
    return next(((name, len(bom)) for bom, name in _BOMS if data.startswith(bom)), None)


def decode(data: bytes, *, declared: str | None = None) -> str:
    """Turn the bytes of a text into characters.

    A byte-order mark decides; then whether the bytes are UTF-8; then what the document declares;
    then charset-normalizer's judgement.

    Args:
        data: The bytes.
        declared: The encoding that the document itself names, if it does.

    Returns:
        The characters; what no encoding explains becomes U+FFFD.

    Example:
        >>> decode("Füße".encode("cp1252"), declared="windows-1252")
        'Füße'
    """
    if marked := bom_encoding(data):
        return data[marked[1] :].decode(marked[0], "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if len(data) - error.start < 4 and error.start > 0 and error.reason.startswith("unexpected end"):  # noqa: PLR2004
            return data.decode("utf-8", "replace")  # UTF-8, cut inside its last character
    if declared and (text := _decoded_as(data, declared)) is not None:
        return text
    return data.decode(_guessed(data), "replace")


def encoding_of(sample: bytes) -> str:
    """Name the encoding of a text by its start, for reading the rest of it piece by piece.

    Args:
        sample: The start of the text, with its byte-order mark where it has one.

    Returns:
        A name that Python knows.
    """
    if marked := bom_encoding(sample):
        return "utf-8-sig" if marked[0] == "utf-8" else marked[0].rpartition("-")[0]
    try:
        codecs.getincrementaldecoder("utf-8")().decode(sample)
    except UnicodeDecodeError:
        return _guessed(sample)
    return "utf-8"


def looks_binary(head: bytes) -> bool:
    """Tell whether the start of a file is something other than text."""
    if bom_encoding(head):
        return False
    controls = sum(head.count(byte) for byte in (*range(9), *range(14, 27), *range(28, 32)))
    return b"\x00" in head or controls > len(head) // 20


def clean_text(text: str) -> str:
    r"""Make a text storable: "\n" for every line end, no control characters, no lone surrogates.

    Args:
        text: Any characters.

    Returns:
        The text; apart from the above, and white space at both ends, unchanged.

    Example:
        >>> clean_text("One\r\ntwo\x00\n")
        'One\ntwo'
    """
    text = _NEWLINES.sub("\n", text).replace("\u2029", "\n\n")
    text = _CONTROLS.sub("", text)
    if _SURROGATES.search(text):
        # Two halves that meet make one character; a lone half stands for nothing.
        text = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
    return text.strip("\n").rstrip() if not text[:1].isspace() else _unpadded(text)


def one_line(text: str) -> str:
    """Put a field on one line, white space collapsed."""
    return " ".join(clean_text(text).split())


def _unpadded(text: str) -> str:
    # Blank lines in front go; the indent of the first line that says something stays.
    text = text.rstrip()
    return re.sub(r"\A(?:[^\S\n]*\n)+", "", text)


def _decoded_as(data: bytes, declared: str) -> str | None:
    # Browsers read these labels as their Windows superset, and so did the pages' authors.
    name = _WESTERN if declared.lower() in _LABELS_OF_WESTERN else declared
    try:
        # UTF-8 was tried; and what can be read to name UTF-16 in ASCII letters is not UTF-16.
        return None if name.lower().startswith("utf") else data.decode(name, "replace")
    except (LookupError, ValueError):
        return None


def _guessed(data: bytes) -> str:
    from charset_normalizer import from_bytes  # noqa: PLC0415 - most corpora are UTF-8 throughout

    matches = from_bytes(data[:_SAMPLE], cp_isolation=_LIKELY)
    best = matches.best()
    if best is None:
        return _WESTERN
    # Several encodings may read as well as the best; then the commonest one is meant.
    equal = {
        name for match in matches if (match.chaos, match.coherence) == (best.chaos, best.coherence)
        for name in match.could_be_from_charset
    }  # fmt: skip
    return _WESTERN if _WESTERN in equal else best.encoding
