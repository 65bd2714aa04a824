"""The Translate lab's commands, run as a shell runs them."""

from __future__ import annotations

import json
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from engine.cli import cli
from engine.labs.translate import recipe
from engine.labs.translate.batches import Mixture
from engine.labs.translate.chart import load_chart
from engine.labs.translate.session import Session
from engine.trace import unpack_traces
from engine.train import console
from engine.train.parallel import Ranks

from .tiny import PAIRS, save


def run(*arguments: str, text: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, list(arguments), input=text)


@pytest.fixture
def model(tmp_path: Path) -> str:
    return str(save(tmp_path, "stacked"))


@pytest.fixture
def pairs(tmp_path: Path) -> Path:
    path = tmp_path / "eng-fra.tsv"
    path.write_text("\n".join(f"{source}\t{target}\tcredit" for source, target in PAIRS), encoding="utf-8")
    return path


def test_a_line_out_for_each_line_in(model: str) -> None:
    done = run("translate", "--model", model, text=b"I am here.\n\nWe see the cat.\n")
    assert done.exit_code == 0, done.output
    lines = done.stdout.split("\n")
    assert len(lines) == 4
    assert lines[1] == ""
    assert lines[0] != ""


def test_json_has_the_translation_and_its_attention(model: str, tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("id,english\n1,We see the cat.\n")
    done = run("translate", str(path), "--model", model, "--to", "fr", "--json", "--beam", "3")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert told["text"] == "We see the cat."
    assert told["to"] == "fr"
    weights = np.array(told["attention"])
    assert weights.shape == (len(told["tokens"]), len(told["source"]))
    np.testing.assert_allclose(weights.sum(1), 1.0, atol=1e-4)
    assert run("translate", str(path), "--model", model, "--beam", "3").stdout.strip() == told["translation"]


@pytest.mark.parametrize(
    ("arguments", "status", "words"),
    [
        (("translate", "nowhere.txt"), 3, "nowhere.txt"),
        (("translate", "--model", "none"), 4, "must be one of"),
        (("translate", "--to", "nl"), 2, "nl"),
        (("translate", "--beam", "0"), 2, "beam"),
        (("evaluate", "translate", "--data", "nowhere.tsv"), 3, "nowhere.tsv"),
        (("evaluate", "translate", "--data", "nowhere.tsv", "--even"), 2, "--held-back"),
        (("train", "translate", "--data", "nowhere"), 3, "eng-fra"),
    ],
)
def test_what_goes_wrong_is_told(
    model: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], status: int, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    given = arguments if "--model" in arguments or arguments[0] == "train" else (*arguments, "--model", model)
    done = run(*given, text=b"Hello.\n")
    assert (done.exit_code, words in done.stderr) == (status, True), done.stderr


def test_a_model_of_another_language_is_told(tmp_path: Path) -> None:
    done = run("translate", "--model", str(save(tmp_path, "additive", to="de")), "--to", "fr", text=b"Hello.\n")
    assert done.exit_code == 4
    assert "translates into German" in done.stderr


def test_binary_input_is_told(model: str) -> None:
    done = run("translate", "--model", model, text=b"\x89PNG\x00\xff")
    assert done.exit_code == 3
    assert "standard input must be text" in done.stderr


def test_evaluation_tells_scores_and_writes_a_chart(model: str, pairs: Path, tmp_path: Path) -> None:
    chart = tmp_path / "lengths.json"
    arguments = ("evaluate", "translate", "--data", str(pairs), "--model", model, "--beam", "2", "--chart", str(chart))
    done = run(*arguments, "--json")
    assert done.exit_code == 0, done.output
    told = json.loads(done.stdout)
    assert (told["sentences"], told["references"]) == (4, 4)
    assert "13a" in told["signature"]
    assert load_chart(chart).lines[0].all_bleu == pytest.approx(told["bleu"])
    assert "BLEU" in run(*arguments).stdout


def test_lines_and_their_references_are_evaluated(model: str, tmp_path: Path) -> None:
    (tmp_path / "a.en").write_text("i am here\n")
    (tmp_path / "a.fr").write_text("je suis ici\n")
    arguments = ("evaluate", "translate", "--data", str(tmp_path / "a.en"), "--model", model, "--tokenize", "none")
    assert run(*arguments, "--reference", str(tmp_path / "a.fr"), "--lowercase").exit_code == 0
    (tmp_path / "a.fr").write_text("je\nsuis\n")
    assert run(*arguments, "--reference", str(tmp_path / "a.fr")).exit_code == 3


def test_a_trace_is_written(model: str, tmp_path: Path) -> None:
    out = tmp_path / "trace.safetensors"
    done = run("trace", "translate", "We see the cat.", "--model", model, "--out", str(out))
    assert done.exit_code == 0, done.output
    traces = unpack_traces(out.read_bytes(), "trace")
    assert "decoder/attention" in traces
    assert traces["encoder/layer0/forward/gate.forget"].time.labels is not None
    assert run("trace", "translate", " ", "--model", model, "--out", str(out)).exit_code == 3


def test_training_writes_a_model_that_translates(pairs: Path, tmp_path: Path) -> None:
    arguments = ["train", "translate", "--data", str(pairs.parent), "--preset", "plain", "--out", str(tmp_path / "run")]
    done = run(*arguments, "--updates", "2", "--pieces", "64", "--validate-every", "1", "--json")
    assert done.exit_code == 0, done.output
    kinds = [json.loads(line)["event"] for line in done.stdout.splitlines()]
    assert kinds == ["validated", "saved", "validated", "saved", "finished"]
    trained = Session(str(tmp_path / "run" / "fr-plain.safetensors"))
    assert trained.language == "fr"
    again = run(*arguments, "--updates", "3", "--pieces", "64", "--validate-every", "1", "--json")
    assert [json.loads(line)["update"] for line in again.stdout.splitlines()] == [3, 3, 3]


@pytest.mark.parametrize(("given", "alpha"), [((), 0.0), (("--alpha", "0"), 0.0), (("--alpha", "0.3"), 0.3)])
def test_alpha_says_how_much_at_random_words_are_cut(
    pairs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: tuple[str, ...], alpha: float
) -> None:
    task_of, made = recipe.task_of, list[Any]()

    def kept(corpus: Any, subwords: Any, options: Any, sizes: Any) -> Any:
        task, schedule = task_of(corpus, subwords, options, sizes)
        made.extend((subwords, options, task))
        return task, schedule

    monkeypatch.setattr(recipe, "task_of", kept)
    monkeypatch.setattr(console, "run", lambda *_: False)
    done = run("train", "translate", "--data", str(pairs.parent), "--preset", "plain", "--out", str(tmp_path), *given)
    assert done.exit_code == 0, done.output
    subwords, options, task = made
    assert options.mixture == Mixture(alpha=alpha)
    drawn = islice(task.batches(0, Ranks()), 20)
    sources = [ids.tolist()[:-1] for batch in drawn for ids in batch.source.T]
    best = [subwords.encode(subwords.decode(ids)) for ids in sources]
    assert (sources == best) is (alpha == 0)
