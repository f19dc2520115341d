"""Turn a question-answering checkpoint into the int8 ONNX reader that the project ships.

python -m training.export_reader CHECKPOINT_DIR --out search/reader/weights --language en
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from search.reader._export import export_reader

__all__ = ["main"]


def main(
    checkpoint: Annotated[Path, typer.Argument(help="Folder of a Hugging Face checkpoint.")],
    out: Annotated[Path, typer.Option(help="Where the reader goes.")],
    name: Annotated[
        str | None, typer.Option(help="What people call it; the folder's name if left out.")
    ] = None,
    language: Annotated[
        list[str] | None, typer.Option(help="ISO 639-1 code of a language it was made for; may be repeated.")
    ] = None,
    licence: Annotated[str, typer.Option(help="SPDX name of the weights' licence.")] = "unknown",
    made: Annotated[str, typer.Option(help="How the checkpoint was made.")] = "",
    max_length: Annotated[int, typer.Option(min=128, max=512, help="Tokens of a window.")] = 192,
    stride: Annotated[int, typer.Option(min=0, help="Tokens that neighbours share.")] = 64,
) -> None:
    """Write model.int8.onnx, tokenizer.json and reader.json."""
    settings = export_reader(
        checkpoint,
        out=out,
        name=name or checkpoint.resolve().name,
        languages=language or (),
        licence=licence,
        made=made,
        max_length=max_length,
        stride=stride,
    )
    print(settings.model_dump_json(indent=2))


if __name__ == "__main__":
    typer.run(main)
