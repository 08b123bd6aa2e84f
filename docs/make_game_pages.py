"""Write docs/games/*.md: one page a game of one fixed form, from its declaration and its prose, docs/games/NAME.toml.

Run it after a change of a game: `python docs/make_game_pages.py`. The pages are committed, and a test compares them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from players.catalogue import describe_players
from roomai.game import Game
from roomai.options import describe_options
from roomai.records import Field
from roomai.registry import game_names, game_spec
from roomai.spaces import Box

GAMES = Path(__file__).parent / "games"
MOST_OUTCOMES = 12
"""Names of chance outcomes on a page; of more, the first are shown."""
MARK = "<!-- Made by docs/make_game_pages.py: change the game or its .toml. -->"


def prose(name: str) -> dict[str, Any]:
    """What people wrote about a game: title, rules, seats, scores, versions, picture; or more where needed."""
    with (GAMES / f"{name}.toml").open("rb") as file:
        return tomllib.load(file)


def pages() -> dict[Path, str]:
    """The text of every page, by its path."""
    return {GAMES / "index.md": index_page()} | {GAMES / f"{name}.md": game_page(name) for name in game_names()}


def index_page() -> str:
    rows = []
    for name in game_names():
        spec, game, text = game_spec(name), default_game(name), prose(name)
        allowed = {option: allowed for option, _, allowed, _ in describe_options(spec.options)}
        players = text.get("players", allowed.get("num_players", game.num_players))
        kind = "any" if callable(spec.zero_sum) else "zero-sum" if game.zero_sum else "general-sum"
        rows.append((f"[{text['title']}]({name}.md)", f"`{name}`", players, kind, spec.summary))
    lines = [
        "# Games",
        "Every page has one form: rules, options, actions, state, observation, scores, chance, size, bots, versions.",
        table(("game", "name", "players", "scores", "what it is"), rows),
        "The same facts for any options, in a terminal: `roomai games NAME -o OPTION=VALUE`.",
    ]
    return document(lines)


def game_page(name: str) -> str:
    """The page of a game, for its default options."""
    spec, game, text = game_spec(name), default_game(name), prose(name)
    lines = [
        f"# {text['title']}",
        spec.summary,
        f"![A moment of a game: {text['title']}](../img/games/{name}.svg)",
        f"`roomai.make({name!r})`, version {spec.version}. Tables are for the default options.".replace("'", '"'),
        "## Rules",
        text["rules"].strip(),
        f"Source: {spec.source}." if spec.source else "",
        "## Options",
        options_table(spec.options),
        "## Players and seats",
        f"{seats_text(game, text)} {text['seats'].strip()}",
        "## Actions",
        actions_table(game),
        "## State",
        *state_tables(game),
        "## Observation",
        f"`float32 [{game.observation_size}]`, made of the public state and the player's own state alone.",
        observation_table(game),
        "## Scores",
        scores_text(game, text),
        "## Chance",
        chance_text(game, text),
        "## Size",
        size_table(game, text.get("counts", ())),
        "## Bots",
        bots_table(name),
        "## Versions",
        table(("version", "what changed"), enumerate(text["versions"], 1)),
    ]
    return document(lines)


def seats_text(game: Game, text: Mapping[str, Any]) -> str:
    optional = "players" in text or hasattr(game.options, "num_players")
    return f"{game.num_players} players{' with the default options' * optional}."


def default_game(name: str) -> Game:
    game = game_spec(name).bind()
    assert isinstance(game, Game), f"{name} is in plain Python: this script describes games with compiled rules"
    return game


def options_table(options: type) -> str:
    rows = [(f"`{name}`", code(default), allowed, doc) for name, default, allowed, doc in describe_options(options)]
    return table(("option", "default", "allowed", "meaning"), rows) if rows else "None."


def actions_table(game: Game) -> str:
    space = game.action_space
    if isinstance(space, Box):
        numbers = "one number" if space.k == 1 else f"{space.k} numbers"
        return f"`{space}`: {numbers} (float32) from {space.low:g} to {space.high:g}."
    return table(("id", "name"), ((i, f"`{name}`") for i, name in enumerate(space.names)))


def state_tables(game: Game) -> Iterator[str]:
    turn = Field(np.dtype(np.int8), "the seat to move, -1 for chance, -2 when the game is over")
    seat = Field(np.dtype(np.int8), "the player's seat")
    yield "Public, which everybody sees:"
    yield members_table({"turn": turn, **game.records.public})
    yield "Person, one for each seat, which only that player sees (`available_actions` is added when it is to move):"
    yield members_table({"id": seat, **game.records.person})
    yield "Private, which no player sees (`log`, the chance outcomes and actions so far, is added to every game):"
    yield members_table(game.records.private) if game.records.private else "Nothing."


def members_table(fields: Mapping[str, Field]) -> str:
    rows = (
        (f"`{name}`", member.dtype.name, list(member.shape) if member.shape else "", member.doc)
        for name, member in fields.items()
    )
    return table(("member", "dtype", "shape", "meaning"), rows)


def observation_table(game: Game) -> str:
    rows, start = [], 0
    for meaning, size in game.observation_parts:
        rows.append((f"{start}" if size == 1 else f"{start} to {start + size - 1}", size, meaning))
        start += size
    return table(("index", "size", "meaning"), rows)


def scores_text(game: Game, text: Mapping[str, Any]) -> str:
    low, high = game.score_range
    kind = "The scores of a game add up to 0." if game.zero_sum else "The game is not zero-sum."
    return f"{text['scores'].strip()} From {low:+g} to {high:+g}. {kind}"


def chance_text(game: Game, text: Mapping[str, Any]) -> str:
    if game.max_chance == 0:
        return "None: nothing is dealt or rolled."
    slots = game.slots(1).view(np.recarray)
    if "chance" not in text:
        count = int(game.plain.one_chance(slots))
        names = [game.outcome_name(game.plain.one_label(slots, k)) for k in range(min(count, MOST_OUTCOMES))]
        first = f"The first has {count} equally likely ones: {', '.join(names)}{', ...' * (count > MOST_OUTCOMES)}."
    else:
        first = text["chance"].strip()
    return f"At most {game.max_chance} outcomes a game. {first}"


def size_table(game: Game, counts: Iterable[Mapping[str, Any]]) -> str:
    rows: list[tuple[Any, ...]] = [
        ("longest game", f"{game.max_length} decisions", "declared, and checked"),
        ("memory of a game", f"{game.dtype.itemsize} bytes", "one slot of a batch"),
    ]
    rows += [(count["what"], f"{count['number']:,}", count["source"]) for count in counts]
    return table(("", "", ""), rows)


def bots_table(name: str) -> str:
    rows = (
        (f"`{entry.name}`", ", ".join(f"`{setting}`" for setting in entry.settings), entry.summary)
        for entry in describe_players()
        if not entry.games or name in entry.games
    )
    return table(("player", "settings", "what it does"), rows)


def table(headings: tuple[str, ...], rows: Iterable[tuple[Any, ...]]) -> str:
    """A Markdown table."""
    cells = [headings, ("---",) * len(headings), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in row) + " |" for row in cells)


def code(value: Any) -> str:
    return f"`{value!r}`".replace("'", '"')


def document(lines: Iterable[str]) -> str:
    return "\n\n".join([*filter(None, lines), MARK]) + "\n"


def main() -> None:
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
