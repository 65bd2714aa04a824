"""Which commands a few typed letters mean."""

from __future__ import annotations

import re
from collections.abc import Sequence

from app.actions import Command

ALIASES = (
    ("colour", "color", "theme"),
    ("settings", "preferences", "prefs", "options"),
    ("gate", "forget", "input", "output"),
    ("attention", "alignment"),
    ("hidden", "state"),
    ("quit", "exit", "close"),
    ("open", "load", "import"),
    ("save", "write", "store"),
    ("export", "picture", "figure", "image"),
    ("zoom", "scale", "bigger", "smaller", "size"),
    ("shortcuts", "keys", "keyboard", "bindings"),
    ("undo", "back"),
    ("clear", "erase", "delete", "empty"),
    ("play", "run", "start"),
    ("train", "learn", "fit"),
)


def rank(query: str, commands: Sequence[Command], recent: Sequence[str] = ()) -> list[Command]:
    """The commands that `query` may mean, best first; all of them, recent ones first, where it is empty."""
    words = _words(query)
    order = {name: place for place, name in enumerate(recent)}
    if not words:
        return sorted(commands, key=lambda command: order.get(command.id, len(order)))
    scored = [(_score(words, command), command) for command in commands]
    kept = [(score, command) for score, command in scored if score > 0]
    kept.sort(key=lambda pair: (-pair[0], order.get(pair[1].id, len(order))))
    return [command for _, command in kept]


def _score(words: list[str], command: Command) -> float:
    title = _words(command.title)
    synonyms = [word for text in command.synonyms for word in _words(text)]
    near = [alias for group in ALIASES for alias in group if set(group) & set(title)]
    menu = _words(command.menu)
    total = 0.0
    for word in words:
        best = max(_best(word, title), 0.8 * _best(word, synonyms), 0.6 * _best(word, near), 0.4 * _best(word, menu))
        if best == 0:
            return 0.0
        total += best
    starts = 0.3 if title[: len(words)] and title[0].startswith(words[0]) else 0.0
    return total / len(words) + starts


def _best(word: str, among: list[str]) -> float:
    return max((_likeness(word, other) for other in among), default=0.0)


def _likeness(word: str, other: str) -> float:
    if word == other:
        return 1.0
    if other.startswith(word):
        return 0.9
    if len(word) > 2 and word in other:
        return 0.7
    slips = 1 if len(word) >= 4 else 0
    slips += len(word) >= 7
    if slips and min(_distance(word, other), _distance(word, other[: len(word) + 1])) <= slips:
        return 0.6
    return 0.35 if len(word) > 2 and other[0] == word[0] and _scattered(word, other) else 0.0


def _scattered(word: str, other: str) -> bool:
    letters = iter(other)
    return all(letter in letters for letter in word)


def _distance(a: str, b: str) -> int:
    """Insertions, deletions, substitutions and swaps of neighbours between two words (Damerau 1964, restricted)."""
    before: list[int] = []
    above = list(range(len(b) + 1))
    for i, x in enumerate(a):
        row = [i + 1]
        for j, y in enumerate(b):
            cost = min(above[j] + (x != y), above[j + 1] + 1, row[j] + 1)
            if i and j and x == b[j - 1] and a[i - 1] == y:
                cost = min(cost, before[j - 1] + 1)
            row.append(cost)
        before, above = above, row
    return above[-1]


def _words(text: str) -> list[str]:
    return re.findall(r"[^\W_]+", text.casefold())
