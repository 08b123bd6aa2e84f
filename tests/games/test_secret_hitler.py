"""Secret Hitler: each rule in a scripted game, what is told to whom, and how it looks."""

from __future__ import annotations

from collections import Counter
from functools import cache
from io import StringIO
from typing import Any

import pytest

import roomai
from roomai.errors import DealError, IllegalActionError, OptionError
from roomai.games.secret_hitler.box import (
    EXECUTE,
    HITLER_CHANCELLOR,
    HITLER_EXECUTED,
    INVESTIGATE,
    NEXT,
    NO_POWER,
    NOMINATE,
    PEEK,
    PRESIDENT,
    SPECIAL,
)

CARDS = {"L": "liberal", "F": "fascist", "H": "Hitler"}
COUNTS = range(5, 11)
SILENT = ("say nothing", "say nothing")


@cache
def bound(**options: Any) -> Any:
    return roomai.game("secret_hitler", **options)


def roles(n: int) -> str:
    """Liberals in the first seats, then fascists, then Hitler."""
    fascists = (n - 3) // 2
    return "L" * (n - 1 - fascists) + "F" * fascists + "H"


class Table:
    """A scripted game: roles by seat, the first president, the tiles in the order in which they are drawn."""

    def __init__(self, tiles: str = "", *, n: int = 5, first: int = 0, cast: str = "", **options: Any) -> None:
        self.env = bound(num_players=n, **options).env(0, compiled=False)
        script = [*(CARDS[role] for role in cast or roles(n)), f"president {first}", *(CARDS[tile] for tile in tiles)]
        self.is_terminal, self.scores, self.infos = self.env.init(deal=script)

    @property
    def public(self) -> Any:
        return self.infos[0].public_state

    def person(self, seat: int) -> Any:
        return self.infos[seat].person_state

    @property
    def legal(self) -> tuple[str, ...]:
        found: tuple[str, ...] = self.person(self.public.turn).available_actions
        return found

    @property
    def nominees(self) -> list[int]:
        return [int(name.split()[-1]) for name in self.legal]

    @property
    def harmless(self) -> int:
        """The first who can be nominated, but for Hitler in the last seat."""
        return next(seat for seat in self.nominees if seat != self.env.num_players - 1)

    def play(self, *actions: str) -> Table:
        for action in actions:
            assert not self.is_terminal
            self.is_terminal, self.scores, self.infos = self.env.forward(action)
        return self

    def elect(self, nominee: int, nein: tuple[int, ...] = ()) -> Table:
        """Nominate, and let everybody who is alive vote ja but some."""
        self.play(f"nominate {nominee}")
        living = [seat for seat, alive in enumerate(self.public.alive) if alive]
        return self.play(*("nein" if seat in nein else "ja" for seat in living))

    def reject(self, times: int = 1) -> Table:
        """Elections in which everybody votes nein."""
        for _ in range(times):
            self.elect(self.nominees[0], nein=tuple(range(10)))
        return self

    def govern(self, nominee: int, policy: str, claims: tuple[str, ...] = SILENT) -> Table:
        """An election and a session that enacts a policy, L or F; the last policy of a game leaves no time to claim."""
        self.elect(nominee)
        tiles = self.person(self.public.turn).drawn[self.public.election]
        spare = "fascist" if tiles < 3 and (policy == "L" or tiles < 2) else "liberal"
        self.play(f"discard {spare}")
        liberal = tiles - (spare == "liberal")
        self.play("discard liberal" if liberal and (policy == "F" or liberal == 2) else "discard fascist")
        return self if self.is_terminal else self.play(*claims)


def enacted(policies: str, n: int = 5, *, tiles: str = "", **options: Any) -> Table:
    """A game in which governments without Hitler, all dealt LFF, have enacted these policies; then come other tiles.

    Powers are used on the highest seat but Hitler's. Where there is a peek it shows the next three tiles.
    """
    table = Table("LFF" * len(policies) + tiles, n=n, **options)
    for policy in policies:
        table.govern(table.harmless, policy)
        if not table.is_terminal and table.public.phase > NEXT:
            table.play(next(name for name in reversed(table.legal) if int(name.split()[-1]) != n - 1))
    return table


