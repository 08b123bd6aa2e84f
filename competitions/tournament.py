"""A tournament: the rounds of a schedule, their matches played by a crew, and every game written to a record."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from roomai.errors import RecordError
from roomai.game import Game, PlainGame
from roomai.registry import game as bind_game

from .arena import Arena
from .crews import Crew, Here, Workers
from .entrants import checked_names, named_entrants
from .event import Event, Terms, digests
from .match import Match, matches_of
from .record import GameRecord, RecordWriter, parse_game
from .schedules import AnySchedule, Played, Round, RoundRobin, points_of

Progress = Callable[[int], None]
"""Called with the number of games finished so far."""


@dataclass
class Outcome:
    """What a run did: how many games the record has, and how they were played ("batch" or "one by one")."""

    games: int
    deals: int
    mode: str
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    """What the schedule has to say of the result."""


class Tournament:
    """An event in one game. `entrants` are texts as the catalogue takes them, or NAME=text; or names with such texts.

    `rules` is what the game was entered as, if that is a file. Raises what is wrong with a name or a schedule.
    """

    def __init__(
        self,
        game: Game | PlainGame,
        entrants: Sequence[str] | Mapping[str, str],
        schedule: AnySchedule | None = None,
        seed: int = 0,
        *,
        terms: Terms | None = None,
        rules: str = "",
    ) -> None:
        schedule = (schedule or RoundRobin()).in_game(game.score_range)
        players = checked_names(entrants) if isinstance(entrants, Mapping) else named_entrants(entrants)
        schedule.check(list(players), game.num_players)
        self.game = game
        self.event = Event(
            game=game.name,
            rules=rules or game.name,
            game_version=game.spec.version,
            options=game.changed_options,
            players=players,
            files=digests(players.values()),
            schedule=schedule,
            games=schedule.most_games(list(players), game.num_players),
            seed=seed,
            terms=terms or Terms(),
        )

    @classmethod
    def of(cls, event: Event) -> Tournament:
        """The tournament of an event that was begun. Raises RecordError if it can't go on as it began."""
        game = bind_game(event.rules, **event.options)
        made = cls(game, event.players, event.schedule, event.seed, terms=event.terms, rules=event.rules)
        different = made.event.differences(event)
        if different:
            raise RecordError(f"this event can't go on as it began: {'; '.join(different)}")
        return made

    def run(
        self,
        folder: Path,
        progress: Progress = lambda games: None,
        *,
        resume: bool = False,
        jobs: int = 1,
        crew: Crew | None = None,
    ) -> Outcome:
        """Play all games that the record in `folder` lacks; a player's failure is a forfeit, and the event goes on.

        `jobs` processes play matches at the same time, or a `crew` of your own; the games are the same. Raises
        OutputError if the folder can't be written, has a writer, or holds something else than `resume` says.
        """
        folder = folder.resolve()
        arena = Arena(self.event, self.game, folder)
        arena.check_players()
        notes = arena.take_notes()
        batch = arena.plays_batches
        with RecordWriter(folder, self.event, resume=resume) as writer:
            run = _Run(self.event, self.game.num_players, writer, progress)
            if crew is None:
                crew = Here(arena) if jobs == 1 else Workers(self.event, folder, jobs)
            with crew:
                while (round_ := run.next_round()) is not None:
                    run.play(round_, matches_of(round_, self.event, batch), crew)
        players = list(self.event.players)
        return Outcome(
            games=run.games,
            deals=run.past[-1].round.deals.stop,
            mode="batch" if batch else "one by one",
            notes=list(dict.fromkeys([*notes, *crew.notes])),
            told=self.event.schedule.told(players, run.past),
        )


class _Run:
    """How far a run has come."""

    def __init__(self, event: Event, num_seats: int, writer: RecordWriter, progress: Progress) -> None:
        self.event = event
        self.past: list[Played] = []
        self._players = list(event.players)
        self._num_seats = num_seats
        self._writer = writer
        self._progress = progress
        self._known: set[int] = set()
        """Games that were there when the run began."""
        self._kept: list[GameRecord] = []
        """All games, of an adaptive schedule only, whose next round depends on them."""
        for record in writer.recorded():
            if record.game in self._known:
                raise RecordError(f"game {record.game} is in the record twice")
            self._known.add(record.game)
            if event.schedule.adaptive:
                self._kept.append(record)
        self.games = len(self._known)

    def next_round(self) -> Round | None:
        return self.event.schedule.next_round(self._players, self._num_seats, self.past)

    def play(self, round_: Round, matches: Sequence[Match], crew: Crew) -> None:
        """Play what the record lacks of a round."""
        adaptive = self.event.schedule.adaptive
        known = self._known
        missing = [match for match in matches if not (known and known.issuperset(match.games()))]
        begun = {match.first_game for match in missing if known and not known.isdisjoint(match.games())}
        self._progress(self.games)
        for match, lines in crew.play(missing):
            fresh = self._without_known(lines) if match.first_game in begun else lines
            self._writer.write(fresh)
            self.games += fresh.count("\n")
            if adaptive:
                self._kept += [parse_game(line, self.event, "a game just played") for line in _split(fresh)]
            self._progress(self.games)
        games = [record for record in self._kept if record.game in round_]
        self.past.append(points_of(round_, games, self._players) if adaptive else Played(round_))

    def _without_known(self, lines: str) -> str:
        """A match that was cut short is played from its beginning; its first games have been told already."""
        return "".join(f"{line}\n" for line in _split(lines) if _number(line) not in self._known)


def told_by_schedule(event: Event, num_seats: int, records: Iterable[GameRecord]) -> list[str]:
    """What an event's schedule has to say after the rounds whose games are all there."""
    if not event.schedule.adaptive:
        return []
    past: list[Played] = []
    players, kept = list(event.players), list(records)
    while (round_ := event.schedule.next_round(players, num_seats, past)) is not None:
        games = [record for record in kept if record.game in round_]
        if len(games) < round_.games:
            break
        past.append(points_of(round_, games, players))
    return event.schedule.told(players, past)


def _split(lines: str) -> list[str]:
    """The single lines; `splitlines` would also cut where a reason holds some other separator."""
    return lines.split("\n")[:-1]


def _number(line: str) -> int:
    """The number of the game of a line that an arena wrote."""
    return int(line[len('{"game":') : line.index(",")])
