"""ICU without its tables of languages, 32 MB of a bundle that Qt can do without.

Qt keeps tables of its own for dates, numbers and capitals; ICU's serve it only to sort words by a language's custom and
to read texts in old encodings, which it then does by code points and not at all. ICU allows for this: its sources hold
an empty table, `stubdata`, of the same few bytes as the one that is made here.
"""

from __future__ import annotations

import re
import tempfile
from pathlib import Path

from bundle.places import call

_STUB = """
    .section .rodata
    .balign 16
    .globl {symbol}
    .type {symbol}, @object
{symbol}:
    .short 32               # length of this header
    .byte 0xda, 0x27        # what all of ICU's tables begin with
    .short 20, 0            # length of what follows: ASCII, small end first, characters of two bytes
    .byte 0, 0, 2, 0
    .ascii "ToCP"           # a table of contents
    .byte 1, 0, 0, 0, 0, 0, 0, 0
    .zero 8
    .zero 24                # of no entries
    .size {symbol}, . - {symbol}
    .section .note.GNU-stack,"",@progbits
"""


def empty_icu(folder: Path) -> int:
    """Put an empty table in place of each of ICU's in a folder of libraries; how many there were. Raises BuildError."""
    found = sorted(folder.glob("libicudata.so.*"))
    for library in found:
        number = re.sub(r"\D", "", library.name.removeprefix("libicudata.so"))
        with tempfile.TemporaryDirectory() as work:
            source, compiled = Path(work, "stub.s"), Path(work, "stub.o")
            source.write_text(_STUB.format(symbol=f"icudt{number}_dat"), encoding="ascii")
            call(["as", source, "-o", compiled])
            call(["ld", "-shared", "-soname", library.name, "--hash-style=gnu", compiled, "-o", library])
    return len(found)
