"""A CTC session: a board in, its lattice, gradient, paths and decodings out, checked against torch and brute force."""

from __future__ import annotations

import time

import numpy as np
import torch
from numpy.typing import NDArray
from torch.nn import functional

from engine.cancel import Cancel
from engine.decode.alignment import align
from engine.decode.ctc import Lattice, best_path, lattice, may_skip, sequence_log_prob
from engine.decode.hypotheses import BeamHistory
from engine.decode.prefix_beam import prefix_beam
from engine.labs.ctc.bigram import Bigram
from engine.labs.ctc.board import Board
from engine.labs.ctc.examples import least_frames
from engine.labs.ctc.outcome import MOST_WALKS, Beam, Check, Found, Lines, Outcome, Request, Walk
from engine.labs.ctc.paths import are_few, brute_force, count_paths, list_paths
from engine.trace import Axis, Trace, TraceSet

ALTERNATIVES = 6
_NO_STATES = np.zeros(0, np.int64)
_EVERYTHING = -np.inf
_NEVER = 2.0


def run(request: Request, cancel: Cancel) -> Outcome:
    """Work out the board of `request`. A text without a path is no error. Raises Cancelled between the parts."""
    started = time.perf_counter()
    board, log_probs = request.board, request.board.log_probs
    total = sequence_log_prob(log_probs, board.targets)
    problem = _problem(board, total)
    whole = None if problem else lattice(log_probs, board.targets)
    cancel.check()
    listed = not problem and are_few(*log_probs.shape)
    states, scores = list_paths(log_probs, board.targets) if listed else (np.zeros((0, 0), np.int8), np.zeros(0))
    cancel.check()
    greedy, greedy_path = _greedy(board)
    found, tree = _beam(board, request.beam)
    cancel.check()
    lines = None if whole is None else _lines(board, whole)
    return Outcome(
        request, problem, _traces(board, whole, lines), lines, total, None if whole is None else _best(board),
        count_paths(log_probs, board.targets), log_probs.shape[1] ** log_probs.shape[0],
        () if whole is None else _walks(whole, states[:MOST_WALKS], scores), greedy, greedy_path, found, tree,
        () if whole is None else _checks(board, whole, scores), time.perf_counter() - started,
    )  # fmt: skip


def torch_loss(log_probs: NDArray[np.floating], targets: NDArray[np.int64]) -> float:
    """-log P of a text by torch.nn.functional.ctc_loss in double precision; log_probs (time, symbol)."""
    frames = torch.tensor([len(log_probs)])
    loss = functional.ctc_loss(
        torch.tensor(log_probs, dtype=torch.float64)[:, None],
        torch.tensor(targets)[None],
        frames,
        torch.tensor([len(targets)]),
        reduction="sum",
    )
    return float(loss)


def _problem(board: Board, total: float) -> str:
    least = least_frames(board.text)
    if board.frames < least:
        return (
            f"\u201c{board.text}\u201d needs at least {least} frames, one a letter and one for a blank between double "
            f"letters, but there are {board.frames}. Add frames or shorten the text."
        )
    if np.isneginf(total):
        return f"No path says \u201c{board.text}\u201d with a probability above 0. Raise its letters."
    return ""


def _greedy(board: Board) -> tuple[Found, Walk]:
    greedy = best_path(board.log_probs)
    exact = sequence_log_prob(board.log_probs, greedy.symbols)
    return (
        Found(board.spelled(greedy.symbols), exact, greedy.log_prob),
        Walk(greedy.path, _NO_STATES, greedy.log_prob),
    )


def _beam(board: Board, beam: Beam) -> tuple[tuple[Found, ...], BeamHistory]:
    language = Bigram(beam.words, board.symbols) if beam.weight > 0 and beam.words.strip() else None
    # Nothing is left out for speed here: the tree shows every symbol that the width lets in.
    hypotheses = prefix_beam(
        board.log_probs, beam.width, language, beam.weight, 0.0, count=ALTERNATIVES, symbol_floor=_EVERYTHING,
        sure_blank=_NEVER, history=True,
    )  # fmt: skip
    found = tuple(
        Found(board.spelled(each.symbols), sequence_log_prob(board.log_probs, each.symbols), each.score)
        for each in hypotheses.best
    )
    assert hypotheses.history is not None
    return found, hypotheses.history