def part(table: Table, seat: int, name: str) -> list[float]:
    """The numbers of that part of an observation."""
    start = 0
    for title, size in table.env.game.observation_parts:
        if title.startswith(name):
            return list(table.infos[seat].observation[start : start + size].tolist())
        start += size
    raise KeyError(name)


# ---- Roles, and who knows them ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("n", "liberals", "fascists"), [(5, 3, 1), (6, 4, 1), (7, 4, 2), (8, 5, 2), (9, 5, 3), (10, 6, 3)]
)
def test_roles(n: int, liberals: int, fascists: int) -> None:
    env = bound(num_players=n).env(7, compiled=False)
    for _ in range(20):
        _, _, infos = env.init()
        assert Counter(info.person_state.role for info in infos[:-1]) == {0: liberals, 1: fascists, 2: 1}


@pytest.mark.parametrize("n", COUNTS)
@pytest.mark.parametrize("knows", ["official", "always", "never"])
def test_who_knows_whom_at_the_start(n: int, knows: str) -> None:
    table = Table(n=n, hitler_knows=knows)
    truth = tuple("LFH".index(role) for role in roles(n))
    for seat in range(n):
        alone = tuple(truth[seat] if other == seat else -1 for other in range(n))
        sees = truth[seat] == 1 or (truth[seat] == 2 and (knows == "always" or (knows == "official" and n <= 6)))
        assert table.person(seat).role == truth[seat]
        assert table.person(seat).roles == (truth if sees else alone)
        assert table.person(seat).parties == (-1,) * n
    assert table.public.roles == (-1,) * n


def test_roles_are_told_when_the_game_is_over() -> None:
    table = Table("FFFFFF", cast="HLFLL").reject(18)
    assert table.is_terminal
    assert table.public.roles == (2, 0, 1, 0, 0)


# ---- Elections -------------------------------------------------------------------------------------------------


def test_presidents_come_in_turn() -> None:
    table = Table(first=3).reject(9)
    assert table.public.presidents[:10] == (3, 4, 0, 1, 2, 3, 4, 0, 1, 2)
    assert (table.public.election, table.public.president, table.public.turn) == (9, 2, 2)


@pytest.mark.parametrize(
    ("n", "ja", "elected"), [(5, 2, False), (5, 3, True), (6, 3, False), (6, 4, True), (10, 5, False)]
)
def test_a_majority_elects_and_a_tie_does_not(n: int, ja: int, elected: bool) -> None:
    table = Table(n=n).elect(1, nein=tuple(range(ja, n)))
    assert (table.public.phase == PRESIDENT) is elected
    assert table.public.results[0] == (-1 if elected else 2)
    assert table.public.votes[0] == tuple(int(seat < ja) for seat in range(n))
    assert table.public.tracker == (not elected)


def test_votes_stay_hidden_until_all_are_cast() -> None:
    tables = [
        Table().play("nominate 1", *votes) for votes in (["ja", "nein", "ja", "ja"], ["nein", "ja", "ja", "nein"])
    ]
    one, other = tables
    assert one.infos[4] == other.infos[4]
    assert one.infos[2] == other.infos[2]  # it voted the same
    assert one.infos[0] != other.infos[0]
    assert one.public.votes[0] == (-1,) * 5
    assert [one.person(seat).vote for seat in range(5)] == [1, 0, 1, 1, -1]
    one.play("ja")
    assert one.public.votes[0] == (1, 0, 1, 1, 1)
    assert [one.person(seat).vote for seat in range(5)] == [-1] * 5


