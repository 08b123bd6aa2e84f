"""The contract: the referee, infos that can't change or tell too much, errors that leave the env as it was."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import roomai
from roomai import AbstractEnv, AbstractPlayer, IllegalActionError
from roomai.errors import DealError, GameStateError, OptionError, PlayerError

LEDUC = roomai.game("leduc_poker")


class Scripted(AbstractPlayer):
    """Plays the answers it was given, and remembers what it was told."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.told: list[object] = []
        self.resets = 0

    def receive_info(self, info: object) -> None:
        self.told.append(info)

    def take_action(self) -> object:
        return self.answers.pop(0)

    def reset(self) -> None:
        self.resets += 1


def leduc() -> AbstractEnv[AbstractPlayer]:
    return LEDUC.env(seed=1, compiled=False)


def test_the_referee_tells_everybody_everything_and_asks_whose_turn_it_is() -> None:
    first, second = Scripted("raise", "raise"), Scripted("call", "fold")
    scores = AbstractEnv.round(leduc(), [first, second])
    assert scores == (3.0, -3.0)  # the ante and a raise of 2; the raise of 4 was not called
    assert (first.resets, second.resets) == (1, 1)
    assert (first.answers, second.answers) == ([], [])
    turns = [0, 1, 0, 1, roomai.TERMINAL]
    for seat, player in enumerate((first, second)):
        assert [info.public_state.turn for info in player.told] == turns
        assert {info.person_state.id for info in player.told} == {seat}
        assert all(info.private_state is None for info in player.told)


def test_a_game_by_hand() -> None:
    env = leduc()
    is_terminal, scores, infos = env.init(deal=["Ks", "Js", "Qh"])
    assert (is_terminal, scores, len(infos)) == (False, (0.0, 0.0), 3)
    assert [info.private_state is None for info in infos] == [True, True, False]
    assert infos[0].person_state.available_actions == ("call", "raise")
    assert infos[1].person_state.available_actions == ()
    assert [person.card for person in infos[-1].person_state] == [4, 0]
    for action in ("raise", "raise", "call"):
        is_terminal, scores, infos = env.forward(action)
    assert infos[0].public_state.board == 3
    assert infos[0].public_state.chips == (5, 5)
    is_terminal, scores, infos = env.forward("raise")
    is_terminal, scores, infos = env.forward("fold")
    assert (is_terminal, scores) == (True, (5.0, -5.0))
    assert infos[-1].public_state.turn == roomai.TERMINAL
    assert all(info.person_state.available_actions == () for info in infos[:2])
    assert env.outcomes() == ["Ks", "Js", "Qh"]


def test_names_and_ids_are_the_same_action() -> None:
    by_name, by_id = leduc(), leduc()
    by_name.init()
    by_id.init()
    for name, number in (("raise", 2), ("call", 1)):
        assert by_name.forward(name)[2][-1] == by_id.forward(number)[2][-1]


@pytest.mark.parametrize("action", ["fold", 0, "bet", 7, -1, True, 1.0, None, "", [1], float("nan"), b"call", "1"])
def test_an_illegal_action_changes_nothing_and_says_what_was_legal(action: object) -> None:
    env = leduc()
    before = env.init()[2][-1]
    with pytest.raises(IllegalActionError) as caught:
        env.forward(action)
    error = caught.value
    assert (error.action is action, error.player, error.legal) == (True, 0, ("call", "raise"))
    assert repr(action) in str(error)
    after = env.copy().forward("call")[2][-1]
    env.forward("call")
    assert env.restore(before.slot)[2][-1] == before
    assert env.forward("call")[2][-1] == after


def test_calls_at_the_wrong_time() -> None:
    env = leduc()
    with pytest.raises(GameStateError, match="init"):
        env.forward("call")
    env.init()
    for action in ("raise", "fold"):
        env.forward(action)
    with pytest.raises(GameStateError, match="over"):
        env.forward("call")


