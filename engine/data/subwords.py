"""Text as pieces of words: a sentencepiece model held in memory, as bytes that a weights file can carry."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence

import numpy as np
import sentencepiece
from numpy.typing import NDArray

from engine.errors import DataError

UNKNOWN, BEGIN, END = 0, 1, 2
"""Ids of the pieces that stand for no text: a character never seen, the begin and the end of a sentence."""

SPACE = "▁"
"""What marks in a piece that a word begins."""


class Subwords:
    """Pieces by Kudo's unigram model or byte-pair encoding (Kudo and Richardson, EMNLP 2018).

    data  bytes of a sentencepiece model, uint8 (byte,) or bytes

    Raises DataError where they are no such model.
    """

    def __init__(self, data: bytes | NDArray[np.uint8]) -> None:
        self.data = bytes(data)
        self._processor = sentencepiece.SentencePieceProcessor()
        try:
            loaded = bool(self.data) and self._processor.LoadFromSerializedProto(self.data)
        except RuntimeError as error:
            raise DataError(f"`data` must be a sentencepiece model, but cannot be read: {error}") from error
        if not loaded:
            raise DataError("`data` must be a sentencepiece model, but is empty instead.")
        self.pieces: tuple[str, ...] = tuple(self._processor.IdToPiece(list(range(len(self)))))

    def __len__(self) -> int:
        return int(self._processor.GetPieceSize())

    def encode(self, text: str) -> list[int]:
        """Ids of the best pieces of `text`, without begin and end."""
        ids: list[int] = self._processor.EncodeAsIds(_encodable(text))
        return ids

    def sample(self, texts: Sequence[str], alpha: float) -> list[list[int]]:
        """Ids of each text cut at random (Kudo, ACL 2018, section 3): the smaller `alpha`, the more at random.

        `alpha` 0 cuts each in the best way.
        """
        cut: list[list[int]] = self._processor.Encode(
            list(texts), enable_sampling=alpha > 0, alpha=alpha, nbest_size=-1, num_threads=1
        )
        return cut

    def decode(self, ids: Iterable[int]) -> str:
        """The text of `ids`; begin and end are left out."""
        text: str = self._processor.DecodeIds([int(one) for one in ids if one not in (BEGIN, END)])
        return text

    def words(self, ids: Sequence[int], end: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
        """Words of `ids`, and the word of each piece; `end`, the text of END, is a word of its own."""
        words: list[list[int]] = []
        of_piece: list[int] = []
        for one in ids:
            piece = self.pieces[one]
            begins = piece.startswith(SPACE) and not (words and self._bare(words[-1]))
            if not words or one == END or begins:
                words.append([])
            words[-1].append(one)
            of_piece.append(len(words) - 1)
        texts = (end if word == [END] else self.decode(word) or "".join(self.pieces[one] for one in word)
                 for word in words)  # fmt: skip
        return tuple(texts), tuple(of_piece)

    def _bare(self, word: Sequence[int]) -> bool:
        """Whether a word so far is nothing but the mark of its begin."""
        return all(self.pieces[one] == SPACE for one in word)


def learn_subwords(texts: Iterable[str], size: int) -> Subwords:
    """A unigram model of `size` pieces that covers every letter of common scripts in `texts`.

    Raises DataError where the texts are too few for that many.
    """
    made = io.BytesIO()
    try:
        sentencepiece.SentencePieceTrainer.Train(
            sentence_iterator=iter(texts),
            model_writer=made,
            vocab_size=size,
            model_type="unigram",
            character_coverage=0.9998,
            num_threads=1,
            hard_vocab_limit=False,
            normalization_rule_name="nmt_nfkc",
            unk_id=UNKNOWN,
            bos_id=BEGIN,
            eos_id=END,
            unk_surface="�",
            minloglevel=2,
        )
    except (RuntimeError, OSError) as error:
        raise DataError(f"`texts` must hold enough for {size} pieces, but do not: {error}") from error
    return Subwords(made.getvalue())


def _encodable(text: str) -> str:
    """`text` with lone surrogates, which no file can hold, as question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")
