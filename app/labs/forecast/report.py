"""A short report as one HTML page: the picture, the scores, what was set, what to know."""

from __future__ import annotations

import html
from base64 import b64encode

from app import theme as themes
from app.labs.forecast.bench import Answer
from app.labs.forecast.models import title_of
from app.labs.forecast.setup import described
from app.views.export import svg_of
from app.views.series import SeriesView
from engine.labs.forecast.outcome import Forecast, Outcome

_STYLE = (
    "body{font:15px/1.5 system-ui,sans-serif;color:#1b2026;max-width:60em;margin:2em auto;padding:0 1em}"
    "table{border-collapse:collapse}td,th{padding:.25em 1em;text-align:right;border-bottom:1px solid #d5dae0}"
    "td:first-child,th:first-child{text-align:left}img{width:100%}.quiet{color:#5d6875}"
)


def report_of(answer: Answer, view: SeriesView) -> str:
    """The page of an answer, with the series as `view` shows it, in the colours for print."""
    series, setup, outcome = answer.material.series, answer.setup, answer.main
    picture = b64encode(svg_of(view, themes.LIGHT, title=series.name)).decode()
    facts = [
        ("Series", f"{series.name}, {len(series):,} points, {series.frequency.text}"),
        ("Source", series.source),
        ("Network", f"{title_of(outcome.model)}; learnt from {outcome.known}"),
        ("Horizon and season", f"{setup.horizon} and {setup.season} points"),
        ("Forecast from", "the end" if setup.origin is None else f"point {setup.origin:,}"),
        ("Changed values", ", ".join(f"point {point:,}: {value:g}" for point, value in sorted(setup.edits.items()))),
        ("Changed inside", "; ".join(described(item) for item in setup.active)),
    ]
    parts = [
        f"<h1>Forecast of {html.escape(series.name)}</h1>",
        f'<img alt="The series and its forecasts" src="data:image/svg+xml;base64,{picture}">',
        "<table>" + "".join(_row(name, text) for name, text in facts if text) + "</table>",
        _scores(answer),
        *(f'<p class="quiet">{html.escape(note)}</p>' for note in outcome.notes),
        _numbers(outcome),
        '<p class="quiet">Made with Unrolled.</p>',
    ]
    head = f"<title>Forecast of {html.escape(series.name)}</title><style>{_STYLE}</style>"
    return f'<!doctype html><html lang="en"><meta charset="utf-8">{head}<body>{"".join(parts)}</body></html>\n'


def _scores(answer: Answer) -> str:
    if not answer.main.scores:
        return ""
    rows = []
    for outcome in (answer.main, answer.other):
        forecasts: list[Forecast] = [] if outcome is None else [outcome.forecast]
        if outcome is answer.main:
            forecasts += outcome.baselines
        for forecast in forecasts:
            found = outcome.scores.get(forecast.key) if outcome is not None else None
            if found is not None:
                covered = "" if found.coverage is None else f"{100 * found.coverage:.0f} %"
                owa = "" if found.owa is None else f"{found.owa:.3f}"
                figures = (f"{found.mase:.3f}", f"{found.smape:.2f}", owa, f"{found.rmse:.4g}", covered)
                rows.append((found.mase, forecast.title, figures))
    lines = "".join(
        f"<tr><td>{html.escape(title)}</td>{''.join(f'<td>{text}</td>' for text in figures)}</tr>"
        for _, title, figures in sorted(rows, key=lambda row: row[0])
    )
    heads = "".join(f"<th>{head}</th>" for head in ("Method", "MASE", "sMAPE", "OWA", "RMSE", "in the 95 % interval"))
    return f"<h2>Against what came</h2><table><tr>{heads}</tr>{lines}</table>"


def _numbers(outcome: Outcome) -> str:
    forecast = outcome.forecast
    low, high = forecast.interval(0.95)
    lines = "".join(
        f"<tr><td>{step}</td><td>{mean:.6g}</td><td>{a:.6g}</td><td>{b:.6g}</td></tr>"
        for step, (mean, a, b) in enumerate(zip(forecast.mean.tolist(), low.tolist(), high.tolist(), strict=True), 1)
    )
    heads = "<tr><th>Ahead</th><th>Forecast</th><th>95 % from</th><th>to</th></tr>"
    return f"<h2>{html.escape(forecast.title)}</h2><table>{heads}{lines}</table>"


def _row(name: str, text: str) -> str:
    return f"<tr><td>{html.escape(name)}</td><td style='text-align:left'>{html.escape(text)}</td></tr>"