@pytest.mark.parametrize(("n", "nominees"), [(5, [0, 2, 4]), (6, [2, 4, 5]), (7, [2, 4, 5, 6])])
def test_term_limits_bind_the_last_elected_government(n: int, nominees: list[int]) -> None:
    """With five players only the chancellor; a government that was not elected is not bound."""
    table = Table("LFF", n=n).govern(3, "L")
    assert table.public.president == 1
    assert table.nominees == sorted({*nominees} - {1})
    table.reject()
    assert (table.public.president, table.nominees) == (2, sorted({*nominees, 1} - {2}))
    assert Table("LFF", n=n, term_limits=False).govern(3, "L").nominees == [seat for seat in range(n) if seat != 1]


def test_an_execution_lifts_the_limit_of_presidents_when_five_are_left() -> None:
    table = enacted("FFFF", n=6)
    assert table.public.living == 5
    last = table.public.last_president
    assert last in table.nominees
    assert table.public.last_chancellor not in table.nominees


@pytest.mark.parametrize("forgets", [True, False])
def test_chaos(forgets: bool) -> None:
    """The third failure enacts the top tile without a power, and forgets the limits."""
    table = Table("FFFFFFF", n=7, chaos_forgets=forgets).govern(3, "F").reject(2)  # the next brings an investigation
    assert (table.public.tracker, table.public.chaos[2]) == (2, -1)
    table.reject()
    public = table.public
    assert (public.policies, public.tracker, public.phase) == ((0, 2), 0, NOMINATE)
    assert public.chaos[:5] == (-1, -1, -1, 1, -1)
    assert public.results[:5] == (1, 2, 2, 2, -1)
    assert set(public.powers) == {NO_POWER}
    assert (public.last_president, public.last_chancellor) == ((-1, -1) if forgets else (0, 3))
    assert public.president == 4
    assert (3 in table.nominees) is forgets


def test_an_enacted_policy_resets_the_tracker() -> None:
    table = Table("LFF").reject(2)
    assert table.public.tracker == 2
    assert table.govern(4, "L").public.tracker == 0
    assert table.public.chaos == (-1,) * 30


@pytest.mark.parametrize(("policies", "over"), [("FF", False), ("FFF", True), ("LLFFF", True), ("LLLLFF", False)])
def test_hitler_wins_as_chancellor_after_three_fascist_policies(policies: str, over: bool) -> None:
    table = enacted(policies, tiles="FFF")
    if table.public.president == 4:
        table.reject()
    table.elect(4)
    assert table.is_terminal is over
    assert table.scores == ((-1, -1, -1, 1, 1) if over else (0,) * 5)
    if over:
        assert table.public.ending == HITLER_CHANCELLOR
        assert table.env.measures()["hitler_elected"] == 1
        assert table.public.results[table.public.election] == 4


def test_who_was_elected_after_three_fascist_policies_is_not_hitler() -> None:
    table = enacted("FFF", tiles="LFF")
    assert table.public.cleared == (False,) * 5
    nominee = table.harmless
    table.elect(nominee)
    assert table.public.cleared == tuple(seat == nominee for seat in range(5))


# ---- Sessions --------------------------------------------------------------------------------------------------


def test_tiles_are_seen_by_the_government_alone() -> None:
    table = Table("LFL").elect(2)
    assert table.legal == ("discard liberal", "discard fascist")
    assert [table.person(seat).drawn[0] for seat in range(5)] == [2, -1, -1, -1, -1]
    assert [table.person(seat).received[0] for seat in range(5)] == [-1] * 5
    table.play("discard fascist")
    assert table.legal == ("discard liberal",)
    assert [table.person(seat).drawn[0] for seat in range(5)] == [2, -1, -1, -1, -1]
    assert [table.person(seat).received[0] for seat in range(5)] == [2, -1, 2, -1, -1]
    assert (table.public.draw_pile, table.public.discard_pile) == (14, 1)
    table.play("discard liberal")
    assert (table.public.policies, table.public.results[0], table.public.discard_pile) == ((1, 0), 0, 2)
    other = Table("FLF").elect(2).play("discard fascist", "discard fascist")
    for seat in (1, 3, 4):  # the fascists too
        assert table.infos[seat] == other.infos[seat]
    assert table.person(2).received[0] != other.person(2).received[0]