def test_infos_are_frozen_and_keep_their_moment() -> None:
    env = leduc()
    infos = env.init()[2]
    kept, text = infos[0], repr(infos[0])
    for thing in (kept, kept.public_state, kept.person_state, infos[-1].private_state, infos[-1].private_state.log):
        with pytest.raises(AttributeError):
            thing.turn = 1
        with pytest.raises(AttributeError):
            del thing.turn
        hash(thing)
    env.forward("raise")
    assert repr(kept) == text


@settings(max_examples=30, deadline=None)
@given(st.integers(0, 2**62), st.lists(st.integers(0, 2), max_size=8))
def test_same_seed_same_game_compiled_or_not(seed: int, wishes: list[int]) -> None:
    compiled, plain = LEDUC.env(seed), LEDUC.env(seed, compiled=False)
    one, other = compiled.init(), plain.init()
    for wish in wishes:
        assert one[:2] == other[:2]
        assert list(one[2]) == list(other[2])
        if one[0]:
            break
        legal = one[2][one[2][-1].public_state.turn].person_state.available_actions
        one, other = compiled.forward(legal[wish % len(legal)]), plain.forward(legal[wish % len(legal)])


def test_a_copy_goes_its_own_way_with_the_same_chance_to_come() -> None:
    env = leduc()
    env.init()
    twin = env.copy()
    env.forward("call")
    assert env.forward("call")[2][-1] == (twin.forward("call"), twin.forward("call"))[1][2][-1]


@pytest.mark.parametrize(
    ("deal", "why"),
    [(["Ks", "Ks"], "'Ks'"), (["2c"], "'2c'"), ([9], "9"), (["Ks", "Qs", "Qs"], "'Qs'")],
)
def test_a_deal_that_cannot_happen(deal: list[object], why: str) -> None:
    def play() -> None:
        env = leduc()
        env.init(deal=deal)
        env.forward("call")
        env.forward("call")

    with pytest.raises(DealError, match=f"can't deal {why}.*expected one of"):
        play()


def test_a_deal_by_label_and_a_deal_in_part() -> None:
    env = leduc()
    env.init(deal=[4, "Js"])
    env.forward("call")
    env.forward("call")
    assert env.outcomes()[:2] == ["Ks", "Js"]
    assert env.outcomes()[2] in {"Jh", "Qs", "Qh", "Kh"}


class Raising(Scripted):
    def __init__(self, phase: str) -> None:
        super().__init__("call")
        self.phase = phase

    def receive_info(self, info: object) -> None:
        if self.phase == "receive_info":
            raise ZeroDivisionError("oh")

    def take_action(self) -> object:
        if self.phase == "take_action":
            raise SystemExit(3)
        return "call"

    def reset(self) -> None:
        if self.phase == "reset":
            raise ValueError("no")


@pytest.mark.parametrize("phase", ["reset", "receive_info", "take_action"])
@pytest.mark.parametrize("seat", [0, 1])
def test_a_players_failure_names_its_seat(phase: str, seat: int) -> None:
    players: list[AbstractPlayer] = [Raising(""), Raising("")]
    players[seat] = Raising(phase)
    with pytest.raises(PlayerError, match=phase) as caught:
        AbstractEnv.round(leduc(), players)
    assert caught.value.seat == seat


def test_the_number_of_players_is_checked() -> None:
    with pytest.raises(OptionError, match="takes 2 players, got 1"):
        AbstractEnv.round(leduc(), [Scripted()])


@pytest.mark.parametrize("seed", [-1, 2**63])
def test_seeds_out_of_range(seed: int) -> None:
    with pytest.raises(OptionError, match="seed"):
        LEDUC.env(seed)


def test_the_referee_refuses_a_batch_that_never_ends() -> None:
    class Never(Scripted):
        plays_batches = True

    with pytest.raises(OptionError, match='reset="manual"'):
        AbstractEnv.round(LEDUC.batch(4, "numpy", reset="auto"), [Never(), Never()])
