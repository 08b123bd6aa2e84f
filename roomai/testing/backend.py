"""`check_backend`: does a batch of games on a device play what single games play, bit for bit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from random import Random
from typing import Any

import numpy as np

from ..batch.memory import on_host
from ..errors import ActionShapeError, GameStateError, IllegalActionError
from ..game import Game, GameSpec, PlainGame
from ..measures import Measured, checked_measures
from ..records import legal_ids
from ..spaces import Box
from .play import Step, observation_of, play_randomly
from .report import Checks, NotApplicable, Report, fail
from .values import members_of

MOST_ACTIONS = 10_000
ROUNDS = 3  # games of a row, with auto-reset


class BackendSubject:
    """Batches of a game on a device, and the single games, uncompiled where there are rules, to compare them with."""

    def __init__(self, game: Game | PlainGame, device: str, games: int, seed: int) -> None:
        self.game = game
        self.device = device
        self.games = games
        self.seed = seed
        self._measured: dict[int, Measured] = {}

    def rules_of(self) -> Game:
        if isinstance(self.game, PlainGame):
            raise NotApplicable("the game is in plain Python")
        return self.game

    def batch(self, reset: str = "manual") -> Any:
        return self.game.batch(self.games, self.device, reset=reset, seed=self.seed)

    def single(self, index: int) -> list[Step]:
        """Game `index` of the seed, alone, with random actions."""
        return self._alone(index)[1]

    def measured(self, index: int) -> Measured:
        """The measures of the same game."""
        if index not in self._measured:
            told = self._alone(index)[0].measures()
            self._measured[index] = checked_measures(self.game.name, self.game.num_players, told)
        return self._measured[index]

    def _alone(self, index: int) -> tuple[Any, list[Step]]:
        env: Any = self.game.env(compiled=False) if isinstance(self.game, Game) else self.game.env()
        env.seed(self.seed, index)
        return env, play_randomly(env, Random(f"{self.seed}/{index}"), MOST_ACTIONS)

    @cached_property
    def singles(self) -> list[list[Step]]:
        """Game by row, as long as no row begins a second one."""
        return [self.single(row) for row in range(self.games)]

    def actions(self, steps: Sequence[Step]) -> np.ndarray[Any, Any]:
        """The actions played at these steps, by row; zeros where a game is over."""
        space = self.game.action_space
        if isinstance(space, Box):
            rest = np.zeros(space.k, np.float32)
            return np.stack([rest if step.action is None else step.action for step in steps])
        return np.array([0 if step.action is None else space.parse(step.action) for step in steps])

    def march(self) -> Iterator[tuple[Any, Any, list[Step]]]:
        """Play the single games in a batch: at each moment the batch, what it answered, and the step of each row."""
        batch = self.batch()
        transition = batch.init()
        for moment in range(max(map(len, self.singles))):
            steps = [single[min(moment, len(single) - 1)] for single in self.singles]
            yield batch, transition, steps
            if not all(step.is_terminal for step in steps):
                transition = batch.forward(self.actions(steps))

    def march_on(self) -> Iterator[tuple[Any, Any, list[Step], list[Step], list[int | None]]]:
        """The same with reset="auto", for some games a row.

        After each step the batch, what it answered, what that step led to and what the row goes on with, and the
        number of the game that the row finished last.
        """
        batch, games = self.batch(reset="auto"), list(self.singles)
        index, moment = list(range(self.games)), [0] * self.games
        finished: list[int | None] = [None] * self.games
        batch.init()
        for _ in range(ROUNDS * max(map(len, games))):
            transition = batch.forward(self.actions([game[at] for game, at in zip(games, moment, strict=True)]))
            ends = []
            for row, game in enumerate(games):
                moment[row] += 1
                ends.append(game[moment[row]])
                if ends[row].is_terminal:
                    finished[row] = index[row]
                    index[row] += self.games
                    games[row], moment[row] = self.single(index[row]), 0
            yield batch, transition, ends, [game[at] for game, at in zip(games, moment, strict=True)], finished

    def observation(self, info: Any) -> bytes:
        return observation_of(self.game, info).tobytes()


checks: Checks[BackendSubject] = Checks()


def check_backend(game: str | GameSpec | Game | PlainGame, device: str, *, games: int = 16, seed: int = 0) -> Report:
    """Check that a batch of `games` games on a device plays what single games of the same seed play."""
    from ..registry import game_spec

    if isinstance(game, str):
        game = game_spec(game)
    bound = game.bind() if isinstance(game, GameSpec) else game
    return checks.run(BackendSubject(bound, device, games, seed), f"batches of {bound.name} on {device}")


@checks.check()
def same_games(subject: BackendSubject) -> str:
    """Row i plays game i of the seed: the same turns, ends and scores as the game alone."""
    for _, (is_terminal, scores, infos), steps in subject.march():
        turns = on_host(infos[-1].public_state.turn).tolist()
        wanted = [(step.turn, step.is_terminal, list(step.scores)) for step in steps]
        got = list(zip(turns, on_host(is_terminal).tolist(), on_host(scores).tolist(), strict=True))
        _require_rows("(turn, is_terminal, scores)", got, wanted)
    return f"{subject.games} games, {sum(map(len, subject.singles))} moments"


@checks.check(same_games)
def same_memory(subject: BackendSubject) -> None:
    """The whole slot of each game, the log and the random key included, is the same bit for bit."""
    subject.rules_of()
    for batch, _, steps in subject.march():
        slots = batch.host_slots()
        got = [slots[row : row + 1].view(np.uint8).tobytes() for row in range(subject.games)]
        _require_rows("the bytes of the slot", got, [step.infos[-1].slot for step in steps])  # type: ignore[attr-defined]


@checks.check(same_games)
def masks(subject: BackendSubject) -> None:
    """action_mask marks the legal actions of the player to move, and nothing where a game is over."""
    space = subject.game.action_space
    if isinstance(space, Box):
        raise NotApplicable("a Box has no mask")
    for _, (_, _, infos), steps in subject.march():
        marked = [tuple(np.flatnonzero(row).tolist()) for row in on_host(infos[-1].action_mask)]
        legal = [() if step.is_terminal else tuple(legal_ids(space, step.infos[step.turn])) for step in steps]
        _require_rows("action_mask", marked, legal)


@checks.check(same_games)
def observations(subject: BackendSubject) -> None:
    """`observation` is that of the player to move (zeros where a game is over), `observation_of` that of any seat."""
    for _, (_, _, infos), steps in subject.march():
        nothing = bytes(len(subject.observation(steps[0].infos[0])))
        wanted = [nothing if step.is_terminal else subject.observation(step.infos[step.turn]) for step in steps]
        _require_rows("observation", _bytes(infos[-1].observation), wanted)
        for seat in range(subject.game.num_players):
            wanted = [subject.observation(step.infos[seat]) for step in steps]
            _require_rows(f"observation_of({seat})", _bytes(infos[-1].observation_of(seat)), wanted)


@checks.check(same_games)
def player_infos(subject: BackendSubject) -> None:
    """A player's info holds the games in which it is to move, in order, each as its info of the game alone has it."""
    for _, (_, _, infos), steps in subject.march():
        for seat in range(subject.game.num_players):
            rows = [row for row, step in enumerate(steps) if step.turn == seat]
            info = infos[seat]
            if on_host(info.rows).tolist() != rows:
                fail(f"player {seat} is to move in the games {rows}, its info has {on_host(info.rows).tolist()}")
            alone: list[Any] = [steps[row].infos[seat] for row in rows]
            for part in ("public_state", "person_state"):
                _require_members(f"{part} of player {seat}", getattr(info, part), [getattr(one, part) for one in alone])
            if alone and isinstance(subject.game, Game):
                wanted = [subject.observation(one) for one in alone]
                _require_rows(f"observation of player {seat}", _bytes(info.observation), wanted)


