"""The page: sections of HTML around charts, one style sheet, no script, and nothing that is fetched."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from importlib.resources import files

import numpy as np

from roomai.version import __version__

from ..columns import Columns
from ..event import Event
from ..replay.html import palette
from ..standing import Row, Standing
from ..table import forfeits, milliseconds
from .charts import axis_of, bins, histogram, whisker

MOST_IN_CROSS = 40
"""Players of which the cross table has room on a page."""


def report_page(
    event: Event, columns: Columns, standing: Standing, told: Sequence[str], replays: Mapping[int, str]
) -> str:
    """The report of an event. `told` are sentences for its top, `replays` games by number with their pages."""
    style = palette() + (files(__package__) / "report.css").read_text("utf-8")
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    options = "".join(f", {name} = {value}" for name, value in event.options.items())
    facts = f"{standing.games:,} games on {standing.deals:,} deals, seed {event.seed}, {event.schedule.kind}{options}"
    sections = [
        _section("Standing", _standing_table(standing)),
        _section("Mean score", _scores(standing), "The bar is a 95 % interval. The thin line is 0."),
        _section("Elo", _ratings(standing), "The bar is a 95 % interval. Elo counts who has more, not how much."),
        _section("Who beats whom", _cross_table(standing), _CROSS_LEGEND),
        _section("Scores of single games", _payoffs(standing, columns), "How often which score, lowest to highest."),
        _section("Games to watch", _replays(columns, replays)),
    ]
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta http-equiv="Content-Security-Policy" content="default-src \'none\'; '
        f"style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{escape(event.game)}: report</title>\n<style>{style}</style>\n</head>\n<body>\n<main>\n"
        f"<header><h1>{escape(event.game)}</h1><p>{escape(facts)}</p></header>\n"
        + "".join(f'<p class="told">{escape(line)}</p>\n' for line in told)
        + "".join(sections)
        + f"<footer>made by roomai {__version__} from the record of {standing.games:,} games</footer>\n"
        "</main>\n</body>\n</html>\n"
    )


_CROSS_LEGEND = (
    "Mean score of the row's player in its games with the column's. * significantly different, at the 5 % level for "
    "all pairs together."
)


def _section(title: str, content: str, legend: str = "") -> str:
    below = f'<p class="legend">{escape(legend)}</p>' if legend else ""
    return f"<section><h2>{escape(title)}</h2>\n{content}\n{below}</section>\n" if content else ""


def _table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A table that scrolls sideways where there is too little room; cells are HTML."""
    top = "".join(f'<th scope="col">{cell}</th>' for cell in head)
    body = "".join(f"<tr>{''.join(cells)}</tr>\n" for cells in rows)
    return f'<div class="scroll" tabindex="0"><table><thead><tr>{top}</tr></thead>\n<tbody>{body}</tbody></table></div>'


def _standing_table(standing: Standing) -> str:
    any_forfeits = any(row.forfeits for row in standing.rows)
    head = ["", "player", "games", "score", "±", "Elo", "±", *["forfeits"] * any_forfeits, "ms a move", "worst"]
    rows = []
    for row in standing.rows:
        cells = [
            str(row.games),
            _number(row.score),
            _half(row.score_interval, 3),
            "" if row.elo is None else f"{row.elo:.0f}",
            _half(row.elo_interval, 0),
            *[escape(forfeits(row))] * any_forfeits,
            milliseconds(row.median_ms).replace("<", "&lt;"),
            milliseconds(row.worst_ms).replace("<", "&lt;"),
        ]
        name = f'<th scope="row">{escape(row.player)}</th>'
        rows.append([f"<td>{row.place}</td>", name, *(f"<td>{cell}</td>" for cell in cells)])
    return _table(head, rows)


def _scores(standing: Standing) -> str:
    known = [row for row in standing.rows if row.score is not None]
    low, high = axis_of([row.score or 0.0 for row in known], [row.score_interval for row in known])
    return _bars(
        [(row, whisker(row.score or 0.0, row.score_interval, low, high, 0.0), _number(row.score)) for row in known]
    )


def _ratings(standing: Standing) -> str:
    known = [row for row in standing.rows if row.elo is not None]
    known.sort(key=lambda row: -(row.elo or 0.0))
    low, high = axis_of([row.elo or 0.0 for row in known], [row.elo_interval for row in known])
    return _bars([(row, whisker(row.elo or 0.0, row.elo_interval, low, high, None), f"{row.elo:.0f}") for row in known])


def _bars(rows: Sequence[tuple[Row, str, str]]) -> str:
    lines = "".join(
        f"<li><span>{escape(row.player)}</span>{chart}<span>{value}</span></li>\n" for row, chart, value in rows
    )
    return f'<ul class="bars">{lines}</ul>' if rows else ""


def _cross_table(standing: Standing) -> str:
    names = standing.players[:MOST_IN_CROSS]
    rows = []
    for place, name in enumerate(names):
        cells = [f'<th scope="row">{escape(name)}</th>']
        for other in range(len(names)):
            score, sure = standing.cross[place, other], standing.significant[place, other]
            if np.isnan(score):
                cells.append("<td>·</td>")
            else:
                kind = ("won" if score > 0 else "lost") if sure else "unsure"
                cells.append(f'<td class="{kind}">{_number(score)}{"*" if sure else ""}</td>')
        rows.append(cells)
    return _table(["", *map(escape, names)], rows) if len(names) > 1 else ""


def _payoffs(standing: Standing, columns: Columns) -> str:
    if not len(columns):
        return ""
    low, high = float(columns.scores.min()), float(columns.scores.max())
    if low == high:
        return ""
    place = {player: i for i, player in enumerate(columns.players)}
    scores = {row.player: columns.scores[columns.seats == place[row.player]] for row in standing.rows if row.games}
    tallest = max(bins(own, low, high)[0].max() / len(own) for own in scores.values())
    lines = "".join(
        f"<li><span>{escape(player)}</span>{histogram(own, low, high, tallest)}</li>\n"
        for player, own in scores.items()
    )
    ends = f'<li class="ends"><span></span><span><span>{low:+g}</span><span>{high:+g}</span></span></li>'
    return f'<ul class="payoffs">{lines}{ends}</ul>'


def _replays(columns: Columns, replays: Mapping[int, str]) -> str:
    rows = {int(game): i for i, game in enumerate(columns.game) if int(game) in replays}
    lines = []
    for game, page in replays.items():
        seats, scores = columns.seats[rows[game]], columns.scores[rows[game]]
        told = ", ".join(f"{columns.players[seat]} {score:+g}" for seat, score in zip(seats, scores, strict=True))
        lines.append(f'<li><a href="{escape(page, quote=True)}">game {game}</a> {escape(told)}</li>\n')
    return f'<ul class="replays">{"".join(lines)}</ul>' if lines else ""


def _number(score: float | None) -> str:
    return "" if score is None else f"{score:+.3f}"


def _half(interval: tuple[float, float] | None, digits: int) -> str:
    return "" if interval is None else f"{(interval[1] - interval[0]) / 2:.{digits}f}"
