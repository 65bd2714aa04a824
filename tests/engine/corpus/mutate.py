"""Damage: bytes flipped, cut, doubled, replaced by what parsers stumble over, or joined with another file."""

from __future__ import annotations

from hypothesis import strategies as st

STUMBLES = [
    b"\x00",
    b"\xff\xfe",
    b"\xef\xbb\xbf",
    b"nan",
    b"inf",
    b"-",
    b"1e999",
    b"9" * 400,
    b"0x",
    b"'",
    b'"',
    b"!",
    b"*",
    b"?",
    b"#F",
    b",",
    b"]",
    b"[",
    b"{",
    b"}",
    b":",
    b"[[",
    b"null",
    b"NaN",
    b"true",
    b"<",
    b">",
    b"</ink>",
    b"<trace>",
    b"&x;",
    b"]]>",
    b"<!DOCTYPE a>",
    b"\n",
    b"\r",
    b"\n.PEN_DOWN\n",
    b"\n.COORD X\n",
    b'\n.SEGMENT A 0-99999 ? "\n',
    b"\n.DT nan\n",
    b"\xed\xa0\x80",
    b"\\ud800",
    b"\x80\x04",
    b"PK\x03\x04",
    b"18446744073709551616",
    b"-1",
    b"0",
    b"\x7f\xff\xff\xff",
]


@st.composite
def damaged(draw: st.DrawFn, seeds: list[bytes]) -> bytes:
    """One of `seeds` after one to five kinds of damage, or random bytes."""
    if draw(st.integers(0, 19)) == 0:
        return draw(st.binary(max_size=200))
    data = draw(st.sampled_from(seeds))
    for _ in range(draw(st.integers(1, 5))):
        at = draw(st.integers(0, len(data)))
        kind = draw(st.integers(0, 5))
        if kind == 0:
            data = data[:at]
        elif kind == 1:
            data = data[:at] + draw(st.sampled_from(STUMBLES)) + data[at:]
        elif kind == 2 and at < len(data):
            data = data[:at] + bytes([data[at] ^ (1 << draw(st.integers(0, 7)))]) + data[at + 1 :]
        elif kind == 3:
            end = draw(st.integers(at, min(len(data), at + 40)))
            data = data[:at] + data[end:]
        elif kind == 4:
            end = draw(st.integers(at, min(len(data), at + 40)))
            data = data[:end] + data[at:end] * draw(st.integers(1, 3)) + data[end:]
        else:
            other = draw(st.sampled_from(seeds))
            data = data[:at] + other[draw(st.integers(0, len(other))) :]
    return data
