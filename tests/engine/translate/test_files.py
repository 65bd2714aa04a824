"""Files: weights, charts, sentences of texts and tables. Damaged ones give a value or a sentence, and nothing else."""

from __future__ import annotations

import gzip
import io
import json
import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import duckdb
import numpy as np
import pytest
import xlsxwriter
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from engine.cancel import Cancel
from engine.data import sentences
from engine.data.sentences import decoded, read_sentences
from engine.data.subwords import Subwords, learn_subwords
from engine.errors import DataError, ModelError
from engine.labs.translate import neighbours
from engine.labs.translate import pairs as own_pairs
from engine.labs.translate.chart import EDGES, Bin, Chart, Line, bin_of, load_chart, save_chart
from engine.labs.translate.evaluation import evaluate
from engine.labs.translate.neighbours import Neighbours
from engine.labs.translate.outcome import Decoding, Request
from engine.labs.translate.pairs import corpus_of, first_pairs, read_file
from engine.labs.translate.weights import load_translator
from tests.engine.corpus.mutate import damaged

from .tiny import CORPUS, PAIRS, pieces, save, session

EXAMPLES = int(os.environ.get("UNROLLED_FUZZ", "60"))
Value = TypeVar("Value")
many = settings(
    max_examples=EXAMPLES,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
TABLE: dict[str, list[object]] = {"number": [1, 2], "Deutsch": ["ja", "nein"], "English": ["yes", None]}


def value_or_sentence(read: Callable[[Path], Value], path: Path) -> Value | None:
    """What a reader gives, or None where it refuses in a sentence that names the file."""
    try:
        return read(path)
    except (DataError, ModelError) as error:
        message = str(error)
    assert message.startswith(str(path))
    assert len(message) < 1_000
    return None


def packed(kind: str) -> bytes:
    """The table as bytes of a kind of file."""
    rows: list[tuple[object, ...]] = [tuple(TABLE), *zip(*TABLE.values(), strict=True)]
    if kind == "parquet":
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "table.parquet"
            values = ", ".join(str(row).replace("None", "NULL") for row in rows[1:])
            duckdb.sql(f"SELECT * FROM (VALUES {values}) AS t({', '.join(TABLE)})").write_parquet(str(path))
            return path.read_bytes()
    if kind in ("csv", "tsv"):
        sign = {"csv": ",", "tsv": "\t"}[kind]
        return "".join(sign.join("" if cell is None else str(cell) for cell in row) + "\n" for row in rows).encode()
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for place, row in enumerate(rows):
            sheet.write_row(place, 0, row)
    return made.getvalue()


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx", "parquet"])
def test_a_column_of_each_kind_of_table(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"table.{kind}"
    path.write_bytes(packed(kind))
    found = read_sentences(path)
    assert (found.texts, found.column) == (("yes", ""), "English")
    assert {"Deutsch", "English"} <= set(found.columns)
    assert read_sentences(path, "Deutsch").texts == ("ja", "nein")
    assert read_sentences(path, "number").texts == ("1", "2")
    with pytest.raises(DataError, match="'French', but has 'number', 'Deutsch', 'English'"):
        read_sentences(path, "French")


def test_semicolons_and_quotes_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('id;text\n1;"one; two"\n2;"a\nb"\n', encoding="utf-16")
    assert read_sentences(path).texts == ("one; two", "a b")


def test_a_quote_left_open_is_told(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text('english,french\nOne,Un\n"Two,Deux\nThree,Trois\n')
    with pytest.raises(DataError, match=r"line 3: is a quote left open\?"):
        read_sentences(path)


def test_rows_of_other_lengths_quotes_of_tabs_and_names_twice(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("english,french,french\nOne,Un\nTwo\nThree,Trois,Tres,Tri\n")
    found = read_sentences(path)
    assert found.texts == ("One", "Two", "Three")
    assert found.columns == ("english", "french", "french (2)")
    assert read_sentences(path, "french (2)").texts == ("", "", "Tres")
    path = tmp_path / "table.tsv"
    path.write_text('english\tfrench\n"One\tUn"\n""Two""\tDeux\n')
    assert read_sentences(path).texts == ('"One', '""Two""')
    assert read_sentences(path, "french").texts == ('Un"', "Deux")


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx", "parquet"])
def test_a_packed_table(tmp_path: Path, kind: str) -> None:
    path = tmp_path / f"table.{kind}.gz"
    path.write_bytes(gzip.compress(packed(kind)))
    assert read_sentences(path, "Deutsch").texts == ("ja", "nein")


def test_lines_of_a_text_keep_their_places(tmp_path: Path) -> None:
    path = tmp_path / "letters.txt.gz"
    path.write_bytes(gzip.compress("\ufeffOne  two.\r\n\r\nThree.".encode()))
    assert read_sentences(path).texts == ("One two.", "", "Three.")
    with pytest.raises(DataError, match="must be a table"):
        read_sentences(path, "text")


@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\x00\x00", b"ab\xff\xfe", b"a\x00b"])
def test_what_is_no_text_is_told(data: bytes) -> None:
    with pytest.raises(DataError, match=r"picture\.txt must be text"):
        decoded(data, "picture.txt")


def test_a_file_too_large_is_told_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "large.txt"
    with path.open("wb") as file:
        file.truncate(2 * 2**30)
    with pytest.raises(DataError, match="at most"):
        read_sentences(path)


def test_too_many_lines_and_bombs_are_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "many.txt"
    path.write_text("a\n" * 40)
    monkeypatch.setattr(sentences, "MOST", 30)
    with pytest.raises(DataError, match="at most 30 sentences"):
        read_sentences(path)
    monkeypatch.setattr(sentences, "LARGEST", 1_000)
    path = tmp_path / "bomb.txt.gz"
    path.write_bytes(gzip.compress(b"a" * 100_000))
    with pytest.raises(DataError, match="unpack to at most"):
        read_sentences(path)


@pytest.mark.parametrize("kind", ["csv", "tsv", "xlsx", "parquet", "txt", "txt.gz"])
def test_damaged_tables_are_told(tmp_path: Path, kind: str) -> None:
    seed = packed(kind) if "txt" not in kind else b"one\ntwo\n"
    whole = gzip.compress(seed) if kind.endswith("gz") else seed
    path = tmp_path / f"table.{kind}"

    @many
    @given(damaged([whole]))
    def check(data: bytes) -> None:
        path.write_bytes(data)
        found = value_or_sentence(read_sentences, path)
        assert found is None or all(isinstance(text, str) for text in found.texts)

    check()


@pytest.mark.parametrize("by", [0x01, 0x80])
def test_a_parquet_table_with_any_byte_changed_is_told(tmp_path: Path, by: int) -> None:
    """Counts beyond all memory would end the whole program within some readers."""
    whole, path = packed("parquet"), tmp_path / "table.parquet"
    for place in range(len(whole)):
        data = bytearray(whole)
        data[place] ^= by
        path.write_bytes(data)
        value_or_sentence(read_sentences, path)


def test_damaged_weights_are_told(tmp_path: Path) -> None:
    whole, path = save(tmp_path, "additive").read_bytes(), tmp_path / "damaged.safetensors"

    @settings(many, max_examples=min(EXAMPLES, 40))
    @given(damaged([whole]))
    def check(data: bytes) -> None:
        path.write_bytes(data)
        found = value_or_sentence(lambda path: load_translator(str(path)), path)
        assert found is None or found[0].sizes.vocabulary == len(pieces())

    check()


def test_damaged_pieces_are_told() -> None:
    for data in (b"", b"\xff" * 40, pieces().data[:50]):
        with pytest.raises(DataError, match="sentencepiece"):
            Subwords(data)
    with pytest.raises(DataError, match="enough"):
        learn_subwords([], 100)


def test_words_of_pieces() -> None:
    ids = pieces().encode("The red house is old.")
    words, of_piece = pieces().words([*ids, 2], "</s>")
    assert words == ("The", "red", "house", "is", "old.", "</s>")
    assert list(of_piece) == sorted(of_piece)
    assert pieces().decode(ids) == "The red house is old."


def chart() -> Chart:
    bins = tuple(Bin(first, None, 3) for first in EDGES)
    return Chart(
        "2026-01-01", "unrolled", "x.tsv", "tok:13a", bins, (Line("fr", tuple(map(float, EDGES)), 1.0, 2.0, 3.0),)
    )


def test_a_chart_comes_back_and_a_damaged_one_is_told(tmp_path: Path) -> None:
    path = tmp_path / "lengths.json"
    save_chart(path, chart())
    assert load_chart(path) == chart()
    whole = path.read_bytes()

    @many
    @given(damaged([whole]))
    def check(data: bytes) -> None:
        path.write_bytes(data)
        found = value_or_sentence(load_chart, path)
        assert found is None or len(found.lines[0].bleu) == len(found.bins)

    check()
    path.write_text(json.dumps({"format": "other"}))
    with pytest.raises(ModelError):
        load_chart(path)


@given(st.integers(1, 100))
def test_every_length_has_its_bin(words: int) -> None:
    number = bin_of(words)
    assert EDGES[number] <= words
    assert number == len(EDGES) - 1 or words < EDGES[number + 1]


def test_neighbours_find_the_sentence_itself_first(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "neighbours-fr.tsv"
    path.write_text("\n".join(f"{source}\t{target}" for source, target in PAIRS), encoding="utf-8")
    monkeypatch.setattr(neighbours, "file_of", lambda language: path)
    one = session(tmp_path, "stacked")
    source, target = PAIRS[2]
    outcome = one.run(Request(source, prefix=tuple(pieces().encode(target)), decoding=Decoding(1)), Cancel())
    near, shares = Neighbours(one), []
    for what, trace, step in (("encoder", "encoder/states", 3), ("context", "decoder/context", 2)):
        row = np.array(outcome.traces[trace].data[step])
        found = near.find(row, what, Cancel(), 4, shares.append)  # type: ignore[arg-type]
        assert (found[0].source, found[0].piece) == (source, step)
        assert found[0].similarity == pytest.approx(1.0, abs=1e-4)
        assert len({each.source for each in found}) == 4
        assert [each.similarity for each in found] == sorted((each.similarity for each in found), reverse=True)
    assert shares[-1] == 1.0
    with pytest.raises(DataError, match="finite numbers"):
        near.find(np.zeros(3, np.float32), "encoder", Cancel())
    plain = Neighbours(session(tmp_path, "plain"))
    with pytest.raises(DataError, match="no attention"):
        plain.find(np.zeros(3, np.float32), "context", Cancel())


def test_evaluation_bins_and_scores(tmp_path: Path) -> None:
    score, made = evaluate(session(tmp_path, "stacked"), CORPUS.valid, Decoding(1), Cancel())
    assert [each.source for each in made] == [group.source for group in CORPUS.valid]
    assert sum(one.sentences for one in score.bins) == score.sentences == 4
    assert "tok:13a" in score.signature
    assert 0 <= score.bleu <= 100
    assert score.line("x").bleu == score.by_length
    with pytest.raises(DataError, match="none"):
        evaluate(session(tmp_path, "stacked"), (), Decoding(1), Cancel())


def test_pairs_are_read_from_lines_and_tables_and_what_is_left_out_is_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    lines, table, alone = tmp_path / "a.tsv", tmp_path / "b.csv", tmp_path / "c.csv"
    others = [(source.lower(), target) for source, target in PAIRS]
    rows = [*PAIRS, ("x " * own_pairs.LONGEST, "long"), *PAIRS, *others, *others, ("Here.", "Ici.")]
    lines.write_text("".join(f"{source}\t{target}\tcredit\n" for source, target in rows), encoding="utf-8")
    monkeypatch.setattr(own_pairs, "SEARCHED", 7)
    found = first_pairs(lines)
    assert found.pairs == (*PAIRS, *others[:3])
    assert found.left_out == len(rows) - 7
    assert found.told == "7 sentence pairs of a.tsv, 11 left out"
    told = "".join(f'{number},"{target} ","  {source}"\n' for number, (source, target) in enumerate(PAIRS))
    table.write_text(f"id,french,english\n{told}9,,Nothing.\n10,Rien.,  \n", encoding="utf-8")
    assert read_file(table) == PAIRS
    alone.write_text("english\nHere.\n", encoding="utf-8")
    with pytest.raises(DataError, match=r"two columns of text.* has 'english' alone"):
        read_file(alone)
    alone.write_text("id,english,french\n1,Here.,\n2,There.,\n", encoding="utf-8")
    with pytest.raises(DataError, match="two columns of text"):
        read_file(alone)


def test_a_file_is_split_so_that_no_sentence_is_on_both_sides(tmp_path: Path) -> None:
    path = tmp_path / "few.tsv"
    path.write_text("".join(f"I have {k % 25} cats.\tJ'ai {k} chats.\n" for k in range(50)), encoding="utf-8")
    corpus = corpus_of(path)
    back = {group.source for group in corpus.valid}
    assert len(back) == 2
    assert {source for source, _ in corpus.pairs} == {f"I have {k} cats." for k in range(25)} - back
    path.write_text("One.\tUn.\n", encoding="utf-8")
    with pytest.raises(DataError, match="at least 10 different"):
        corpus_of(path)