@checks.check(same_games)
def random_actions(subject: BackendSubject) -> None:
    """random_actions() answers a legal action for every game, and 0 where it is over."""
    space = subject.game.action_space
    for batch, _, steps in subject.march():
        for row, (action, step) in enumerate(zip(on_host(batch.random_actions()).tolist(), steps, strict=True)):
            if isinstance(space, Box):
                legal = space.parse(action) is not None
            elif step.is_terminal:
                legal = action == 0
            else:
                legal = action in legal_ids(space, step.infos[step.turn])
            if not legal:
                fail(f"random_actions() answers {action} for game {row}, which is not legal there")


@checks.check(same_games)
def illegal_actions(subject: BackendSubject) -> None:
    """An illegal action in one row raises IllegalActionError (on CUDA by `check`), and its game stays as it was."""
    space = subject.game.action_space
    batch, bad = subject.batch(), float("nan") if isinstance(space, Box) else space.n
    _, _, infos = batch.init()
    row = subject.games - 1
    turn, before = int(on_host(infos[-1].public_state.turn)[row]), _slot(subject, batch, row)
    actions = on_host(batch.random_actions())
    actions[row] = bad
    try:
        batch.forward(actions)
        if hasattr(batch, "check"):
            batch.check()
    except IllegalActionError as error:
        if error.player != turn:
            fail(f"the error says player {error.player}, and player {turn} was to move")
    else:
        fail(f"the action {bad} in game {row} was accepted")
    if _slot(subject, batch, row) != before:
        fail(f"game {row} changed by an action that was refused")


