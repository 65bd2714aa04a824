"""Shapes of tasks: what a person gives to each small model, and what comes back; numpy alone.

Every outcome carries traces on one time axis, its labels being the characters read or written, under the module path
`recurrent/layer0/forward/` (`hidden`, `gate.<name>`, and `cell` of an LSTM).
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from engine.errors import DataError
from engine.trace import TraceSet

MAX_TEXT = 2_000
"""Longest text that a task reads at once, in characters."""
MAX_WORD, MAX_WORDS = 40, 50


@dataclass(frozen=True)
class LanguageRequest:
    """Many to one: name the language of a text."""

    text: str

    def __post_init__(self) -> None:
        check_text(self.text)


@dataclass(frozen=True)
class Guess:
    """A language by its ISO 639-3 code, its English name, and how probable it is."""

    code: str
    name: str
    probability: float


@dataclass(frozen=True, eq=False)
class LanguageOutcome:
    """The belief after every character.

    read     the text as the model reads it: normalised, white space as single blanks; a label a step
    guesses  after the last character, the most probable first, all of them
    order    codes in the order of the belief's second axis
    traces   `belief` (time, language; probability), and the recurrent ones

    Without a character there is no step, and `guesses` are what the empty state says.
    """

    request: LanguageRequest
    read: str
    guesses: tuple[Guess, ...]
    order: tuple[str, ...]
    names: dict[str, str]
    traces: TraceSet
    seconds: float


@dataclass(frozen=True)
class WordsRequest:
    """One to many: make up words that look like those of a language.

    language     a code of `WORD_LANGUAGES`
    start        first letters, may be empty
    temperature  0 takes the most probable letter each time, 1 the model's own odds; up to 3
    """

    language: str = "eng"
    start: str = ""
    temperature: float = 0.8
    seed: int = 1
    count: int = 12

    def __post_init__(self) -> None:
        if self.language not in WORD_LANGUAGES:
            raise DataError(f"`language` must be one of {', '.join(WORD_LANGUAGES)}, but is {self.language!r} instead.")
        if len(self.start) > MAX_WORD // 2:
            raise DataError(f"`start` must be at most {MAX_WORD // 2} letters, but has {len(self.start):,} instead.")
        check_number("temperature", self.temperature, 0.0, 3.0)
        check_number("count", self.count, 1, MAX_WORDS)
        check_number("seed", self.seed, 0, 2**31 - 1)


@dataclass(frozen=True)
class Word:
    """A made-up word; `log_prob` is the sum over its letters and its end, `real` whether the training words hold it."""

    text: str
    log_prob: float
    real: bool


@dataclass(frozen=True, eq=False)
class WordsOutcome:
    """Words, and the making of the first of them.

    traces  of `words[0]`: `next` (time, symbol; probability) is the distribution (at temperature 1) from which the
            letter at each step was drawn, and the recurrent ones. Step 0 reads nothing but the language; the label of
            a step is the letter it gave.
    """

    request: WordsRequest
    words: tuple[Word, ...]
    traces: TraceSet
    seconds: float


@dataclass(frozen=True)
class CharactersRequest:
    """Many to many, aligned: at every character of an English text, what comes next.

    more  characters to go on with after the text's end, 0 to 200; temperature and seed are for those
    """

    text: str
    more: int = 0
    temperature: float = 0.6
    seed: int = 1

    def __post_init__(self) -> None:
        check_text(self.text)
        check_number("more", self.more, 0, 200)
        check_number("temperature", self.temperature, 0.0, 3.0)
        check_number("seed", self.seed, 0, 2**31 - 1)


@dataclass(frozen=True, eq=False)
class CharactersOutcome:
    """The next character's distribution at every step.

    read      the text as the model reads it: characters that it does not know become `unknown`
    written   what it went on with
    bits      what each character of `read` cost in bits, given all before it: the first one, given nothing
    mean_bits  of a character, NaN without one
    traces    `next` (time, symbol; probability): after each character of `read` and `written`; and the recurrent ones
    """

    request: CharactersRequest
    read: str
    written: str
    bits: tuple[float, ...]
    mean_bits: float
    traces: TraceSet
    seconds: float


@dataclass(frozen=True)
class NumberRequest:
    """Many to many through one state: a number in English words, to be written in digits."""

    text: str

    def __post_init__(self) -> None:
        check_text(self.text, 120)


@dataclass(frozen=True, eq=False)
class NumberOutcome:
    """What the decoder wrote from the encoder's last state.

    read     the text as the encoder reads it
    written  the digits
    expected  what the words say by rule, "" where they are no number that the rule knows
    border   how many steps encode; the steps from there on decode
    traces   on one time axis, encoder steps first: `next` (time, symbol; probability; rows of the encoder are NaN),
             and the recurrent ones of both, joined
    """

    request: NumberRequest
    read: str
    written: str
    expected: str
    border: int
    traces: TraceSet
    seconds: float


TaskRequest = LanguageRequest | WordsRequest | CharactersRequest | NumberRequest
TaskOutcome = LanguageOutcome | WordsOutcome | CharactersOutcome | NumberOutcome

WORD_LANGUAGES = {
    "eng": "English", "deu": "German", "fra": "French", "spa": "Spanish", "ita": "Italian", "lat": "Latin",
    "pol": "Polish", "fin": "Finnish", "hun": "Hungarian", "tur": "Turkish", "swe": "Swedish", "gle": "Irish",
    "nld": "Dutch", "por": "Portuguese", "eus": "Basque", "epo": "Esperanto",
}  # fmt: skip
"""Languages whose words the generator makes up."""


def check_text(text: str, limit: int = MAX_TEXT) -> None:
    """Raise DataError where a text is longer than `limit` characters."""
    if len(text) > limit:
        raise DataError(f"`text` must be at most {limit:,} characters, but has {len(text):,} instead.")


def check_number(name: str, value: float, low: float, high: float) -> None:
    """Raise DataError where a number is outside its bounds or none at all."""
    if not (math.isfinite(value) and low <= value <= high):
        raise DataError(f"`{name}` must be a number from {low:g} to {high:g}, but is {value!r} instead.")
