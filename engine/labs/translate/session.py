"""A translation session: a network that translates and shows how."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import replace

import numpy as np
import torch
from numpy.typing import NDArray

from engine.cancel import Cancel
from engine.data.subwords import BEGIN, END, UNKNOWN
from engine.decode.beam import Ending, Found
from engine.errors import DataError
from engine.labs.translate.corpus import tidy
from engine.labs.translate.forcing import ForcedDecoder, overrule_of
from engine.labs.translate.limits import LIVE_PARTS, MAX_CHARACTERS, told_of_characters, told_of_parts
from engine.labs.translate.outcome import END as END_PIECE
from engine.labs.translate.outcome import (
    BeamNode,
    Candidate,
    Decoding,
    Hypothesis,
    Outcome,
    Part,
    Request,
    Sentence,
    Step,
    Translation,
)
from engine.labs.translate.parts import parts_of
from engine.labs.translate.search import search, search_many, settings_of
from engine.labs.translate.tracing import encode, in_time, trace
from engine.labs.translate.weights import load_translator
from engine.nets.encoder_decoder import EncoderDecoder
from engine.nets.transformer import Transformer
from engine.nets.translator import Translator
from engine.trace import TraceSet

CANDIDATES = 20
"""Pieces that an outcome names at each step."""

_KEPT = 2_000
_TOGETHER = 4
"""Parts that are translated between two tellings of how far it is."""


class Session:
    """One network, loaded once, that translates any number of texts; for one thread at a time.

    Raises ModelError where the model is missing or damaged.
    """

    def __init__(self, model: str = "fr") -> None:
        self.model = model
        self.net, self.subwords, self.about = load_translator(model)
        self._translated: dict[tuple[str, Decoding], str] = {}

    @property
    def language(self) -> str:
        """Of the target: "fr" or "de"."""
        return str(self.about["to"])

    @property
    def cell(self) -> str:
        """ "lstm", "gru" or "transformer"."""
        return self.net.sizes.cell

    def run(
        self,
        request: Request,
        cancel: Cancel,
        progress: Callable[[int, int], None] = lambda done, of: None,
        most: int | None = LIVE_PARTS,
    ) -> Outcome:
        """Translate a text, and look into one part of it.

        progress  is told how many parts are done, of how many, where there are several
        most      parts that are translated, the first ones; None for all. A remark tells of those left out

        A text without a word gives an empty outcome. Raises Cancelled between steps, and what was translated until
        then is kept for the next time; DataError or ModelError where the request asks for what cannot be.
        """
        started = time.perf_counter()
        _check(request)
        remarks = _remarks(request, self.net)
        everything = parts_of(tidy(request.text[:MAX_CHARACTERS]), self.subwords)
        if not everything:
            return self._nothing(remarks)
        sources = everything[:most]
        remarks += told_of_parts(len(sources), len(everything))
        place = min(max(0, request.part), len(sources) - 1)
        source = self.sentence([*self.subwords.encode(sources[place]), END])
        remarks += _told_of_source(source)
        with torch.inference_mode():
            overrule = overrule_of(request, self.net.sizes, len(source))
            recurrent = isinstance(self.net, EncoderDecoder)
            encoded, traces = encode(_known(self.net), source.ids, request.encoder if recurrent else ())
            net: Translator = self.net
            if request.decoder and isinstance(self.net, EncoderDecoder):
                net = ForcedDecoder(self.net, request.decoder)
            settings = settings_of(request.decoding, len(source), self._prefix(request))
            found = search(net, encoded, settings, overrule, cancel.check)[0]
            greedy = found
            if settings.width > 1:
                greedy = search(net, encoded, replace(settings, width=1), overrule, cancel.check)[0]
            searched = time.perf_counter()
            target = self.sentence(found.endings[0].symbols)
            traced = trace(_known(self.net), encoded, target.ids, overrule, request.decoder if recurrent else ())
        cancel.check()
        looked = time.perf_counter()
        best = tuple(self._hypothesis(ending) for ending in found.endings)
        parts = self._others(sources, place, best[0].text, request.decoding, cancel, progress)
        return Outcome(
            self.model, self.language, self.cell, " ".join(part.text for part in parts), parts, place, source, target,
            self._steps(traced.log_probs, target.ids, len(settings.prefix)), best,
            replace(self._hypothesis(greedy.endings[0]), node=-1), self._tree(found), traced.maps,
            TraceSet(in_time((*traces, *traced.traces), source.pieces, target.pieces), self._notes(request)),
            remarks, (searched - started, looked - searched),
        )  # fmt: skip

    def translate(
        self,
        texts: Sequence[str],
        cancel: Cancel,
        progress: Callable[[int], None] = lambda done: None,
        decoding: Decoding | None = None,
    ) -> list[Translation]:
        """Translations of many texts, in their order, without a look inside. Raises Cancelled between steps.

        `progress` is told how many parts of texts are done, of as many as there are texts or a few more.
        """
        parts = [parts_of(tidy(text), self.subwords) for text in texts]
        return self._translate(texts, parts, cancel, progress, decoding or Decoding())

    def whole(self, text: str, cancel: Cancel, decoding: Decoding) -> Translation:
        """The translation of a text as one sequence, however long it is."""
        tidied = tidy(text)
        parts = (tidied,) if tidied else ()
        return self._translate([text], [parts], cancel, lambda done: None, decoding)[0]

    def _translate(
        self,
        texts: Sequence[str],
        parts: Sequence[Sequence[str]],
        cancel: Cancel,
        progress: Callable[[int], None],
        decoding: Decoding,
    ) -> list[Translation]:
        flat = [[*self.subwords.encode(part), END] for each in parts for part in each]
        found = iter(search_many(self.net, flat, decoding, cancel, progress))
        made = []
        for text, each in zip(texts, parts, strict=True):
            endings = [next(found).endings[0] for _ in each]
            pieces = sum(len(ending.symbols) for ending in endings)
            score = sum(ending.log_prob for ending in endings) / max(1, pieces)
            translated = " ".join(self.subwords.decode(ending.symbols) for ending in endings)
            made.append(Translation(text, translated, score, "" if each else "empty"))
        return made

    def sentence(self, ids: Sequence[int]) -> Sentence:
        """Pieces and words of `ids`."""
        words, of_piece = self.subwords.words(ids, END_PIECE)
        return Sentence(tuple(self.subwords.pieces[one] for one in ids), tuple(ids), words, of_piece)

    def _prefix(self, request: Request) -> tuple[int, ...]:
        ids = (*request.prefix, *self.subwords.encode(request.typed))
        for one in ids:
            if not 0 <= one < len(self.subwords) or one == BEGIN:
                raise DataError(f"`prefix` must hold ids of pieces of this model, but has {one} instead.")
        return ids[: ids.index(END) + 1] if END in ids else ids

    def _others(
        self,
        sources: Sequence[str],
        place: int,
        text: str,
        decoding: Decoding,
        cancel: Cancel,
        progress: Callable[[int, int], None],
    ) -> tuple[Part, ...]:
        """All parts, the one looked into as it came out, the others translated as they are; kept for next time."""
        missing = [one for k, one in enumerate(sources) if k != place and (one, decoding) not in self._translated]
        for start in range(0, len(missing), _TOGETHER):
            progress(len(sources) - len(missing) + start, len(sources))
            chosen = missing[start : start + _TOGETHER]
            for one, made in zip(chosen, self.translate(chosen, cancel, decoding=decoding), strict=True):
                self._translated[one, decoding] = made.text
        while len(self._translated) > max(_KEPT, len(sources)):
            del self._translated[next(iter(self._translated))]
        return tuple(
            Part(one, text if k == place else self._translated[one, decoding]) for k, one in enumerate(sources)
        )

    def _steps(self, log_probs: NDArray[np.float32], ids: Sequence[int], forced: int) -> tuple[Step, ...]:
        probabilities = np.exp(log_probs)
        count = min(CANDIDATES, log_probs.shape[1])
        first = np.argpartition(-log_probs, count - 1, axis=1)[:, :count]
        entropy = -(probabilities * log_probs).sum(1) / np.log(2.0)
        steps = []
        for number, one in enumerate(ids):
            row = probabilities[number]
            order = first[number][np.argsort(-row[first[number]], kind="stable")]
            candidates = tuple(self._candidate(int(index), row) for index in order)
            steps.append(Step(self._candidate(one, row), number < forced, candidates, float(max(0.0, entropy[number]))))
        return tuple(steps)

    def _candidate(self, one: int, row: NDArray[np.float32]) -> Candidate:
        return Candidate(one, self.subwords.pieces[one], float(min(1.0, row[one])))

    def _hypothesis(self, ending: Ending) -> Hypothesis:
        pieces = tuple(self.subwords.pieces[one] for one in ending.symbols)
        text = self.subwords.decode(ending.symbols)
        return Hypothesis(text, pieces, ending.symbols, ending.log_prob, ending.score, ending.finished, ending.node)

    def _tree(self, found: Found) -> tuple[BeamNode, ...]:
        return tuple(
            BeamNode(
                node.parent, node.step, node.symbol, self.subwords.pieces[node.symbol], node.log_prob, node.total,
                node.score, node.rank, node.state,
            )
            for node in found.nodes
        )  # fmt: skip

    def _notes(self, request: Request) -> dict[str, str]:
        return {"lab": "translate", "model": self.model, "to": self.language, "text": request.text[:1000]}

    def _nothing(self, remarks: tuple[str, ...]) -> Outcome:
        none = Sentence()
        return Outcome(
            self.model, self.language, self.cell, "", (), 0, none, none, (), (), None, (), (), TraceSet(), remarks,
            (0.0, 0.0),
        )  # fmt: skip


def _known(net: Translator) -> EncoderDecoder | Transformer:
    assert isinstance(net, EncoderDecoder | Transformer)
    return net


def _check(request: Request) -> None:
    """Raise DataError where a beam is asked for that cannot be."""
    decoding = request.decoding
    if not 1 <= decoding.width <= 64:
        raise DataError(f"`width` must be 1 to 64, but is {decoding.width} instead.")
    if not 0 <= decoding.length_power <= 5:
        raise DataError(f"`length_power` must be 0 to 5, but is {decoding.length_power} instead.")
    if not 0 <= decoding.longest <= 1_000:
        raise DataError(f"`longest` must be 0 to 1,000, but is {decoding.longest} instead.")


def _remarks(request: Request, net: Translator) -> tuple[str, ...]:
    """What of a request is without effect in this net, and what was cut."""
    remarks = [*told_of_characters(len(request.text))]
    if net.sizes.attention == "none" and (request.edits or request.muted or request.temperature != 1.0):
        remarks.append("This model has no attention, so nothing of it can be overruled.")
    if net.sizes.cell == "transformer" and (request.encoder or request.decoder):
        remarks.append("This model has no recurrent units, so none can be held.")
    return tuple(remarks)


def _told_of_source(source: Sentence) -> tuple[str, ...]:
    """A sentence where much of the source is unknown to the model."""
    unknown = sum(one == UNKNOWN for one in source.ids)
    if 3 * unknown < len(source):
        return ()
    return (f"{unknown} of {len(source) - 1} pieces are unknown to this model, which reads English.",)
