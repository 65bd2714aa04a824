"""Stories with questions to learn from: the files of the bAbI tasks.

Weston, Bordes, Chopra and Mikolov, "Towards AI-Complete Question Answering: A Set of Prerequisite Toy Tasks" (2015):
a line is `number sentence`, or `number question<TAB>answer<TAB>numbers of the supporting facts`; 1 begins a story.
"""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from engine.data.files import read_whole
from engine.data.sentences import decoded
from engine.errors import DataError
from engine.labs.questions.words import Lexicon, lexicon_of, words_of

TASKS = {
    1: "one fact",
    2: "two facts",
    3: "three facts",
    4: "two arguments",
    5: "three arguments",
    6: "yes or no",
    7: "counting",
    8: "lists",
    9: "negation",
    10: "not certain",
    11: "he and she",
    12: "two people",
    13: "they",
    14: "time",
    15: "deduction",
    16: "induction",
    17: "places of shapes",
    18: "sizes",
    19: "finding the way",
    20: "motives",
}
"""The tasks by number, in plain words."""

PARTS = ("train", "valid", "test")
_FOLDERS = ("", "en-valid-10k", "en-valid")
_LIMIT = 256 * 2**20


@dataclass(frozen=True)
class Asked:
    """A question of a story.

    heard   sentences told before it
    words   of the question
    answer  as the data write it
    facts   sentences that the answer follows from, counted from 0, in the order in which one leads to the next
    """

    heard: int
    words: tuple[str, ...]
    answer: str
    facts: tuple[int, ...]


@dataclass(frozen=True)
class Tale:
    """A story of a task: its sentences in words, and the questions that are asked on the way."""

    task: int
    sentences: tuple[tuple[str, ...], ...]
    questions: tuple[Asked, ...]


def read_tasks(folder: Path, part: str) -> tuple[Tale, ...]:
    """All tales of a part ("train", "valid" or "test") of a folder.

    A file `qa<task>_<part>.txt` or `.txt.gz` is looked for in the folder itself, in `en-valid-10k` and in `en-valid`
    under it, in this order: the larger set lacks the training file of task 3. Raises DataError, naming file and line,
    where there is none or one cannot be read.
    """
    tales: list[Tale] = []
    for task in TASKS:
        path = next((path for path in _places(folder, task, part) if path.exists()), None)
        if path is not None:
            tales += _tales(task, path)
    if not tales:
        raise DataError(
            f"{folder} must hold the bAbI tasks as qa1_{part}.txt or qa1_{part}.txt.gz to qa20, in itself or in "
            "en-valid-10k or en-valid, but has none of them."
        )
    return tuple(tales)


def lexicon_of_tales(tales: tuple[Tale, ...]) -> Lexicon:
    """All words and answers of tales."""
    told = (word for tale in tales for sentence in tale.sentences for word in sentence)
    asked = (word for tale in tales for question in tale.questions for word in question.words)
    return lexicon_of((*told, *asked), (question.answer for tale in tales for question in tale.questions))


def _places(folder: Path, task: int, part: str) -> Iterator[Path]:
    for inside in _FOLDERS:
        for ending in (".txt", ".txt.gz"):
            yield folder / inside / f"qa{task}_{part}{ending}"


def _tales(task: int, path: Path) -> Iterator[Tale]:
    sentences: list[tuple[str, ...]] = []
    of_line: dict[int, int] = {}
    questions: list[Asked] = []
    for number, line in enumerate(_text(path).splitlines(), 1):
        head, _, rest = line.strip().partition(" ")
        if not head:
            continue
        if not head.isdigit() or not rest:
            raise DataError(f"{path}, line {number}, must be a number and a sentence, but is {line[:80]!r}.")
        if int(head) == 1 and (sentences or questions):
            yield Tale(task, tuple(sentences), tuple(questions))
            sentences, of_line, questions = [], {}, []
        if "\t" not in rest:
            of_line[int(head)] = len(sentences)
            sentences.append(words_of(rest))
            continue
        questions.append(_asked(rest, len(sentences), of_line, f"{path}, line {number},"))
    if sentences or questions:
        yield Tale(task, tuple(sentences), tuple(questions))


def _asked(line: str, heard: int, of_line: dict[int, int], where: str) -> Asked:
    cells = line.split("\t")
    facts = cells[2].split() if len(cells) > 2 else []
    if not cells[1].strip() or not heard or not all(fact.isdigit() and int(fact) in of_line for fact in facts):
        raise DataError(
            f"{where} must be a question, a tab, its answer, a tab and the numbers of sentences before it, "
            f"but is {line[:80]!r}."
        )
    return Asked(heard, words_of(cells[0]), cells[1].strip(), tuple(of_line[int(fact)] for fact in facts))


def _text(path: Path) -> str:
    data = read_whole(path, _LIMIT)
    if path.suffix == ".gz":
        try:
            with gzip.GzipFile(fileobj=io.BytesIO(data)) as file:
                data = file.read(_LIMIT + 1)
        except (OSError, EOFError, zlib.error) as error:
            raise DataError(f"{path} must be packed by gzip, but cannot be unpacked: {error}.") from error
        if len(data) > _LIMIT:
            raise DataError(f"{path} must unpack to at most {_LIMIT:,} bytes, but is larger.")
    return decoded(data, str(path))
