"""How the character model that ships beside the reader is trained: text as people write it by hand.

Whole sentences teach how English goes on; their words alone, in small letters, with a capital or all in capitals, teach
what is written on a form or a label; made-up amounts, dates and telephone numbers teach how figures are grouped; the
transcripts of the training ink teach what people copy out.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from engine.data.files import read_whole
from engine.decode.language import CharacterModel
from engine.decode.ngram import train as train_ngram
from engine.errors import DataError
from engine.labs.handwriting.alphabet import SYMBOLS, encode
from engine.labs.handwriting.corpus import read_corpus

_PLAIN = str.maketrans(
    {"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", "\u2014": "-", "\u00df": "ss"}
)  # quotes, dashes, sharp s

CREDIT = (
    "Sentences: Tatoeba and ManyThings, CC BY 2.0 FR. Transcripts of ink: UNIPEN train_r01_v07, "
    "International Unipen Foundation, CC BY 4.0."
)
_FIGURES = 20_000
_MONTHS = ("Jan.", "Feb.", "March", "April", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_FORMS = (
    "##", "###", "####", "#,###", "##,###", "#.#", "##.#", "#.##", "##%", "#.#%", "$##", "$#.##", "$##.##", "$#,###",
    "$##,###", "$# million", "$#.# million", "1#:##", "#:##", "#:## pm", "#:## am", "1#:## - 1#:##", "(###) ###-####",
    "###-####", "###-###-####", "+## ### #######", "1#/##/##", "#/##/19##", "##.#.20##", "##.##.20##", "MON ##",
    "MON 1#, 19##", "MON 2#, 20##", "# MON 20##", "19##", "20##", "# + # = ##", "##x##", "##/##", "No. ##", "## years",
    "## km", "#.# kg", "#th", "1#th", "##'s", "#####", "######", "########", "A#", "#a", "#)", "#.",
)  # fmt: skip


@dataclass(frozen=True)
class LanguageOptions:
    """Choices of a training: how much each kind of text counts, and the model's size.

    A column of a text file counts `sentences` a line, and its words alone `sentence_words` an occurrence; the first
    column in full, the others by `other_columns` of that. A transcript of the ink counts `ink` each time it was
    written, and its words alone `ink_words`. Words and transcripts also count in other cases by `cases` of what they
    count, and one in `capitals_every` sentences all in capitals. All figures together count `figures`.
    """

    sentences: float = 0.1
    sentence_words: float = 0.01
    other_columns: float = 0.2
    ink: float = 1.0
    ink_words: float = 0.2
    cases: float = 0.15
    capitals_every: int = 4
    figures: float = 2_000.0
    discounts: tuple[float, ...] = (0.5, 0.8, 1.0, 1.2, 1.2, 1.2, 1.2)
    least_gain: float = 1.3


def train_language(data: Path, texts: Sequence[Path], options: LanguageOptions | None = None) -> CharacterModel:
    """The character model of a folder of training ink and of text files. Raises DataError where one cannot be read.

    data   folder with `words_train.npz`, `lines_train.npz` (each used where there)
    texts  UTF-8 text, a sentence a line, columns between tabs, gzipped or not
    """
    chosen = options or LanguageOptions()
    return train(weighted_texts(data, texts, chosen), chosen)


def write_language(data: Path, texts: Sequence[Path], path: Path, options: LanguageOptions | None = None) -> None:
    """Train as `train_language` does and write the model with its credits to `path`. Raises DataError, SaveError."""
    train_language(data, texts, options).save(path, {"lab": "handwriting", "credit": CREDIT, "licence": "CC BY 4.0"})


def train(texts: Mapping[str, float], options: LanguageOptions | None = None) -> CharacterModel:
    """The character model of printable ASCII texts with their weights. Raises ValueError for other characters."""
    chosen = options or LanguageOptions()
    if not texts:
        raise ValueError("`texts` must have at least one text, but is empty instead.")
    joined = "\x1f".join(texts) + "\x1f"
    stream = joined.encode("utf-8")
    codes = np.frombuffer(stream, np.uint8)
    if len(stream) != len(joined) or codes.min() < 31 or codes.max() > 126 or joined.count("\x1f") != len(texts):
        raise ValueError("`texts` must be printable ASCII, but have other characters instead.")
    weights = np.fromiter(texts.values(), np.float64, len(texts))
    # The alphabet gives a character its code less 31, so the separator becomes 0, the end of a text.
    return train_ngram(codes - np.uint8(31), weights, SYMBOLS, chosen.discounts, chosen.least_gain)


def weighted_texts(data: Path, files: Sequence[Path], options: LanguageOptions) -> dict[str, float]:
    """All texts to learn from, each with what it counts. Raises DataError where a file cannot be read."""
    total: defaultdict[str, float] = defaultdict(float)
    words: defaultdict[str, float] = defaultdict(float)
    seen: set[str] = set()
    for path in files:
        for line in _lines(path):
            for column, cell in enumerate(line.split("\t")[:2]):
                sentence = ascii_text(cell)
                if not sentence or sentence in seen:
                    continue
                seen.add(sentence)
                factor = 1.0 if column == 0 else options.other_columns
                total[sentence] += factor * options.sentences
                if len(seen) % options.capitals_every == 0:
                    total[sentence.upper()] += factor * options.sentences
                for word in sentence.split():
                    words[word] += factor * options.sentence_words
    for name in ("words_train.npz", "lines_train.npz"):
        if (data / name).exists():
            for text in map(ascii_text, read_corpus(data / name).text):
                total[text] += options.ink
                if " " in text:
                    for word in text.split():
                        words[word] += options.ink_words
                _add_cases(total, text, options.ink * options.cases)
    for word, weight in words.items():
        total[word] += weight
        _add_cases(total, word, weight * options.cases)
    figures = made_figures(_FIGURES) if options.figures > 0.0 else []
    for text in figures:
        total[text] += options.figures / len(figures)
    total.pop("", None)
    return dict(total)


def _add_cases(total: defaultdict[str, float], word: str, weight: float) -> None:
    for other in {word.lower(), word.capitalize(), word.upper()} - {word}:
        total[other] += weight


def made_figures(count: int, seed: int = 1) -> list[str]:
    """Amounts, dates, times, telephone and other numbers as people write them, drawn at random, all made up."""
    random = np.random.default_rng(seed)
    texts = []
    for form in random.integers(len(_FORMS), size=count):
        digits = iter(random.integers(10, size=20).tolist())
        text = "".join(str(next(digits)) if mark == "#" else mark for mark in _FORMS[form])
        texts.append(text.replace("MON", _MONTHS[int(random.integers(len(_MONTHS)))]))
    return texts


def ascii_text(text: str) -> str:
    """Text in printable ASCII, as people write it who have no other letters: without accents or dots of umlauts."""
    plain = unicodedata.normalize("NFKD", text.translate(_PLAIN)).encode("ascii", "ignore").decode("ascii")
    return re.sub(r"[^ -~]+", "", " ".join(plain.split()))


def perplexity(model: CharacterModel, texts: Iterable[str]) -> float:
    """Perplexity per character of `texts`, the end of each counted as one."""
    total, count = 0.0, 0
    for text in texts:
        total += model.text_log_prob(encode(text))
        count += len(text) + 1
    return float(np.exp(-total / max(count, 1)))


def _lines(path: Path) -> list[str]:
    data = read_whole(path)
    try:
        return (gzip.decompress(data) if data[:2] == b"\x1f\x8b" else data).decode("utf-8").splitlines()
    except (OSError, EOFError, UnicodeDecodeError) as error:
        raise DataError(f"{path} must be UTF-8 text, gzipped or not, but could not be read: {error}") from error
