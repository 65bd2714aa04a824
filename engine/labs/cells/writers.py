"""The small networks that write: words of a language, the next character of a text, a number's digits.

Symbol 0 of every alphabet is the mark that begins and ends; a character without a symbol becomes `unknown`, symbol 1.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from engine.nets.gru_pass import gru_pass

MARK, UNKNOWN = 0, 1
_NAMES = ("\u25c7", "\u25a1")  # how the mark and the unknown symbol are shown: a diamond, a box


class Alphabet:
    """Characters by number, after the mark and the unknown one."""

    def __init__(self, characters: str) -> None:
        self.characters = characters
        self._place = {character: place for place, character in enumerate(characters, len(_NAMES))}

    def __len__(self) -> int:
        return len(_NAMES) + len(self.characters)

    @property
    def labels(self) -> tuple[str, ...]:
        """What each symbol is shown as."""
        return (*_NAMES, *self.characters)

    def ids(self, text: str) -> list[int]:
        """The symbols of a text, one a character."""
        return [self._place.get(character, UNKNOWN) for character in text]

    def text(self, ids: Iterable[int]) -> str:
        """The characters of symbols, marks left out."""
        return "".join(self.labels[place] for place in ids if place != MARK)


class WordWriter(nn.Module):
    """One to many: a language sets the first hidden state of a GRU, which then writes letters until the mark."""

    def __init__(self, characters: str, languages: tuple[str, ...], width: int = 32, units: int = 192,
                 dropout: float = 0.2) -> None:  # fmt: skip
        super().__init__()
        self.alphabet, self.languages, self.width, self.units = Alphabet(characters), languages, width, units
        self.language = nn.Embedding(len(languages), units)
        self.embedding = nn.Embedding(len(self.alphabet), width)
        self.recurrent = nn.GRU(width, units)
        self.head = nn.Linear(units, len(self.alphabet))
        self.dropout = dropout
        nn.init.normal_(self.language.weight, 0.0, 0.5)
        self.known: NDArray[np.int32] = np.zeros(0, np.int32)

    def learn(self, words: Iterable[tuple[str, str]]) -> None:
        """Note the (language, word) pairs trained on, by hashes, so that what is made up can be told from them."""
        self.known = np.unique(np.array([_hash(language, word) for language, word in words], np.int32))

    def knows(self, language: str, word: str) -> bool:
        """Whether a word was trained on; one in 50,000 others is taken for one that was."""
        return bool(np.isin(np.int32(_hash(language, word)), self.known))

    def start(self, languages: Tensor) -> Tensor:
        """The state before the first letter, (1, word, unit), of languages (word,)."""
        return torch.tanh(self.language(languages))[None]

    def forward(self, ids: Tensor, languages: Tensor) -> Tensor:
        """Logits (time, word, symbol) of what follows each of ids (time, word), the mark first."""
        hidden, _ = self.recurrent(self.embedding(ids), self.start(languages))
        logits: Tensor = self.head(nn.functional.dropout(hidden, self.dropout, self.training))
        return logits


class CharacterWriter(nn.Module):
    """Many to many, aligned: an LSTM that says after every character of a text what may come next."""

    def __init__(self, characters: str, width: int = 48, units: int = 256, dropout: float = 0.1) -> None:
        super().__init__()
        self.alphabet, self.width, self.units = Alphabet(characters), width, units
        self.embedding = nn.Embedding(len(self.alphabet), width)
        self.recurrent = nn.LSTM(width, units)
        self.head = nn.Linear(units, len(self.alphabet))
        self.dropout = dropout
        # Forget gates start open (Jozefowicz, Zaremba and Sutskever, ICML 2015).
        self.recurrent.get_parameter("bias_ih_l0").data[units : 2 * units].fill_(1.0)

    def forward(self, ids: Tensor) -> Tensor:
        """Logits (time, ..., symbol) of what follows each of ids (time, ...), the mark first."""
        hidden, _ = self.recurrent(self.embedding(ids))
        logits: Tensor = self.head(nn.functional.dropout(hidden, self.dropout, self.training))
        return logits


class NumberWriter(nn.Module):
    """Many to many through one state: a GRU reads words, and a second one starts from its last state and writes digits.

    Sutskever, Vinyals and Le, "Sequence to Sequence Learning with Neural Networks" (NeurIPS 2014), section 2.
    """

    def __init__(self, characters: str, width: int = 24, units: int = 128) -> None:
        super().__init__()
        self.alphabet, self.width, self.units = Alphabet(characters), width, units
        self.embedding = nn.Embedding(len(self.alphabet), width)
        self.encoder = nn.GRU(width, units)
        self.decoder = nn.GRU(width, units)
        self.head = nn.Linear(units, len(self.alphabet))

    def encode(self, ids: Tensor, lengths: Tensor) -> Tensor:
        """The hidden state after the last character of each text, (1, text, unit), of ids (time, text)."""
        read = self.embedding(ids)
        fast = self.training and ids.device.type == "cpu"
        hidden = gru_pass(self.encoder, read) if fast else self.encoder(read)[0]
        last: Tensor = hidden[lengths - 1, torch.arange(len(lengths), device=ids.device)][None]
        return last

    def forward(self, ids: Tensor, lengths: Tensor, digits: Tensor) -> Tensor:
        """Logits (step, text, symbol) of what follows each of digits (step, text), the mark first."""
        hidden, _ = self.decoder(self.embedding(digits), self.encode(ids, lengths).to(self.head.weight.dtype))
        logits: Tensor = self.head(hidden)
        return logits


def _hash(language: str, word: str) -> int:
    """31 bits."""
    return int.from_bytes(hashlib.sha256(f"{language} {word}".encode()).digest()[:4], "big") >> 1
