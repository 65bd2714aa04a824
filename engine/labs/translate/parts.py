"""Long text in parts that a model can take."""

from __future__ import annotations

import re

from engine.data.subwords import Subwords

TOGETHER = 40
"""Pieces up to which sentences stay together in one part."""

LONGEST = 120
"""Most pieces of a part; a longer sentence is cut at a comma, else between words."""

_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…]+[\"')\]]*(?=\s|$)|[.!?…]+|\n|$)")


def parts_of(text: str, subwords: Subwords) -> tuple[str, ...]:
    """The parts of `text`, none where there is nothing in it: sentences, short ones together."""
    parts: list[str] = []
    room = 0
    for sentence in _sentences(text):
        for piece in _cut(sentence, subwords):
            size = len(subwords.encode(piece))
            if parts and size <= room:
                parts[-1] += " " + piece
                room -= size
            else:
                parts.append(piece)
                room = TOGETHER - size
    return tuple(parts)


def _sentences(text: str) -> list[str]:
    """Sentences without the space around them; a mark ends one only where a space or the end follows."""
    found: list[str] = []
    open_one = ""
    for match in _SENTENCE.finditer(text):
        open_one += match[0]
        ends = match.end() == len(text) or text[match.end()].isspace() or match[0].endswith("\n")
        if ends and open_one.strip():
            found.append(open_one.strip())
        if ends:
            open_one = ""
    return found


def _cut(sentence: str, subwords: Subwords) -> list[str]:
    """A sentence in pieces of at most LONGEST pieces each."""
    if len(subwords.encode(sentence)) <= LONGEST:
        return [sentence]
    cut: list[str] = []
    rest = re.findall(r"\S{1,60}\s*", sentence)
    while rest:
        size, taken, comma = 0, 0, 0
        while taken < len(rest):
            size += max(1, len(subwords.encode(rest[taken])))
            if size > LONGEST and taken:
                break
            taken += 1
            if rest[taken - 1].rstrip().endswith((",", ";", ":")):
                comma = taken
        if taken < len(rest) and comma > taken // 2:
            taken = comma
        cut.append("".join(rest[:taken]).strip())
        rest = rest[taken:]
    return cut
