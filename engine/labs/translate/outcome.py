"""Values that go into and come out of a translation; all frozen, so that they may cross threads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from engine.interventions import Intervention
from engine.trace import TraceSet

END = "</s>"
"""The piece that ends a sentence. It stands last in a source, and last in a target that was ended."""

NodeState = Literal["kept", "pruned", "finished", "best"]
MapKind = Literal["cross", "encoder", "decoder"]


@dataclass(frozen=True)
class Decoding:
    """How a translation is searched.

    width         hypotheses kept at each step; 1 is greedy
    length_power  of the length by which log probabilities are divided (Wu et al. 2016, eq. 14); 0 for none
    longest       most pieces of a translation, 0 for what suits the source
    """

    width: int = 5
    length_power: float = 1.0
    longest: int = 0


@dataclass(frozen=True)
class AttentionEdit:
    """One row of attention overruled: from which source pieces the target step `step` may read.

    step     target step, counted from 0; the row belongs to the making of piece `step`
    weights  one each source piece, at least one above 0, scaled to sum to 1; () for a flat row, all alike
    layer    of a Transformer's decoder; None for all
    head     of a layer with several; None for all
    """

    step: int
    weights: tuple[float, ...] = ()
    layer: int | None = None
    head: int | None = None


@dataclass(frozen=True)
class Request:
    """A text to translate, the model that does it, and what to force on the way.

    text         as typed; a long one is cut into parts, see `part`
    part         which part of a long text to look into; the others are only translated
    prefix       ids of target pieces to begin with, as `Candidate.id` and `Sentence.ids` give them
    typed        words that go on where `prefix` ends, in the target language
    edits        rows of attention overruled; steps beyond the translation are without effect
    muted        source pieces that attention may not see, at any step
    temperature  of attention: below 1 sharper, above 1 flatter, 1 as trained
    encoder      what to force in the encoder's recurrent layers
    decoder      what to force in the decoder's recurrent layers; direction is "forward"
    """

    text: str
    model: str = "fr"
    decoding: Decoding = field(default_factory=Decoding)
    part: int = 0
    prefix: tuple[int, ...] = ()
    typed: str = ""
    edits: tuple[AttentionEdit, ...] = ()
    muted: tuple[int, ...] = ()
    temperature: float = 1.0
    encoder: tuple[Intervention, ...] = ()
    decoder: tuple[Intervention, ...] = ()


@dataclass(frozen=True)
class Sentence:
    """A sentence in pieces and in words.

    pieces         as the model sees them; "▁" marks where a word begins; `END` last
    ids            of the pieces
    words          as they are written, without spaces; `END` is a word of its own
    word_of_piece  index into `words` of each piece; never falls from one piece to the next
    """

    pieces: tuple[str, ...] = ()
    ids: tuple[int, ...] = ()
    words: tuple[str, ...] = ()
    word_of_piece: tuple[int, ...] = ()

    def __len__(self) -> int:
        return len(self.pieces)


@dataclass(frozen=True)
class Candidate:
    """A piece that might come next, and how probable the model finds it."""

    id: int
    piece: str
    probability: float


@dataclass(frozen=True)
class Step:
    """The making of one target piece.

    chosen      the piece taken
    forced      whether a prefix asked for it
    candidates  the most probable pieces, best first; the chosen one need not be among them
    entropy     of the whole distribution, in bits
    """

    chosen: Candidate
    forced: bool
    candidates: tuple[Candidate, ...]
    entropy: float


@dataclass(frozen=True)
class Hypothesis:
    """A translation that the search ended with.

    node      its last node in the tree, -1 where it has none (greedy beside the beam)
    log_prob  sum over its pieces, natural logarithm
    score     what the beam ranks by: log_prob over length penalty
    finished  whether it came to its end by itself
    """

    text: str
    pieces: tuple[str, ...]
    ids: tuple[int, ...]
    log_prob: float
    score: float
    finished: bool
    node: int = -1


@dataclass(frozen=True)
class BeamNode:
    """A piece that the beam considered.

    parent    index of the node before, -1 at the first step
    step      target step, counted from 0
    log_prob  of this piece after its parent
    total     sum of log_prob from the root
    score     total over length penalty; what the beam ranks by
    rank      place among all of its step, 0 the best
    state     "kept": lived on; "pruned": fell out of the beam; "finished": ended here; "best": on the chosen path
    """

    parent: int
    step: int
    id: int
    piece: str
    log_prob: float
    total: float
    score: float
    rank: int
    state: NodeState


@dataclass(frozen=True)
class AttentionMap:
    """A map among the traces: `traces[trace].data[:, :, head]`, rows (queries) by columns (what they look at).

    kind  "cross": target by source; "encoder": source by source; "decoder": target by target (a Transformer's)
    """

    title: str
    trace: str
    head: int
    layer: int
    kind: MapKind


@dataclass(frozen=True)
class Part:
    """A part of a long text: its source and its translation."""

    source: str
    text: str


@dataclass(frozen=True, eq=False)
class Outcome:
    """A translation and everything inside the model on the way to it.

    language   of the target: "fr" or "de"; cell "lstm", "gru" or "transformer"
    text       the translation of the whole text; `parts` has it part by part, `part` is the one looked into
    source, target  pieces and words of that part; target steps are the target's pieces
    steps      one for each target piece
    best       what the search found, best first, the chosen one among them; greedy beside it
    tree       every piece that the beam considered, in the order of its steps
    maps       attention maps, the first one to show first; none in a model without attention
    traces     over source pieces (time = source): `encoder/layer<k>/<forward|backward>/<hidden|cell|gate.*>`,
               `encoder/states` (what attention sums);
               over target steps (time = target): `decoder/layer<k>/forward/<hidden|cell|gate.*>`, `decoder/context`,
               `decoder/attention` (time, source, head). A Transformer has `encoder/layer<k>/stream` and
               `decoder/layer<k>/stream` in place of hidden states, and `decoder/layer<k>/attention`,
               `encoder/layer<k>/self_attention`, `decoder/layer<k>/self_attention`.
               The time axis has the pieces as labels, and unit "source piece" or "target piece".
    remarks    what a person should know: what was cut, what had no effect
    seconds    of the search, and of the traces
    """

    model: str
    language: str
    cell: str
    text: str
    parts: tuple[Part, ...]
    part: int
    source: Sentence
    target: Sentence
    steps: tuple[Step, ...]
    best: tuple[Hypothesis, ...]
    greedy: Hypothesis | None
    tree: tuple[BeamNode, ...]
    maps: tuple[AttentionMap, ...]
    traces: TraceSet
    remarks: tuple[str, ...]
    seconds: tuple[float, float]

    @property
    def score(self) -> float:
        """Of the chosen translation; 0 where there is none."""
        return self.best[0].score if self.best else 0.0

    def attention(self, number: int = 0) -> NDArray[np.float32]:
        """The map of that number, float32 (row piece, column piece); rows sum to 1."""
        chosen = self.maps[number]
        weights: NDArray[np.float32] = self.traces[chosen.trace].data[:, :, chosen.head]
        return weights


def folded(weights: NDArray[np.float32], rows: Sequence[int], columns: Sequence[int]) -> NDArray[np.float32]:
    """A map of pieces as one of words: columns of a word are summed, rows of a word averaged, so rows sum to 1.

    weights (row piece, column piece); rows, columns: `Sentence.word_of_piece` of each side.
    """
    if not len(rows) or not len(columns):
        return np.zeros((0, 0), np.float32)
    row, column = np.asarray(rows), np.asarray(columns)
    summed = np.zeros((len(row), column[-1] + 1), np.float32)
    np.add.at(summed.T, column, weights.T)
    words = np.zeros((row[-1] + 1, summed.shape[1]), np.float32)
    np.add.at(words, row, summed)
    words /= np.bincount(row)[:, None]
    return words


@dataclass(frozen=True)
class Translation:
    """A translation without a look inside: one row of the bottleneck lab, or of a table.

    score    mean log probability of a piece, natural logarithm; at most 0
    """

    source: str
    text: str
    score: float
    remark: str = ""


@dataclass(frozen=True)
class Comparison:
    """One sentence through several models: names of the models, what each made of it, and what was cut off."""

    models: tuple[str, ...]
    translations: tuple[Translation, ...]
    seconds: tuple[float, ...]
    remarks: tuple[str, ...] = ()


@dataclass(frozen=True)
class Neighbour:
    """A training sentence with a state near to the one asked for.

    pieces, piece  the piece at which it is, by index into the pieces of `source` (or of `target` for contexts)
    similarity       cosine, -1 to 1
    """

    source: str
    target: str
    pieces: tuple[str, ...]
    piece: int
    similarity: float
