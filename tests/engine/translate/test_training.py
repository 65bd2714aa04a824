"""The recipe: what it reads, that it learns, stops when told, and goes on where it stopped."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.cancel import Cancel, Cancelled
from engine.data.subwords import BEGIN, END
from engine.errors import DataError, ModelError
from engine.labs.translate.batches import PAD, Mixture, batches
from engine.labs.translate.corpus import grouped, held_back, read_corpus, read_pairs
from engine.labs.translate.metrics import bleu, chrf
from engine.labs.translate.outcome import Decoding
from engine.labs.translate.recipe import Options, subwords_of, task_of
from engine.labs.translate.search import search_many
from engine.labs.translate.weights import save_translator
from engine.nets.translator import Sizes
from engine.train.checkpoint import load_checkpoint
from engine.train.events import Finished, Saved, Validated
from engine.train.loop import fit
from engine.train.parallel import Ranks

from .tiny import CORPUS, KINDS, PAIRS, pieces

ROOT = Path(__file__).resolve().parents[3]
PLAIN = Mixture(0.0, 0.0, 0.0, 0.0)
TINY = Options(updates=12, pieces=80, validate_every=6, mixture=PLAIN)


@pytest.mark.parametrize("kind", ["stacked", "gru", "transformer"])
def test_four_pairs_are_learnt_by_heart(kind: str) -> None:
    sizes = replace(KINDS[kind], embedding=48, encoder=32, decoder=48)
    options = Options(updates=160, pieces=120, learning_rate=1e-2, validate_every=160, mixture=PLAIN)
    task, schedule = task_of(CORPUS, pieces(), options, sizes)
    list(fit(task, schedule, None, Cancel()))
    sources = [[*pieces().encode(source), END] for source, _ in PAIRS]
    found = search_many(task.module, sources, Decoding(3), Cancel())  # type: ignore[arg-type]
    assert [pieces().decode(one.endings[0].symbols) for one in found] == [target for _, target in PAIRS]


def test_a_cancelled_run_leaves_a_checkpoint_and_goes_on_from_it(tmp_path: Path) -> None:
    cancel = Cancel()
    task, schedule = task_of(CORPUS, pieces(), TINY, KINDS["stacked"])
    run = fit(task, schedule, tmp_path, cancel)
    next(run)
    cancel.set()
    with pytest.raises(Cancelled):
        list(run)
    _, state = load_checkpoint(tmp_path / "checkpoint.safetensors")
    assert state["update"] == 6
    again, schedule = task_of(CORPUS, pieces(), TINY, KINDS["stacked"])
    events = list(fit(again, schedule, tmp_path, Cancel()))
    assert [event.update for event in events] == [12, 12, 12]
    assert [type(event) for event in events] == [Validated, Saved, Finished]


def test_a_run_goes_on_from_a_translator_of_its_sizes_and_pieces(tmp_path: Path) -> None:
    task, _ = task_of(CORPUS, pieces(), TINY, KINDS["stacked"])
    sizes, path = Sizes(**task.about["sizes"]), tmp_path / "first.safetensors"
    save_translator(path, task.module, sizes, pieces(), {**task.about, "to": "fr"})
    options = replace(TINY, seed=2, start=str(path))
    again, _ = task_of(CORPUS, subwords_of(CORPUS, tmp_path, 60, str(path)), options, replace(sizes, dropout=0.5))
    for name, value in again.module.state_dict().items():
        torch.testing.assert_close(value, task.module.state_dict()[name], rtol=1e-3, atol=1e-4)  # half precision
    assert again.module.sizes.dropout == 0.5  # type: ignore[union-attr]
    with pytest.raises(ModelError, match="is another"):
        task_of(CORPUS, pieces(), options, KINDS["gru"])


def test_batches_hold_sources_of_one_length_and_targets_with_their_ends() -> None:
    stream = batches(CORPUS, pieces(), Mixture(joined=1.0), 60, 1, 0, Ranks())
    seen = set()
    for _ in range(12):
        batch = next(stream)
        assert (batch.source != PAD).all()
        assert (batch.source[-1] == END).all()
        assert (batch.target[0] == BEGIN).all()
        ends = (batch.labels == END).sum(0)
        assert (ends == 1).all()
        torch.testing.assert_close(
            batch.target[1:][batch.labels[:-1] != PAD], batch.labels[:-1][batch.labels[:-1] != PAD]
        )
        seen |= {pieces().decode(column.tolist()) for column in batch.source.T}
    assert any(text.count(".") > 1 for text in seen)
    first = next(batches(CORPUS, pieces(), PLAIN, 60, 1, 0, Ranks()))
    torch.testing.assert_close(first.source, next(batches(CORPUS, pieces(), PLAIN, 60, 1, 0, Ranks())).source)


def test_sentences_are_held_back_by_what_they_say(tmp_path: Path) -> None:
    sources = [f"Sentence number {number} is here." for number in range(2_000)]
    share = np.mean([held_back(source) for source in sources])
    assert 0.008 < share < 0.025
    chosen = next(source for source in sources if held_back(source))
    assert held_back(chosen.upper().replace(".", " !"))
    long = [f"{source} and then some more of this and that" for source in sources]
    assert 0.10 < np.mean([held_back(source) for source in long]) < 0.20
    assert 0.005 < np.mean([held_back(source, even=True) for source in long]) < 0.03
    assert all(held_back(source) for source in long if held_back(source, even=True))
    lines = [f"{source}\tautre {k}\tcredit" for source in sources for k in range(2)]
    (tmp_path / "x_eng-fra_y.tsv.gz").write_bytes(gzip.compress("\n".join(lines).encode()))
    corpus = read_corpus(tmp_path, "fr")
    assert not {source for source, _ in corpus.pairs} & {group.source for group in corpus.valid}
    assert len(corpus.pairs) + 2 * len(corpus.valid) == 4_000
    assert all(group.references == ("autre 0", "autre 1") for group in corpus.valid)


def test_a_folder_of_plain_lines_is_read(tmp_path: Path) -> None:
    for name, lines in {"train.en": "a b\nc", "train.de": "x y\nz", "val.en": "d\nd", "val.de": "u\nv"}.items():
        (tmp_path / name).write_text(lines)
    corpus = read_corpus(tmp_path, "de")
    assert corpus.pairs == (("a b", "x y"), ("c", "z"))
    assert corpus.valid == grouped([("d", "u"), ("d", "v")])
    (tmp_path / "val.de").write_text("u")
    with pytest.raises(DataError, match="as many lines"):
        read_corpus(tmp_path, "de")


@pytest.mark.parametrize("text", ["one column", "a\t", "\n\n", ""])
def test_lines_that_are_no_pairs_are_told(tmp_path: Path, text: str) -> None:
    path = tmp_path / "pairs.tsv"
    path.write_text(text)
    with pytest.raises(DataError, match=r"pairs\.tsv"):
        read_pairs(path)


def test_a_folder_without_pairs_is_told(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="eng-deu"):
        read_corpus(tmp_path, "de")


def test_scores_take_all_references() -> None:
    texts = ["the cat sat on the mat today", "no"]
    references = [("a dog ran off", "the cat sat on the mat today"), ("no",)]
    assert bleu(texts, references) == pytest.approx(100)
    assert bleu(texts, [references[0][:1], references[1]]) < 20
    assert chrf(texts, references) == pytest.approx(100)
    assert bleu([], []) == 0.0


_RANK = """
import torch
torch.set_num_threads(1)
from engine.labs.translate.recipe import smoothed_loss, task_of
from engine.train.parallel import Ranks
from tests.engine.translate.test_training import TINY
from tests.engine.translate.tiny import CORPUS, KINDS, pieces
ranks = Ranks.of_environment()
with ranks:
    task, _ = task_of(CORPUS, pieces(), TINY, KINDS["stacked"])
    batch = next(task.batches(ranks.rank, ranks))
    smoothed_loss(ranks.wrap(task.module), batch, torch.device("cpu")).backward()
print(batch.source.shape, "|", *(f"{float(p.grad.double().abs().sum()):.9f}" for p in task.module.parameters()))
"""


def test_two_processes_share_their_gradients() -> None:
    place = {"WORLD_SIZE": "2", "MASTER_ADDR": "127.0.0.1", "MASTER_PORT": str(29_000 + os.getpid() % 2_000)}
    workers = [
        subprocess.Popen(
            [sys.executable, "-W", "ignore", "-c", _RANK],
            cwd=ROOT,
            env={**os.environ, **place, "RANK": str(rank), "LOCAL_RANK": str(rank), "PYTHONPATH": str(ROOT)},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for rank in range(2)
    ]
    told = [worker.communicate(timeout=300) for worker in workers]
    assert [worker.returncode for worker in workers] == [0, 0], told
    gradients = [out.strip().splitlines()[-1].partition("|")[2] for out, _ in told]
    assert gradients[0] == gradients[1] != ""