def test_unknown_is_not_liberal() -> None:
    table = Table("FFF").elect(1)
    assert [part(table, seat, "tiles in one's own hand") for seat in (0, 1)] == [[0, 1], [0, 0]]
    assert [part(table, seat, "this election")[-7:] for seat in (0, 1)] == [[1, 0, 0, 0, 0, 0, 0], [0] * 7]
    table.play("discard fascist")
    assert [part(table, seat, "tiles in one's own hand") for seat in (0, 1)] == [[0, 0], [0, pytest.approx(2 / 3)]]
    assert part(table, 0, "this election")[-7:] == [1, 0, 0, 0, 1, 0, 0]
    assert part(table, 1, "this election")[-7:] == [0, 0, 0, 0, 1, 0, 0]
    assert part(table, 2, "this election")[-7:] == [0] * 7


@pytest.mark.parametrize(
    ("tiles", "president", "chancellor", "policy"),
    [
        ("LLL", ["discard liberal"], ["discard liberal"], 0),
        ("FFF", ["discard fascist"], ["discard fascist"], 1),
        ("LFF", ["discard liberal", "discard fascist"], ["discard fascist"], 1),
        ("LFF", ["discard fascist", "discard liberal"], ["discard liberal", "discard fascist"], 1),
        ("FLF", ["discard fascist", "discard liberal"], ["discard fascist", "discard liberal"], 0),
    ],
)
def test_discards(tiles: str, president: list[str], chancellor: list[str], policy: int) -> None:
    table = Table(tiles).elect(1)
    assert set(table.legal) == set(president)
    table.play(president[0])
    assert set(table.legal) == set(chancellor)
    table.play(chancellor[0])
    assert table.public.results[0] == policy


def test_a_short_draw_pile_is_shuffled_with_the_discard_pile_after_a_session() -> None:
    table = enacted("LLFF")  # draws 12 tiles: 2 liberal policies, 2 fascist ones, 8 in the discard pile
    assert (table.public.draw_pile, table.public.discard_pile) == (5, 8)
    left = table.infos[-1].private_state
    assert sum(left.left) == 5
    table = enacted("LLFFL")
    assert (table.public.draw_pile, table.public.discard_pile) == (12, 0)
    private = table.infos[-1].private_state
    assert private.left == (3, 9, 0)  # all but those enacted
    assert private.discarded == (0, 0)


def test_a_short_draw_pile_is_shuffled_after_chaos() -> None:
    table = enacted("LLFF", tiles="FFF").reject(6)
    assert (table.public.draw_pile, table.public.discard_pile) == (3, 8)
    table.reject(3)
    assert (table.public.draw_pile, table.public.discard_pile) == (10, 0)
    assert table.infos[-1].private_state.left == (4, 6, 0)


@pytest.mark.parametrize(("policies", "winners"), [("LLLLL", "L"), ("FFFFFF", "FH"), ("LFLFLLL", "L")])
def test_five_liberal_or_six_fascist_policies_win(policies: str, winners: str) -> None:
    table = enacted(policies, veto=False, powers="none")
    assert table.is_terminal
    assert table.scores == tuple(1.0 if role in winners else -1.0 for role in roles(5))
    measures = table.env.measures()
    assert measures.pop("elections") == measures.pop("sessions") == len(policies)
    assert [name for name, value in measures.items() if value] == (
        ["liberal_policies", "liberals_win"] if winners == "L" else ["fascist_policies"]
    )


