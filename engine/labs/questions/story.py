"""A typed story as sentences; what is too much of it is refused in a sentence. Loads no torch."""

from __future__ import annotations

from collections.abc import Collection

from engine.errors import DataError
from engine.labs.questions.outcome import Sentence
from engine.labs.questions.words import LONGEST, MEMORY, UNKNOWN, Lexicon, words_of

MOST_SENTENCES = 1_000
MOST_CHARACTERS = 50_000
_NAMED = 6


def lines_of(story: str) -> tuple[tuple[int, str], ...]:
    """(line, sentence) of each line with a word in it. Raises DataError where a story is too long."""
    if len(story) > MOST_CHARACTERS:
        raise DataError(
            f"the story must have at most {MOST_CHARACTERS:,} characters, but has {len(story):,} instead. "
            f"Keep the part that the question is about: the newest {MEMORY} sentences are read."
        )
    found = tuple((number, line.strip()) for number, line in enumerate(story.splitlines()) if words_of(line))
    if len(found) > MOST_SENTENCES:
        raise DataError(
            f"the story must have at most {MOST_SENTENCES:,} sentences, but has {len(found):,} instead. "
            f"Keep the part that the question is about: the newest {MEMORY} sentences are read."
        )
    return found


def split(text: str, question: str = "") -> tuple[str, str]:
    """Story and question of a text, whose last line is the question where none is given apart.

    Raises DataError where there is no story or no question.
    """
    lines = lines_of(text)
    if not lines:
        raise DataError("the story must have a sentence a line, but has none. Write what happened, then the question.")
    if words_of(question):
        return text, " ".join(question.split())
    if "?" not in lines[-1][1]:
        raise DataError(
            f"the last line must be the question and end with a question mark, but is {lines[-1][1][:60]!r} instead. "
            "Add a question, or give it with --question."
        )
    if len(lines) < 2:
        raise DataError("the story must have a sentence before the question, but has none. Write what happened first.")
    return "\n".join(text.splitlines()[: lines[-1][0]]), lines[-1][1]


def sentences_of(story: str, lexicon: Lexicon, muted: Collection[int] = ()) -> tuple[Sentence, ...]:
    """The sentences of a story; the newest `MEMORY` of those that are not muted are heard. Raises DataError."""
    lines = lines_of(story)
    left = [number for number in range(len(lines)) if number not in muted][-MEMORY:]
    heard = frozenset(left)
    return tuple(sentence_of(text, lexicon, line, number in heard) for number, (line, text) in enumerate(lines))


def sentence_of(text: str, lexicon: Lexicon, line: int = -1, heard: bool = True) -> Sentence:
    """A line, or the question, in words."""
    words = words_of(text)[:LONGEST]
    unknown = tuple(dict.fromkeys(word for word in words if lexicon.word(word) == UNKNOWN))
    return Sentence(" ".join(text.split()), line, words, unknown, heard)


def remarks_of(sentences: tuple[Sentence, ...], question: Sentence, muted: Collection[int]) -> tuple[str, ...]:
    """What a person should know: words that are not known, sentences too long or too long ago."""
    told: list[str] = []
    unknown = list(dict.fromkeys(word for one in (*sentences, question) for word in one.unknown if one.heard))
    if unknown:
        named = ", ".join(f"\u201c{word}\u201d" for word in unknown[:_NAMED])
        more = f" and {len(unknown) - _NAMED} more" if len(unknown) > _NAMED else ""
        told.append(f"The network does not know {named}{more}, and reads on as though nothing stood there.")
    old = [number for number, one in enumerate(sentences) if not one.heard and number not in muted]
    if old:
        told.append(f"Only the newest {MEMORY} of {len(sentences) - len(set(muted))} sentences are read.")
    cut = [one for one in (*sentences, question) if one.heard and len(words_of(one.text)) > LONGEST]
    if cut:
        where = "the question" if cut[0].line < 0 else f"line {cut[0].line + 1}"
        told.append(f"Only the first {LONGEST} words of {where} are read; put each sentence on a line of its own.")
    return tuple(told)
