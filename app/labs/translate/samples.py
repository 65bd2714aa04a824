"""Sentences that show something: a first one, and others to try. Written for this program."""

from __future__ import annotations

FIRST = "The little girl did not know that her father was waiting for her."

SAMPLES: tuple[tuple[str, str], ...] = (
    ("Words change places", FIRST),
    ("An adjective moves behind its noun", "She bought a red car and a small house last year."),
    ("One word becomes two", "I do not eat meat."),
    ("Which meaning?", "He sat on the bank of the river and thought about the bank."),
    (
        "A long way to look",
        "The book that my sister gave me for my birthday when I was ten years old is still on my desk.",
    ),
    (
        "Too long for a bottleneck",
        "When I was young, I often went to the market with my mother, and we always bought bread, fruit and a few "
        "flowers for my grandmother, who lived alone in a small house near the river.",
    ),
    ("A word nobody knows", "Zorbleen lives in Brixworthy with a schnauzer."),
)