def test_claims_are_told_true_or_not() -> None:
    table = Table("FFF").elect(1).play("discard fascist", "discard fascist")
    assert table.legal == ("say nothing", *(f"claim {liberal} of 3 liberal" for liberal in range(4)))
    assert table.public.turn == 0
    table.play("claim 3 of 3 liberal")
    assert (table.public.turn, table.public.drawn_claims[0]) == (1, 3)
    assert table.legal == ("say nothing", *(f"claim {liberal} of 2 liberal" for liberal in range(3)))
    table.play("claim 0 of 2 liberal")
    assert (table.public.received_claims[0], table.public.phase) == (0, NOMINATE)
    assert Table("LFF").govern(1, "L").public.drawn_claims[0] == -1
    assert Table("LFF", claims=False).govern(1, "L", ()).public.phase == NOMINATE


# ---- Vetoes ----------------------------------------------------------------------------------------------------


def vetoing(tiles: str = "LLF", **options: Any) -> Table:
    """After five fascist policies, at the moment when the chancellor has tiles."""
    table = enacted("FFFFF", n=7, powers="none", tiles=tiles, **options)
    return table.elect(table.harmless).play("discard liberal")


def test_an_accepted_veto_fails_the_election() -> None:
    table = vetoing()
    president, chancellor = table.public.president, table.public.chancellor
    assert table.legal == ("discard liberal", "discard fascist", "propose veto")
    table.play("propose veto")
    assert (table.public.turn, table.legal) == (president, ("accept veto", "refuse veto"))
    piles = table.public.draw_pile, table.public.discard_pile
    table.play("accept veto")
    e = 5
    assert (table.public.results[e], table.public.vetoes[e], table.public.policies) == (3, 1, (0, 5))
    assert table.public.tracker == 1
    assert (table.public.draw_pile, table.public.discard_pile) == (piles[0], piles[1] + 2)
    assert table.public.phase == NOMINATE  # nothing to claim
    assert {president, chancellor}.isdisjoint(table.nominees)  # it was elected


def test_after_a_refusal_the_chancellor_must_enact() -> None:
    table = vetoing().play("propose veto", "refuse veto")
    assert table.public.turn == table.public.chancellor
    assert table.legal == ("discard liberal", "discard fascist")
    table.play("discard fascist")
    assert (table.public.policies, table.public.vetoes[5], table.public.results[5]) == ((1, 5), 0, 0)
    assert table.legal[0] == "say nothing"


def test_a_third_failure_by_veto_brings_chaos() -> None:
    table = enacted("FFFFF", n=7, powers="none", tiles="LLFL").reject(2)
    table.elect(table.harmless).play("discard liberal", "propose veto")
    assert table.public.tracker == 2
    table.play("accept veto")
    assert (table.public.results[7], table.public.chaos[7], table.public.policies) == (3, 0, (1, 5))
    assert (table.public.tracker, table.public.last_president) == (0, -1)


def test_tiles_of_a_veto_can_be_shuffled_for_chaos() -> None:
    """Three tiles are left and drawn for a government; its veto leaves chaos nothing but the discard pile."""
    table = enacted("FFFFF", n=7, powers="none")
    assert table.public.draw_pile == 12
    table = enacted("FFFFF", n=7, powers="none", tiles="LLFLLFLFFLFFL")
    for _ in range(3):
        table.govern(table.harmless, "L")
    assert table.public.draw_pile == 3
    table.reject(2)
    table.elect(table.harmless)
    assert table.public.draw_pile == 0
    table.play("discard fascist", "propose veto", "accept veto")
    assert table.public.chaos[table.public.election - 1] == 0
    assert (table.public.draw_pile, table.public.discard_pile) == (8, 0)  # 9 of 17 are enacted


@pytest.mark.parametrize(("policies", "options"), [("FFFF", {}), ("FFFFF", {"veto": False})])
def test_there_is_no_veto_before_five_fascist_policies_or_by_option(policies: str, options: dict[str, Any]) -> None:
    table = enacted(policies, n=7, powers="none", tiles="LLF", **options)
    table.elect(table.harmless).play("discard liberal")
    assert table.legal == ("discard liberal", "discard fascist")
    with pytest.raises(IllegalActionError, match="propose veto"):
        table.play("propose veto")