@checks.check(same_games)
def wrong_calls(subject: BackendSubject) -> None:
    """`forward` before `init` raises GameStateError, and actions of a wrong shape or kind raise ActionShapeError."""
    batch = subject.batch()
    good = subject.actions([single[0] for single in subject.singles])
    _require_error(batch, good, GameStateError, "forward before init")
    batch.init()
    for bad in (good[:-1], np.stack([good, good]), good.astype(np.int64 if good.dtype.kind == "f" else np.float32)):
        _require_error(batch, bad, ActionShapeError, f"{bad.dtype} actions of shape {list(bad.shape)}")


@checks.check(same_games)
def auto_reset(subject: BackendSubject) -> None:
    """With reset="auto" row i plays game i, then i + B, and so on; the scores of one come with the next one's infos."""
    for _, transition, ends, now, _ in subject.march_on():
        _require_reset(subject, transition, ends, now)


@checks.check(auto_reset)
def measures(subject: BackendSubject) -> str:
    """measures() tells of the game that each row finished last what that game tells alone; NaN where there is none."""
    if isinstance(subject.game, Game) and not subject.game.measures:
        if subject.batch().measures() != {}:
            fail("measures() answers some, and none are declared")
        return "none are declared"
    for batch, _, steps in subject.march():
        _require_measures(subject, batch, [row if step.is_terminal else None for row, step in enumerate(steps)])
    for batch, _, _, _, finished in subject.march_on():
        _require_measures(subject, batch, finished)
    return ", ".join(subject.measured(0)) or "none"


def _require_reset(subject: BackendSubject, transition: Any, ends: Sequence[Step], now: Sequence[Step]) -> None:
    is_terminal, scores, infos = transition
    over = [step.is_terminal for step in ends]
    _require_rows("is_terminal", on_host(is_terminal).tolist(), over)
    _require_rows("scores", on_host(scores).tolist(), [list(step.scores) for step in ends])
    recorder = infos[-1]
    _require_members("public_state", recorder.public_state, [step.infos[-1].public_state for step in now])
    for seat in range(subject.game.num_players):
        wanted = [step.infos[seat].person_state for step in now]
        _require_members(f"person_state of {seat}", recorder.person_state[seat], wanted, ("available_actions",))
        if isinstance(subject.game, Game):
            final = _bytes(recorder.observation_of(seat, final=True))
            got = [seen if ended else b"" for seen, ended in zip(final, over, strict=True)]
            seen = [subject.observation(step.infos[seat]) if step.is_terminal else b"" for step in ends]
            _require_rows(f"observation_of({seat}, final=True)", got, seen)


def _require_rows(what: str, got: Sequence[Any], wanted: Sequence[Any]) -> None:
    for row, (have, want) in enumerate(zip(got, wanted, strict=True)):
        if have != want:
            fail(f"{what} of game {row} is {have!r}; in the game alone {want!r}")


def _require_measures(subject: BackendSubject, batch: Any, finished: Sequence[int | None]) -> None:
    """Numbers by repr: NaN equals NaN, and -0 does not equal 0."""
    told = {name: on_host(values) for name, values in batch.measures().items()}
    for name, values in told.items():
        if values.dtype != np.float64 or len(values) != subject.games:
            fail(f"the measure {name} is {values.dtype} of shape {list(values.shape)}: expected float64 by game")
    got, wanted = [], []
    for row, index in enumerate(finished):
        got.append(repr({name: values[row].tolist() for name, values in told.items()}))
        if index is None:
            wanted.append(repr({name: np.full_like(values[row], np.nan).tolist() for name, values in told.items()}))
        else:
            alone = subject.measured(index).items()
            wanted.append(repr({name: list(value) if isinstance(value, tuple) else value for name, value in alone}))
    _require_rows("measures() in the row", got, wanted)


def _require_members(what: str, batched: Any, alone: Sequence[Any], leave_out: tuple[str, ...] = ()) -> None:
    """Each member of a state of a batch, row by row, against the states of single games."""
    for name in members_of(alone[0]) if alone else ():
        if name not in leave_out and name != "available_actions":
            wanted = [getattr(state, name) for state in alone]
            together = getattr(batched, name)
            got = together if isinstance(together, tuple) else on_host(together).tolist()
            _require_rows(f"{name} in {what}", _as_lists(got), _as_lists(wanted))


def _require_error(batch: Any, actions: Any, error: type[Exception], what: str) -> None:
    try:
        batch.forward(actions)
    except error:
        return
    except Exception as other:
        fail(f"{what} raised {type(other).__name__}: {other}; expected {error.__name__}")
    fail(f"{what} was accepted; expected {error.__name__}")


def _as_lists(values: Any) -> Any:
    return [_as_lists(value) for value in values] if isinstance(values, tuple | list) else values


def _bytes(array: Any) -> list[bytes]:
    return [row.tobytes() for row in on_host(array)]


def _slot(subject: BackendSubject, batch: Any, row: int) -> bytes:
    """The bytes of a slot; a game in plain Python has none."""
    if isinstance(subject.game, PlainGame):
        return b""
    return bytes(batch.host_slots()[row : row + 1].view(np.uint8).tobytes())
