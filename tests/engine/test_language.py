"""The character n-gram: probabilities, back-off, pruning, its file; and what the shipped one learns from."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.typing import NDArray

from engine.decode import language
from engine.decode.language import END, CharacterModel
from engine.decode.ngram import train as train_ngram
from engine.decode.prefix_beam import prefix_beam
from engine.errors import DataError
from engine.labs.handwriting.alphabet import SYMBOLS, decode, encode
from engine.labs.handwriting.language import (
    LanguageOptions,
    ascii_text,
    made_figures,
    perplexity,
    train,
    train_language,
    weighted_texts,
)

TEXTS = {"the cat sat": 3.0, "the hat": 2.0, "The Cat": 1.0, "7:30 pm": 1.0, "aaa": 0.5}
FULL = LanguageOptions(least_gain=-np.inf)


def state_of(model: CharacterModel, text: str) -> NDArray[np.int64]:
    state = np.array([model.start])
    for symbol in encode(text):
        state = model.extend(state, np.array([symbol]))
    return state


def next_of(model: CharacterModel, text: str) -> NDArray[np.float32]:
    row: NDArray[np.float32] = np.exp(model.scores(state_of(model, text))[0])
    return row


@pytest.mark.parametrize("options", [FULL, LanguageOptions(least_gain=0.5), LanguageOptions(discounts=())])
def test_probabilities_of_what_comes_next_sum_to_one(options: LanguageOptions) -> None:
    model = train(TEXTS, options)
    assert model.order == 1 + len(options.discounts)
    states = np.concatenate([state_of(model, text) for text in ("", "t", "the ", "the cat sa", "zq~", "The Ca")])
    scores = model.scores(states)
    assert scores.shape == (6, SYMBOLS)
    assert scores.dtype == np.float32
    np.testing.assert_allclose(np.exp(scores).sum(axis=1), 1.0, atol=1e-5)


def test_it_knows_what_it_was_taught() -> None:
    model = train(TEXTS, FULL)
    assert decode([int(next_of(model, "the ca").argmax())]) == "t"
    assert next_of(model, "the cat sat").argmax() == END
    start = next_of(model, "")
    assert start[encode("t")] > start[encode("T")] > start[encode("c")]
    assert next_of(model, "7:30 p")[encode("m")] > 0.3
    assert perplexity(model, ["the cat sat"]) < 3 < perplexity(model, ["xkcd #9"])


def test_counts_smooth_as_the_formula_says() -> None:
    # "ab" twice and "ac" once: after "a", b is (2 - taken) / 3 and the mass taken off goes by what has no context.
    stream = np.array([1, 2, 0, 1, 2, 0, 1, 3, 0], np.uint8)
    model = train_ngram(stream, np.ones(3), 4, [0.5], -np.inf)
    base = (np.array([3, 3, 2, 1]) + 0.5) / 11
    taken = [0.5 * 2 / 2.5, 0.5 * 1 / 1.5]
    row = np.exp(model.scores(np.array([1]))[0])
    assert row[2] == pytest.approx((2 - taken[0] + sum(taken) * base[2]) / 3, rel=0.06)
    assert row[3] == pytest.approx((1 - taken[1] + sum(taken) * base[3]) / 3, rel=0.06)
    assert row[1] / row[0] == pytest.approx(base[1] / base[0], rel=1e-4)


def test_a_weight_counts_like_that_many_copies() -> None:
    stream = np.array([1, 2, 0, 2, 1, 0, 2, 1, 0], np.uint8)
    copies = train_ngram(stream, np.ones(3), 3, [0.5, 0.5], -np.inf)
    weighted = train_ngram(stream[:6], np.array([1.0, 2.0]), 3, [0.5, 0.5], -np.inf)
    states = np.array([0, 1, 2, 1 << 7 | 2])
    np.testing.assert_allclose(copies.scores(states), weighted.scores(states), atol=1e-5)


def test_pruning_shrinks_the_model_and_keeps_what_matters() -> None:
    rare = {f"{place:03d}": 0.1 for place in range(50)}
    full, pruned = train({**TEXTS, **rare}, FULL), train({**TEXTS, **rare}, LanguageOptions(least_gain=1.0))
    assert 0 < len(pruned.symbols) < 0.6 * len(full.symbols)
    assert 0 < len(pruned.contexts) < 0.6 * len(full.contexts)
    texts = ["the cat sat", "the hat"]
    assert perplexity(pruned, texts) < 1.5 * perplexity(full, texts)
    assert perplexity(pruned, rare) > 1.5 * perplexity(full, rare)


def test_text_log_prob_is_the_sum_of_its_steps() -> None:
    model = train(TEXTS, FULL)
    text = "the cat"
    steps = [next_of(model, text[:place])[encode(text[place])[0]] for place in range(len(text))]
    end = next_of(model, text)[END]
    assert model.text_log_prob(encode(text)) == pytest.approx(float(np.log([*steps, end]).sum()), abs=1e-4)
    assert model.text_log_prob(encode("")) == pytest.approx(float(np.log(next_of(model, "")[END])), abs=1e-5)


def test_scores_stay_the_same_when_the_kept_rows_are_thrown_away(monkeypatch: pytest.MonkeyPatch) -> None:
    model = train(TEXTS, FULL)
    states = np.concatenate([state_of(model, "the cat sat"[:place]) for place in range(9)])
    before = model.scores(states)
    monkeypatch.setattr(language, "_CACHE_ROWS", 4)
    again = [model.scores(states[[0, 0, place]]) for place in range(9)]
    for place, rows in enumerate(again):
        np.testing.assert_array_equal(rows, before[[0, 0, place]])
    np.testing.assert_array_equal(model.scores(states), before)


def test_file_gives_the_same_model(tmp_path: Path) -> None:
    model = train(TEXTS, FULL)
    model.save(tmp_path / "language.safetensors", {"licence": "CC BY 4.0"})
    loaded = CharacterModel.load(tmp_path / "language.safetensors")
    assert loaded.order == model.order
    states = np.concatenate([state_of(model, text) for text in ("", "the c", "zz")])
    np.testing.assert_array_equal(loaded.scores(states), model.scores(states))


@pytest.fixture(scope="module")
def stored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("language") / "language.safetensors"
    train({"ab": 1.0, "abc": 1.0}, FULL).save(path)
    return path


@given(place=st.integers(0, 4_000), value=st.integers(0, 255))
def test_damaged_file_is_refused_or_still_a_model(stored: Path, place: int, value: int) -> None:
    data = bytearray(stored.read_bytes())
    data[place % len(data)] = value
    damaged = stored.with_name("damaged.safetensors")
    damaged.write_bytes(data)
    try:
        model = CharacterModel.load(damaged)
    except DataError as error:
        said = str(error)
    else:
        said = str(damaged)
        assert np.isfinite(model.scores(np.array([0, 1, 66 << 7 | 67]))).all()
    assert str(damaged) in said


def test_other_files_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "x.safetensors"
    path.write_bytes(b"PK\x03\x04 pickle")
    with pytest.raises(DataError, match="pickle"):
        CharacterModel.load(path)
    with pytest.raises(DataError, match="could not be read"):
        CharacterModel.load(tmp_path / "none.safetensors")


def test_beam_with_the_model_reads_what_is_likely() -> None:
    model = train({"the cat": 50.0, "the hat": 50.0}, FULL)
    probs = np.full((7, SYMBOLS), 1e-3)
    probs[np.arange(7), encode("tne cat")] = 0.5
    probs[1, encode("h")] = 0.4
    log_probs = np.log(probs / probs.sum(axis=1, keepdims=True)).astype(np.float32)
    assert decode(prefix_beam(log_probs).best[0].symbols) == "tne cat"
    best = prefix_beam(log_probs, language=model, weight=0.5, bonus=0.5).best[0]
    assert decode(best.symbols) == "the cat"
    assert best.lm_log_prob == pytest.approx(model.text_log_prob(best.symbols), abs=1e-4)
    assert best.score == pytest.approx(best.log_prob + 0.5 * best.lm_log_prob + 0.5 * 7, abs=1e-4)


@pytest.mark.parametrize("text", ["läuft", "a\nb", "a\x1fb", "\x7f"])
def test_only_printable_ascii_can_be_learnt(text: str) -> None:
    with pytest.raises(ValueError, match="printable ASCII"):
        train({text: 1.0})


def test_ascii_text_writes_other_letters_as_people_do() -> None:
    assert ascii_text("Paul läuft\u00a0… “naïvely”, groß!") == 'Paul lauft ... "naively", gross!'
    assert ascii_text("日本") == ""


def test_text_files_give_sentences_and_their_words(tmp_path: Path) -> None:
    (tmp_path / "a.tsv").write_text("Go on.\tGeh weiter.\tCC BY\nGo on.\tMach weiter.\n", encoding="utf-8")
    (tmp_path / "b.txt.gz").write_bytes(gzip.compress(b"Go home.\n"))
    options = LanguageOptions(
        sentences=1.0, sentence_words=0.5, other_columns=0.1, cases=0.2, capitals_every=4, figures=100.0
    )
    texts = weighted_texts(tmp_path, [tmp_path / "a.tsv", tmp_path / "b.txt.gz"], options)
    assert texts["Go on."] == pytest.approx(1.0)
    assert texts["Geh weiter."] == pytest.approx(0.1)
    assert texts["Go"] == pytest.approx(1.0)
    assert texts["GO"] == pytest.approx(0.2)
    assert texts["home."] == pytest.approx(0.5)
    assert texts["GO HOME."] == pytest.approx(1.0)
    assert "GO ON." not in texts
    assert "CC BY" not in texts
    assert sum(weight for text, weight in texts.items() if not text.isupper() and text[0] in "$(+") > 10.0
    model = train_language(tmp_path, [tmp_path / "a.tsv"], LanguageOptions(figures=0.0, least_gain=-np.inf))
    assert perplexity(model, ["Go on."]) < 4


def test_made_figures_are_the_same_each_time_and_ascii() -> None:
    figures = made_figures(500)
    assert figures == made_figures(500)
    assert len(set(figures)) > 200
    assert all(figure == ascii_text(figure) and "#" not in figure and "MON" not in figure for figure in figures)


def test_text_file_that_is_none_is_refused(tmp_path: Path) -> None:
    for name, data in (("a.gz", b"\x1f\x8b broken"), ("b.txt", b"\xff\xfe\x00")):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(DataError, match="must be UTF-8 text"):
            train_language(tmp_path, [tmp_path / name])