# ---- Powers ----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("counts", "board"),
    [
        ((5, 6), (NO_POWER, NO_POWER, PEEK, EXECUTE, EXECUTE, NO_POWER)),
        ((7, 8), (NO_POWER, INVESTIGATE, SPECIAL, EXECUTE, EXECUTE, NO_POWER)),
        ((9, 10), (INVESTIGATE, INVESTIGATE, SPECIAL, EXECUTE, EXECUTE, NO_POWER)),
    ],
)
def test_boards(counts: tuple[int, int], board: tuple[int, ...]) -> None:
    for n in counts:
        assert Table(n=n).public.board == board
        table = enacted("FFFFF", n=n)
        assert tuple(table.public.powers[:5]) == board[:5]
        assert Table(n=n, powers="none").public.board == (NO_POWER,) * 6
        assert Table(n=n, powers="execution").public.board == (0, 0, 0, EXECUTE, EXECUTE, 0)


def peeked(tiles: str = "LFF", **options: Any) -> Table:
    table = enacted("FFF", tiles=tiles, **options)
    assert table.public.president == 3
    return table


def test_a_peek_is_told_to_the_president_and_comes_true() -> None:
    table = peeked("FLL")
    assert [table.person(seat).peeked for seat in range(5)] == [(-1,) * 3, (-1,) * 3, (1, 0, 0), (-1,) * 3, (-1,) * 3]
    assert table.public.powers[2] == PEEK
    assert table.public.draw_pile == 17 - 9
    table.elect(table.harmless)
    assert table.person(3).drawn[3] == 2
    assert table.env.outcomes()[-3:] == ["fascist 1", "liberal 1", "liberal 1"]
    with pytest.raises(DealError, match="fascist 1"):
        peeked("FLLL").elect(0)


def test_chaos_takes_the_top_tile_of_a_peek() -> None:
    table = peeked("LFF").reject(3)
    assert table.public.policies == (1, 3)
    table = peeked("FFL").reject(3)
    assert table.public.policies == (0, 4)
    private = table.infos[-1].private_state
    assert (private.tops, private.top[-2:]) == (2, (1, 0))
    table.reject(6)  # the other two tiles are fascist and liberal
    assert table.public.policies == (1, 5)
    assert table.infos[-1].private_state.tops == 0


def test_tiles_of_a_peek_are_shuffled_when_the_draw_pile_is_short() -> None:
    table = Table("LFFLLFFLFFLFFFFLFF").govern(1, "L").reject(3)
    for _ in range(3):
        table.govern(table.harmless, "F")
    assert (table.public.powers[6], table.public.draw_pile) == (PEEK, 4)
    table.reject(3)
    assert (table.infos[-1].private_state.tops, table.public.draw_pile) == (2, 3)
    table.reject(3)
    assert (table.infos[-1].private_state.tops, table.public.draw_pile) == (0, 10)
    assert table.infos[-1].private_state.left == (4, 6, 0)


def test_without_an_order_a_peek_promises_nothing() -> None:
    table = enacted("FFF", tiles="FFFLLL", deck="counts")
    assert table.person(2).peeked == (1, 1, 1)
    assert table.infos[-1].private_state.tops == 0
    assert sum(table.infos[-1].private_state.left) == table.public.draw_pile == 8
    table.elect(table.harmless)
    assert table.person(3).drawn[3] == 3


@pytest.mark.parametrize(("target", "party"), [(0, 0), (4, 1), (6, 1)])
def test_an_investigation_tells_the_party_to_the_president(target: int, party: int) -> None:
    table = Table("LFF" * 2, n=7).govern(2, "F").govern(3, "F")
    assert (table.public.phase, table.public.turn) == (NEXT + INVESTIGATE, 1)
    assert table.legal == tuple(f"investigate {seat}" for seat in range(7) if seat != 1)
    table.play(f"investigate {target}")
    assert [table.person(seat).parties for seat in range(7)] == [
        tuple(party if (seat, other) == (1, target) else -1 for other in range(7)) for seat in range(7)
    ]
    assert table.public.targets[1] == target
    assert table.public.investigated == tuple(seat == target for seat in range(7))


