"""How near translations come to what people wrote: BLEU and chrF by sacrebleu, with every known reference."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sacrebleu.metrics.bleu import BLEU
from sacrebleu.metrics.chrf import CHRF

References = Sequence[Sequence[str]]
"""The references of each sentence, one or more."""


def bleu(texts: Sequence[str], references: References, tokenize: str = "13a", lowercase: bool = False) -> float:
    """BLEU of the corpus, 0 to 100 (Papineni et al., ACL 2002; Post, WMT 2018). 0 for no sentences."""
    if not texts:
        return 0.0
    return float(BLEU(tokenize=tokenize, lowercase=lowercase).corpus_score(list(texts), _streams(references)).score)


def signature(texts: Sequence[str], references: References, tokenize: str = "13a", lowercase: bool = False) -> str:
    """sacrebleu's words for how `bleu` was measured."""
    metric = BLEU(tokenize=tokenize, lowercase=lowercase)
    metric.corpus_score(list(texts), _streams(references))
    return str(metric.get_signature())


def chrf(texts: Sequence[str], references: References) -> float:
    """chrF2 of the corpus, 0 to 100 (Popović, WMT 2015). 0 for no sentences."""
    if not texts:
        return 0.0
    return float(CHRF().corpus_score(list(texts), _streams(references)).score)


def _streams(references: References) -> Any:
    """References as sacrebleu takes them: the first of every sentence, then the second, None where there is none."""
    most = max(map(len, references))
    return [[each[index] if index < len(each) else None for each in references] for index in range(most)]