def _best(board: Board) -> Walk:
    found = align(board.log_probs, board.targets)
    return Walk(found.path, found.states, found.log_prob)


def _walks(whole: Lattice, states: NDArray[np.int8], scores: NDArray[np.float64]) -> tuple[Walk, ...]:
    wide = states.astype(np.int64)
    return tuple(Walk(whole.symbols[row], row, float(score)) for row, score in zip(wide, scores, strict=False))


def _checks(board: Board, whole: Lattice, scores: NDArray[np.float64]) -> tuple[Check, ...]:
    """The probability by the backward variables, by torch, and where there are few paths by trying them all."""
    ways = [
        ("backward variables", float(np.logaddexp.reduce((whole.beta + board.log_probs[:, whole.symbols])[0, :2]))),
        ("torch ctc_loss", -torch_loss(board.log_probs, board.targets)),
    ]
    if len(scores):
        ways.append(("sum of the paths listed", float(np.logaddexp.reduce(scores))))
        count, log_prob = brute_force(board.log_probs, board.targets)
        ways.append((f"brute force, {count:,} paths found", log_prob))
    return tuple(Check(way, value, abs(value - whole.total)) for way, value in ways)


def _lines(board: Board, whole: Lattice) -> Lines:
    emission = board.log_probs[:, whole.symbols].astype(np.float64)
    return Lines(whole.symbols, may_skip(whole.symbols), whole.alpha, whole.beta, whole.gamma, emission)


def _traces(board: Board, whole: Lattice | None, lines: Lines | None) -> TraceSet:
    time_axis, symbols = Axis("time"), Axis("symbol", ("blank", *board.symbols))
    traces = [Trace("posterior", board.probabilities, (time_axis, symbols), "probability")]
    notes = {"lab": "ctc", "text": board.text}
    if whole is None or lines is None:
        return TraceSet(tuple(traces), notes)
    states = Axis("state", tuple("blank" if s == 0 else board.symbols[s - 1] for s in whole.symbols.tolist()))
    both = (time_axis, states)
    traces += [
        # A state that no path has reached, or from which none reaches the end, has no number.
        Trace("alpha", _finite(whole.alpha), both, "signal"),
        Trace("beta", _finite(whole.beta), both, "signal"),
        Trace("gamma", _single(np.minimum(np.exp(whole.gamma), 1.0)), both, "probability"),
        Trace(
            "flow", _single(_flow(lines, whole.total)), (*both, Axis("move", ("stay", "next", "skip"))), "probability"
        ),
        Trace("occupancy", _single(np.clip(whole.occupancy, 0.0, 1.0)), (time_axis, symbols), "probability"),
        Trace("gradient", _single(whole.gradient), (time_axis, symbols), "gradient"),
    ]
    return TraceSet(tuple(traces), notes)


def _single(values: NDArray[np.float64]) -> NDArray[np.float32]:
    return values.astype(np.float32)


def _finite(values: NDArray[np.float64]) -> NDArray[np.float32]:
    return _single(np.where(np.isfinite(values), values, np.nan))


def _flow(lines: Lines, total: float) -> NDArray[np.float64]:
    """Share of the text's paths on each move into a state, (time, state, 3): stay, next, skip; none into frame 0."""
    into = lines.emission[1:] + lines.beta[1:] - total
    flow = np.zeros((*lines.alpha.shape, 3))
    for move in range(3):
        came = lines.alpha[:-1, : lines.alpha.shape[1] - move]
        share = np.exp(came + into[:, move:])
        flow[1:, move:, move] = share if move < 2 else np.where(lines.skip[2:], share, 0.0)
    return np.clip(flow, 0.0, 1.0)