def test_nobody_is_investigated_twice() -> None:
    table = Table("LFF" * 2, n=9).govern(2, "F").play("investigate 5").govern(3, "F")
    assert table.legal == tuple(f"investigate {seat}" for seat in range(9) if seat not in (1, 5))


@pytest.mark.parametrize("n", [7, 9])
@pytest.mark.parametrize("elected", [True, False])
def test_after_a_special_election_the_order_returns(n: int, elected: bool) -> None:
    table = Table("LFF" * 4, n=n)
    while table.public.phase != NEXT + SPECIAL:
        table.govern(table.harmless, "F")
        if table.public.phase == NEXT + INVESTIGATE:
            table.play(table.legal[-1])
    assert table.public.president == 2
    assert table.legal == tuple(f"special election {seat}" for seat in range(n) if seat != 2)
    table.play("special election 3")
    assert (table.public.president, table.public.order, table.public.targets[2]) == (3, 2, 3)
    table = table.govern(table.harmless, "L") if elected else table.reject()
    assert (table.public.president, table.public.order) == (3, 3)  # next in the order: a second time in a row
    table.reject()
    assert table.public.president == 4


def test_a_special_election_may_choose_the_last_chancellor() -> None:
    table = enacted("FF", n=7, tiles="LFF").govern(0, "F").play("special election 0")
    assert table.public.president == 0
    assert 2 not in table.nominees  # the president of the last government


def executing(target: int, n: int = 7) -> Table:
    table = enacted("FFF", n=n, tiles="LFF" * 2)  # seat 5 was investigated and is the special president
    table.govern(table.harmless, "F")
    assert table.public.phase == NEXT + EXECUTE
    assert f"execute {table.public.turn}" not in table.legal
    return table.play(f"execute {target}")


def test_the_executed_take_no_part() -> None:
    table = executing(4)
    assert table.public.chancellors[3] == 1  # after three fascist policies, so it is not Hitler either
    assert table.public.alive == (True,) * 4 + (False, True, True)
    assert (table.public.living, table.public.cleared) == (6, (False, True, False, False, True, False, False))
    assert table.public.roles == (-1,) * 7
    assert table.person(0).roles == (0, *(-1,) * 6)  # its role is not told
    assert table.public.president == 3
    assert 4 not in table.nominees
    table.play(f"nominate {table.nominees[0]}")
    for seat in (0, 1, 2, 3, 5):
        assert table.public.turn == seat
        table.play("nein")
    table.play("nein")  # seat 6 is the last
    assert table.public.votes[4] == (0, 0, 0, 0, -1, 0, 0)
    assert table.public.president == 5  # seat 4 is passed over


def test_a_majority_is_one_of_the_living() -> None:
    table = executing(4)
    table.elect(table.harmless, nein=(0, 1, 2))  # 3 of 6
    assert table.public.results[4] == 2
    table.elect(table.harmless, nein=(0, 1))  # 4 of 6
    assert table.public.phase == PRESIDENT


def test_the_execution_of_hitler_wins() -> None:
    table = executing(6)
    assert table.is_terminal
    assert table.public.ending == HITLER_EXECUTED
    assert table.scores == (1, 1, 1, 1, -1, -1, -1)
    assert {name for name, value in table.env.measures().items() if value == 1} == {"hitler_executed", "liberals_win"}
    assert table.public.roles == (0, 0, 0, 0, 1, 1, 2)


# ---- Options, text and pictures ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "options", [{"num_players": 4}, {"num_players": 11}, {"powers": "all"}, {"deck": "random"}, {"hitler_knows": "yes"}]
)
def test_bad_options_are_refused(options: dict[str, Any]) -> None:
    with pytest.raises(OptionError, match=next(iter(options))):
        roomai.game("secret_hitler", **options)


