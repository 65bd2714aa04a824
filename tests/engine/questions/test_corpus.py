"""Reading the tasks, and what a typed story becomes."""

from __future__ import annotations

import gzip
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.errors import DataError
from engine.labs.questions.batches import Exchange, MemoryBatches, WordBatches, looks_of
from engine.labs.questions.corpus import read_tasks
from engine.labs.questions.story import MOST_CHARACTERS, MOST_SENTENCES, remarks_of, sentence_of, sentences_of, split
from engine.labs.questions.words import LONGEST, MEMORY, UNKNOWN, lexicon_of, words_of
from engine.train.parallel import Ranks

from .tiny import HOPS, QUESTION, STORY, lexicon, tales, write_tasks

TEXT = """1 Mary went to the kitchen.
2 Where is Mary? \tkitchen\t1
3 Mary moved to the garden.
4 John took the milk.
5 Where is Mary?\tgarden\t3
1 Is it so?\tyes\t
"""


def test_a_file_becomes_stories_with_facts_counted_among_sentences(tmp_path: Path) -> None:
    (tmp_path / "en-valid").mkdir()
    text = TEXT.rsplit("1 Is", 1)[0]
    with gzip.open(tmp_path / "en-valid" / "qa3_train.txt.gz", "wb") as file:
        file.write(text.encode() + b"1 John left.\n2 Who left?\tJohn\t1\n")
    first, second = read_tasks(tmp_path, "train")
    assert (first.task, len(first.sentences), second.sentences) == (3, 3, (("john", "left"),))
    assert [(one.heard, one.answer, one.facts) for one in first.questions] == [
        (1, "kitchen", (0,)),
        (3, "garden", (1,)),
    ]


def test_what_was_written_is_read_again(tmp_path: Path) -> None:
    write_tasks(tmp_path, "valid", 20)
    assert read_tasks(tmp_path, "valid") == tales(20)


def test_the_larger_set_comes_before_the_smaller(tmp_path: Path) -> None:
    for name, count in (("en-valid", 3), ("en-valid-10k", 9)):
        (tmp_path / name).mkdir()
        write_tasks(tmp_path / name, "train", count)
    assert len(read_tasks(tmp_path, "train")) == 9


@pytest.mark.parametrize(
    ("data", "place"),
    [
        (b"Mary left.\n", "line 1"),
        (b"1 Mary left.\n2 Who?\t\t1\n", "line 2"),
        (b"1 Mary left.\n2 Who?\tMary\t9\n", "line 2"),
        (b"1 Who?\tMary\t1\n", "line 1"),
        (b"\xff\xfe\x00garbage\x00", "qa1_train.txt"),
        (b"1 a\x00b\n", "zero bytes"),
    ],
)
def test_a_broken_file_is_refused_with_its_place(tmp_path: Path, data: bytes, place: str) -> None:
    (tmp_path / "qa1_train.txt").write_bytes(data)
    with pytest.raises(DataError, match=place):
        read_tasks(tmp_path, "train")


def test_a_folder_without_tasks_says_what_it_should_hold(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="qa1_train"):
        read_tasks(tmp_path, "train")
    (tmp_path / "qa1_train.txt.gz").write_bytes(b"no gzip")
    with pytest.raises(DataError, match="gzip"):
        read_tasks(tmp_path, "train")


# What is typed.


def test_words_are_small_and_without_marks() -> None:
    assert words_of("Mary's cat, in the (red) box!") == ("mary's", "cat", "in", "the", "red", "box")
    assert words_of(" ... ") == ()


def test_the_last_line_is_the_question() -> None:
    assert split(f"{STORY}\n\n{QUESTION}\n") == (f"{STORY}\n", QUESTION)
    assert split(STORY, " Where  is John? ") == (STORY, "Where is John?")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "has none"),
        (" \n . \n", "has none"),
        (STORY, "must be the question"),
        (QUESTION, "before the question"),
        ("Mary left.\n" * 10_000, "10,000"),
        ("a" * 100_000, "100,000"),
    ],
)
def test_a_text_that_is_no_story_is_refused_in_a_sentence(text: str, said: str) -> None:
    with pytest.raises(DataError, match=said) as error:
        split(text)
    assert str(error.value).count(".") <= 3
    assert len(str(error.value)) < 300


def test_bounds_of_a_story() -> None:
    words = lexicon()
    assert len(sentences_of("Mary left.\n" * MOST_SENTENCES, words)) == MOST_SENTENCES
    assert sentences_of("a" * MOST_CHARACTERS, words)[0].unknown == ("a" * MOST_CHARACTERS,)


