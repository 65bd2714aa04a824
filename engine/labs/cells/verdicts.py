"""What the bench's numbers say, in sentences: which cells are clearly apart, and which cannot be told apart."""

from __future__ import annotations

from collections.abc import Sequence
from math import isfinite, sqrt
from statistics import fmean, variance

from engine.labs.cells.bench_tasks import TITLES
from engine.labs.cells.findings import Findings, Run, Summary, Task

CLEAR = 2.0
"""Standard errors of the difference of two means from which on two cells count as clearly apart."""
HALFWAY = 0.5
_LEARNED = 0.1


def verdicts(findings: Findings) -> tuple[str, ...]:
    """A sentence or two for each task that was run, and one of the whole."""
    said = [_of_task(findings, task) for task in findings.tasks if _summaries(findings, task)]
    whole = _whole(findings)
    return (*said, whole) if whole else tuple(said)


def apart(first: Sequence[float], second: Sequence[float]) -> bool:
    """Whether the means of two sets of scores differ by more than `CLEAR` standard errors (Welch, Biometrika 1947).

    Single scores tell nothing of their spread: they are never apart.
    """
    if min(len(first), len(second)) < 2:
        return False
    error = sqrt(variance(first) / len(first) + variance(second) / len(second))
    return abs(fmean(first) - fmean(second)) > max(CLEAR * error, 1e-9)


def leaders(findings: Findings, task: Task) -> list[Summary]:
    """The cell with the best mean on a task, and after it those that are not `apart` from it; the best first."""
    ordered = _summaries(findings, task)
    return [each for each in ordered if not apart(*_pair(findings, task, ordered[0].cell, each.cell))]


def halfway(run: Run, chance: float, best: float) -> float:
    """The updates after which a run's curve has come half of the way from `chance` to `best`; inf where it never has.

    Between two measurements the score is taken to change evenly.
    """
    goal = chance + HALFWAY * (best - chance)
    before = (0, chance)
    for update, score in run.curve:
        if (score <= goal) if best < chance else (score >= goal):
            share = (goal - before[1]) / (score - before[1]) if score != before[1] else 1.0
            return before[0] + share * (update - before[0])
        before = (update, score)
    return float("inf")


def _summaries(findings: Findings, task: Task) -> list[Summary]:
    """The cells that were run on a task, the best first."""
    found = [findings.summary(task.name, cell) for cell in findings.cells]
    sign = 1.0 if task.lower else -1.0
    return sorted((each for each in found if each is not None), key=lambda each: sign * each.mean)


def _scores(findings: Findings, task: Task, cell: str) -> list[float]:
    return [run.score for run in findings.of(task.name, cell)]


def _of_task(findings: Findings, task: Task) -> str:
    ordered = _summaries(findings, task)
    best = ordered[0]
    learned = abs(task.chance - best.mean) > _LEARNED * task.chance
    if not learned:
        guess = f"{task.chance:.3g} {task.measure}"
        return f"{task.title}: no cell does better than guessing ({guess}) in {_updates(findings, task)} updates."
    near = [each.cell for each in leaders(findings, task)[1:]]
    far = [each for each in ordered[1:] if each.cell not in near]
    text = f"{task.title}: {TITLES[best.cell]} has the best mean ({_measured(best)} {task.measure})"
    text += f"; not to be told from it: {_listed(near)}" if near else "; all others are clearly behind"
    if near and far:
        text += f"; clearly behind: {', '.join(f'{TITLES[each.cell]} ({_measured(each)})' for each in far)}"
    speeds = {each.cell: _speed(findings, task, each.cell, best.mean) for each in ordered}
    quick = min(speeds, key=lambda cell: speeds[cell])
    if not isfinite(speeds[quick]):
        return f"{text}. No cell gets half-way there in each of its trainings."
    return f"{text}. First half-way there: {TITLES[quick]}, after about {speeds[quick]:.0f} updates."


def _whole(findings: Findings) -> str:
    """LSTM against GRU over all tasks where both were run with more than one seed."""
    better: dict[str, list[str]] = {"lstm": [], "gru": [], "": []}
    for task in findings.tasks:
        lstm, gru = _pair(findings, task, "lstm", "gru")
        if min(len(lstm), len(gru)) < 2:
            continue
        ahead = "lstm" if (fmean(lstm) < fmean(gru)) == task.lower else "gru"
        better[ahead if apart(lstm, gru) else ""].append(task.title.lower())
    if not any(better.values()):
        return ""
    parts = [f"{TITLES[cell]} clearly better at {', '.join(better[cell])}" for cell in ("lstm", "gru") if better[cell]]
    if better[""]:
        parts.append(f"no clear difference at {', '.join(better[''])}")
    return f"LSTM against GRU of about equal size: {'; '.join(parts)}."


def _pair(findings: Findings, task: Task, first: str, second: str) -> tuple[list[float], list[float]]:
    return _scores(findings, task, first), _scores(findings, task, second)


def _speed(findings: Findings, task: Task, cell: str, best: float) -> float:
    return fmean(halfway(run, task.chance, best) for run in findings.of(task.name, cell))


def _updates(findings: Findings, task: Task) -> int:
    return max(run.updates for run in findings.runs if run.task == task.name)


def _measured(summary: Summary) -> str:
    return f"{summary.mean:.3g} ± {summary.spread:.2g}"


def _listed(cells: Sequence[str]) -> str:
    names = [TITLES[cell] for cell in cells]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"