@pytest.mark.parametrize("n", COUNTS)
def test_actions_have_the_same_ids_whatever_the_options(n: int) -> None:
    names = bound(num_players=n).action_space.names
    assert names[:8] == (
        *("ja", "nein", "discard liberal", "discard fascist", "propose veto", "accept veto", "refuse veto"),
        "say nothing",
    )
    assert names[15 : 15 + n] == tuple(f"nominate {seat}" for seat in range(n))
    assert len(names) == 15 + (2 if n < 7 else 4) * n
    assert bound(num_players=n, powers="none", veto=False, claims=False).action_space.names == names


def test_outcomes_are_found_by_kind() -> None:
    with pytest.raises(DealError, match="Hitler"):
        bound().env(0, compiled=False).init(deal=["Hitler", "Hitler"])
    env = bound().env(0, compiled=False)
    env.init(deal=["fascist", "liberal 3", "liberal", "liberal", "Hitler", "president 4"])
    assert env.outcomes() == ["fascist 1", "liberal 3", "liberal 1", "liberal 1", "Hitler", "president 4"]


def lines(table: Table, seat: int) -> list[str]:
    view = table.env.game.spec.view
    return list(view.describe(table.env.game, table.infos[seat]).splitlines())


def picture(table: Table, seat: int, width: int = 80) -> list[str]:
    console = pytest.importorskip("rich.console").Console(width=width, file=StringIO())
    console.print(table.env.game.spec.view.render(table.env.game, table.infos[seat]))
    return [line.rstrip() for line in console.file.getvalue().splitlines()]


def test_texts_tell_what_the_info_tells() -> None:
    table = Table("LFFLLF", n=7).govern(2, "F", ("claim 3 of 3 liberal", "say nothing")).elect(3, nein=(5,))
    assert lines(table, 1) == [
        "policies: 0 liberal, 1 fascist; tracker 0; 11 tiles to draw, 2 discarded",
        "seats: 0 ??, 1 liberal president, 2 ??, 3 ?? chancellor, 4 ??, 5 ??, 6 ??",
        "election 1: president 0, chancellor 2, votes JJJJJJJ, fascist, claims drew 3 of 3",
        "election 2: president 1, chancellor 3, votes JJJJJNJ, drew 2 of 3",
        "seat 1 discards a tile",
        "seat 1 holds liberal, liberal, fascist",
    ]
    assert lines(table, 5)[1] == (
        "seats: 0 liberal, 1 liberal president, 2 liberal, 3 liberal chancellor, 4 fascist, 5 fascist, 6 Hitler"
    )
    assert lines(table, 5)[-1] == "seat 1 discards a tile"
    assert lines(table, 2)[2].endswith("votes JJJJJJJ, passed 1 of 2, fascist, claims drew 3 of 3")
    table.play("discard liberal", "discard liberal", *SILENT, "investigate 6")
    assert lines(table, 1)[1].endswith("6 fascist?")
    assert lines(table, 0)[2].endswith("fascist, investigation of 6")


@pytest.mark.parametrize("n", [5, 10])
def test_a_picture_fits_a_terminal_and_tells_what_the_text_tells(n: int) -> None:
    table = enacted("LFFF", n=n, tiles="LFF").reject(3)
    table.play(f"nominate {table.harmless}", "ja")
    for seat in range(n + 1):
        narrow = picture(table, seat)
        assert narrow == picture(table, seat, 200)
        assert len(narrow) <= 23
        rows = [line for line in narrow if line[2:6] == "seat" and line[:2] in ("  ", "▶ ")][:n]
        text = lines(table, seat)[1].removeprefix("seats: ").split(", ")
        assert [" ".join(row[7:30].split()) for row in rows] == text
    assert "▶ seat 1" in "\n".join(narrow)
    assert any(line.endswith(("chaos F", "chaos L")) for line in narrow)