def test_unknown_words_are_named_and_old_sentences_told_of() -> None:
    words = lexicon()
    told = sentences_of("Zorbleen went to the kitchen.\n\nMary went to the Mall.", words)
    assert [(one.line, one.unknown) for one in told] == [(0, ("zorbleen",)), (2, ("mall",))]
    assert words.numbers(told[0].words)[0] == UNKNOWN
    (remark,) = remarks_of(told, sentence_of("Who is Zorbleen?", words), ())
    assert "zorbleen" in remark
    assert "mall" in remark
    many = sentences_of("Mary went to the kitchen.\n" * (MEMORY + 3), words, muted=(MEMORY + 2,))
    assert [one.heard for one in many] == [False] * 2 + [True] * MEMORY + [False]
    assert f"newest {MEMORY} of {MEMORY + 2}" in " ".join(remarks_of(many, told[0], (MEMORY + 2,)))
    long = sentences_of("went " * (LONGEST + 1), words)
    assert "first 14 words of line 1" in " ".join(remarks_of(long, many[-2], ()))


# Batches.


def test_looks_go_from_fact_to_fact() -> None:
    np.testing.assert_array_equal(looks_of((2, 0), 3, 3), [[0, 0, 1], [1, 0, 0], [1, 0, 0]])
    np.testing.assert_allclose(looks_of((2, 0), 3, 3, joined=True), [[0.5, 0, 0.5], [0, 0, 1], [1, 0, 0]])
    np.testing.assert_allclose(looks_of((0, 1, 2, 3), 4, 3), np.full((3, 4), 0.25))
    np.testing.assert_allclose(looks_of((), 2, 3), np.full((3, 2), 0.5))


def test_an_exchange_moves_words_within_their_kind_and_answers_with_them() -> None:
    words = lexicon_of(
        ["mary", "sandra", "john", "apple", "milk", "went"], ["Mary", "apple", "milk,apple", "apple,milk"]
    )
    exchange = Exchange(words)
    table = np.arange(len(words.words) + 1)
    apple, milk = words.word("apple"), words.word("milk")
    table[[apple, milk]] = [milk, apple]
    assert words.answers[exchange.answer("apple,milk", table)] == "milk,apple"
    assert exchange.answer("apple", table) == -1
    for seed in range(20):
        drawn = exchange.draw(np.random.default_rng(seed))
        assert sorted(drawn) == list(range(len(words.words) + 1))
        assert {drawn[words.word("mary")], drawn[words.word("sandra")]} == {words.word("mary"), words.word("sandra")}
        assert drawn[words.word("went")] == words.word("went")


def test_batches_of_both_kinds_hold_the_same_questions() -> None:
    told, words = tales(12), lexicon()
    memory = MemoryBatches(told, words, HOPS, 4).stream(1, 0.0, 0, Ranks())
    lstm = WordBatches(told, words, 3).stream(1, 0.0, 0, Ranks())
    seen: list[set[tuple[object, ...]]] = [set(), set()]
    for _ in range(40):
        one, other = next(memory), next(lstm)
        assert torch.allclose(one.looks.sum(-1), torch.ones(len(one), HOPS))
        for row in range(len(one)):
            story = one.sentences[row][one.sentences[row] != UNKNOWN].tolist()
            question = one.questions[row][one.questions[row] != UNKNOWN].tolist()
            seen[0].add((tuple(story), tuple(question), int(one.answers[row])))
        for row in range(len(other)):
            story = other.story[: int(other.ends[row]), int(other.rows[row])].tolist()
            question = other.questions[: int(other.lengths[row]), row].tolist()
            seen[1].add((tuple(story), tuple(question), int(other.answers[row])))
    wanted = {
        (
            tuple(n for sentence in tale.sentences[: one.heard] for n in words.numbers(sentence)),
            tuple(words.numbers(one.words)),
            words.answer(one.answer),
        )
        for tale in told
        for one in tale.questions
    }
    assert seen[0] == seen[1] == wanted


def test_exchanged_stories_answer_as_they_say() -> None:
    words = lexicon()
    for batch, _ in zip(MemoryBatches(tales(30), words, HOPS, 8).stream(1, 1.0, 0, Ranks()), range(20), strict=False):
        for row in range(len(batch)):
            fact = batch.sentences[row, int(batch.looks[row, 0].argmax())]
            said = [words.words[number - 1] for number in fact.tolist() if number]
            assert said[-1] == words.answers[int(batch.answers[row])]
            assert said[0] in [words.words[number - 1] for number in batch.questions[row].tolist() if number]
