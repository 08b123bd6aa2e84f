"""What happens to one slot, and to ranges of slots: the plain functions from which every kernel is made.

The first part is the interface that a game's `rules.py` implements; `linking.link` puts those functions in the
place of the stubs and compiles the rest around them: for one game, for a batch on the CPU, for CUDA. All of it also
runs uncompiled. A kernel works on `slots`, an array of slots (see records.py), a range [low, high) of it at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from .abstract import CHANCE, TERMINAL
from .random import below, bits, mix, stream_key
from .spaces import SIZED

NONE_LEGAL = -1
SMALL = 16
TRIES = 4
POLICY_SALT = np.uint64(0xD1B54A32D192ED03)
HASH_START = np.uint64(0xCBF29CE484222325)


# ---- The rules, as a game implements them ----------------------------------------------------------------


def chance(state: Any) -> int:
    """When `state.public.turn == CHANCE`: how many equally likely outcomes there are, at least 1."""
    raise NotImplementedError


def label(state: Any, outcome: int) -> int:
    """What outcome number `outcome` is, the same wherever it happens: a card, a face. A game may leave this rule out:
    then the number itself."""
    return outcome


def deal(state: Any, outcome: int) -> None:
    """Apply a chance outcome, 0 <= outcome < chance(state), and set `state.public.turn`."""
    raise NotImplementedError


def legal(public: Any, person: Any, mask: Any) -> None:
    """Set mask [A] True for each action the player to move may play; it comes all False. Not asked of a Box game."""
    raise NotImplementedError


def menu(public: Any, person: Any, meant: Any) -> None:
    """Write the sized action that each id of the player to move stands for into meant, int32 [A]; it comes all -1,
    which is not legal. The rule of a Menu game, instead of `legal`."""
    raise NotImplementedError


def allows(public: Any, person: Any, action: int) -> bool:
    """Whether the player to move may play a sized action. The other rule of a Menu game."""
    raise NotImplementedError


def forward(state: Any, action: Any) -> None:
    """Apply a legal action of the player to move, and set `state.public.turn`. An action is an id; of a Menu game the
    sized action that it stands for, of a Box game float32 [k]."""
    raise NotImplementedError


def scores(state: Any, out: Any) -> None:
    """When the game is over: write each player's score into out, float64 [n]."""
    raise NotImplementedError


def measure(state: Any, out: Any) -> None:
    """When the game is over: write what `measures(options)` of the rules declares into out, float64 [M]; it comes all
    zero. A game may leave this rule out."""
    raise NotImplementedError


def observe(public: Any, person: Any, out: Any) -> None:
    """Write what a learner with this person state sees into out, float32 [F]; it comes all zero."""
    raise NotImplementedError


def decide(public: Any, person: Any, legal: Any, parameters: Any, scratch: Any, random_bits: np.uint64) -> int:
    """A bot, linked per bot: the action of the player to move. legal is the mask [A] (True = legal), parameters
    float64 [P], scratch float64 [S] to reckon in, random_bits 64 bits of its own."""
    raise NotImplementedError


# ---- What a Discrete and a Box game do differently, linked by the kind of the action space -----------------


LOW = 0.0
HIGH = 1.0
"""The bounds of a Box, linked per game."""


def may_play(slot: Any, action: Any) -> bool:
    """Whether the action is legal; a game that is over ignores its action."""
    raise NotImplementedError


def pick(slot: Any, actions: Any, row: int, random_bits: np.uint64) -> None:
    """Write a uniformly random legal action into actions[row]."""
    raise NotImplementedError


def put(actions: Any, row: int, action: Any) -> None:
    """Copy an action into actions[row]."""
    raise NotImplementedError


def mark_legal(slot: Any, turn: int) -> None:
    """Write what the player to move may play into slot.legal."""
    raise NotImplementedError


def meaning(slot: Any, action: Any) -> Any:
    """The action as the rules and the log have it."""
    raise NotImplementedError


def discrete_mark_legal(slot: Any, turn: int) -> None:
    clear(slot.legal)
    legal(slot.public, slot.person[turn], slot.legal)


def discrete_meaning(slot: Any, action: Any) -> Any:
    return action


def menu_mark_legal(slot: Any, turn: int) -> None:
    for j in range(len(slot.meant)):
        slot.meant[j] = NONE_LEGAL
    menu(slot.public, slot.person[turn], slot.meant)
    for j in range(len(slot.meant)):
        slot.legal[j] = slot.meant[j] >= 0


def menu_meaning(slot: Any, action: Any) -> Any:
    return slot.meant[action] if action < SIZED else action


def menu_may_play(slot: Any, action: Any) -> bool:
    turn = slot.public.turn
    if turn < 0 or action < SIZED:
        return discrete_may_play(slot, action)
    return allows(slot.public, slot.person[turn], action)


def discrete_may_play(slot: Any, action: Any) -> bool:
    return slot.public.turn < 0 or (0 <= action < len(slot.legal) and slot.legal[action])


def discrete_pick(slot: Any, actions: Any, row: int, random_bits: np.uint64) -> None:
    actions[row] = choose(slot.legal, random_bits)


def discrete_put(actions: Any, row: int, action: Any) -> None:
    actions[row] = action


def box_may_play(slot: Any, action: Any) -> bool:
    if slot.public.turn >= 0:
        for j in range(len(action)):
            if not (LOW <= action[j] <= HIGH):  # NaN fails this as well
                return False
    return True


def box_pick(slot: Any, actions: Any, row: int, random_bits: np.uint64) -> None:
    for j in range(actions.shape[1]):
        random_bits = mix(random_bits)
        actions[row, j] = np.float32(LOW + (HIGH - LOW) * (below(random_bits, 1 << 24) / 16777216.0))


def box_put(actions: Any, row: int, action: Any) -> None:
    for j in range(len(action)):  # CUDA can't assign a whole row: it would have to allocate
        actions[row, j] = action[j]


def box_legal(public: Any, person: Any, mask: Any) -> None:
    mask[0] = True


def choose(mask: Any, random_bits: np.uint64) -> int:
    """One of the actions marked in mask [A], uniformly; NONE_LEGAL if there is none.

    Wide masks are guessed at first: a guess that is legal is uniform over the legal actions. Whatever is left counts
    the marks and takes the k-th, without a branch that a processor could mispredict.
    """
    n = len(mask)
    if n > SMALL:
        for _ in range(TRIES):
            action = below(random_bits, n)
            if mask[action]:
                return action
            random_bits = mix(random_bits)
    count = 0
    for j in range(n):
        count += mask[j]
    k = below(random_bits, count)
    action = 0
    passed = 0
    for j in range(n):
        passed += mask[j]
        action += passed <= k
    return action if count > 0 else NONE_LEGAL


WIDTH = 0
"""The size of an observation, linked per game."""


# ---- One slot ----------------------------------------------------------------------------------------------


def apply_outcome(slot: Any, outcome: int) -> None:
    log = slot.private.log
    if log.draws < len(log.outcomes):
        log.outcomes[log.draws] = label(slot, outcome)
    log.draws += 1
    deal(slot, outcome)


def apply_action(slot: Any, action: Any) -> None:
    log = slot.private.log
    known = meaning(slot, action)
    if log.steps < len(log.actions):
        put(log.actions, log.steps, known)
    log.steps += 1
    forward(slot, known)


def play_chance(slot: Any) -> None:
    """Draw outcomes until a player is to move or the game is over."""
    while slot.public.turn == CHANCE:
        log = slot.private.log
        apply_outcome(slot, below(bits(log.key, log.draws), chance(slot)))


def mark(slot: Any) -> None:
    """Write what follows from the state: the legal actions, or the scores of a game that is over."""
    turn = slot.public.turn
    if turn >= 0:
        mark_legal(slot, turn)
    elif turn == TERMINAL:
        slot.ended = True
        clear(slot.legal)
        scores(slot, slot.scores)


def clear(mask: Any) -> None:
    for j in range(len(mask)):
        mask[j] = False


def copy(source: Any, target: Any) -> None:
    """Copy a slot word by word: compilers cut the assignment of a record into reads that wait for fresh bytes."""
    for j in range(len(source.words)):
        target.words[j] = source.words[j]


def begin(slots: Any, initial: Any, i: int, seed: np.uint64, index: int) -> None:
    """Start game `index` of a seed in slot i."""
    slot = slots[i]
    copy(initial[0], slot)
    slot.private.log.index = index
    slot.private.log.key = stream_key(seed, index)
    play_chance(slot)
    mark(slot)


def restart(slots: Any, i: int, initial: Any, final: Any, row: int, stride: int, seed: np.uint64) -> None:
    """Put the finished game of slot i aside into final[row] and start the next, `stride` games on; its scores stay."""
    copy(slots[i], final[row])
    begin(slots, initial, i, seed, final[row].private.log.index + stride)
    slots[i].ended = True
    for j in range(len(slots[i].scores)):
        slots[i].scores[j] = final[row].scores[j]


def step(
    slots: Any, i: int, action: Any, initial: Any, final: Any, row: int, stride: int, seed: np.uint64, auto: bool
) -> None:  # fmt: skip
    """Play one action in slot i; with auto a game that ends is followed by the next at once."""
    slot = slots[i]
    if slot.ended:
        slot.ended = False
        for j in range(len(slot.scores)):
            slot.scores[j] = 0.0
    apply_action(slot, action)
    play_chance(slot)
    mark(slot)
    if auto and slot.ended:
        restart(slots, i, initial, final, row, stride, seed)


def look(slots: Any, observations: Any, i: int, row: int) -> None:
    """Write what the player to move in slot i sees into observations[row]; zeros when nobody is to move."""
    out = observations[row]
    for j in range(WIDTH):
        out[j] = np.float32(0.0)
    turn = slots[i].public.turn
    if turn >= 0:
        observe(slots[i].public, slots[i].person[turn], out)


# ---- Kernels: one game ---------------------------------------------------------------------------------------


def one_begin(slots: Any, initial: Any, seed: np.uint64, index: int) -> None:
    begin(slots, initial, 0, seed, index)


def one_step(slots: Any, action: Any) -> None:
    slot = slots[0]
    apply_action(slot, action)
    play_chance(slot)
    mark(slot)


def one_action(slots: Any, action: Any) -> None:
    """Play an action and leave the chance moves after it to the caller."""
    slot = slots[0]
    apply_action(slot, action)
    mark(slot)


def one_outcome(slots: Any, outcome: int) -> None:
    slot = slots[0]
    apply_outcome(slot, outcome)
    mark(slot)


def one_rest(slots: Any) -> None:
    """Draw the chance moves that a script has left open."""
    play_chance(slots[0])
    mark(slots[0])


def one_chance(slots: Any) -> int:
    return chance(slots[0])


def one_label(slots: Any, outcome: int) -> int:
    return label(slots[0], outcome)


def one_may_play(slots: Any, action: Any) -> bool:
    return may_play(slots[0], action)


def one_measure(slots: Any, out: Any) -> None:
    measure(slots[0], out)


def one_observe(public: Any, person: Any, out: Any) -> None:
    observe(public[0], person[0], out)


# ---- Kernels: a range of slots ---------------------------------------------------------------------------------


def batch_begin(
    slots: Any, initial: Any, observations: Any, seed: np.uint64, indices: Any, low: int, high: int
) -> None:
    """Start game indices[i] in each slot i; an empty `observations` is not written."""
    for i in range(low, high):
        begin(slots, initial, i, seed, indices[i])
        if len(observations) > 0:
            look(slots, observations, i, i)


def batch_check(slots: Any, actions: Any, low: int, high: int) -> int:
    """The first slot whose action is not legal, or -1."""
    for i in range(low, high):
        if not may_play(slots[i], actions[i]):
            return i
    return -1


def batch_step(
    slots: Any,
    actions: Any,
    initial: Any,
    final: Any,
    observations: Any,
    seed: np.uint64,
    auto: bool,
    low: int,
    high: int,
) -> None:
    for i in range(np.uint64(low), np.uint64(high)):  # an index that can't be negative needs no care
        if slots[i].public.turn >= 0:
            step(slots, i, actions[i], initial, final, i, len(slots), seed, auto)
        if len(observations) > 0:
            look(slots, observations, i, i)


def set_aside(slots: Any, actions: Any, i: int, slot: Any, action: Any) -> None:
    """Copy slot i and its action to slot[0] and action[0], for the error that will tell of it."""
    slot[0] = slots[i]
    put(action, 0, actions[i])


def batch_gather(slots: Any, rows: Any, publics: Any, persons: Any, masks: Any, low: int, high: int) -> None:
    """Copy what the player to move in slot rows[r] may know to row r of the outputs."""
    for row in range(low, high):
        slot = slots[rows[row]]
        publics[row] = slot.public
        persons[row] = slot.person[slot.public.turn]
        for j in range(masks.shape[1]):
            masks[row, j] = slot.legal[j]


def batch_observe_records(publics: Any, persons: Any, observations: Any, low: int, high: int) -> None:
    """Write what each person sees into observations [b, F], which come all zero."""
    for row in range(low, high):
        observe(publics[row], persons[row], observations[row])


def batch_observe(slots: Any, seat: int, observations: Any, low: int, high: int) -> None:
    """Write what the player in that seat sees in slot i into observations[i], whoever is to move."""
    for i in range(low, high):
        out = observations[i]
        for j in range(len(out)):
            out[j] = np.float32(0.0)
        observe(slots[i].public, slots[i].person[seat], out)


def batch_pick(slots: Any, actions: Any, low: int, high: int) -> None:
    """Write a uniformly random legal action of each slot into `actions`; a game that is over gets none."""
    for i in range(low, high):
        log = slots[i].private.log
        if slots[i].public.turn >= 0:
            pick(slots[i], actions, i, bits(log.key ^ POLICY_SALT, log.steps))


def batch_random(
    slots: Any,
    actions: Any,
    initial: Any,
    final: Any,
    observations: Any,
    seed: np.uint64,
    steps: int,
    low: int,
    high: int,
) -> None:
    """Uniformly random legal play with auto-reset; observations and masks are written at every step."""
    for _ in range(steps):
        for i in range(np.uint64(low), np.uint64(high)):  # an index that can't be negative needs no care
            log = slots[i].private.log
            pick(slots[i], actions, i, bits(log.key ^ POLICY_SALT, log.steps))
            step(slots, i, actions[i], initial, final, i, len(slots), seed, True)
            look(slots, observations, i, i)


# ---- Kernels: a bot linked in ------------------------------------------------------------------------------------


def bot_actions(
    publics: Any, persons: Any, masks: Any, parameters: Any, scratch: Any, key: np.uint64, first: int, actions: Any,
    low: int, high: int,
) -> None:  # fmt: skip
    """Write what the bot plays into actions [b], where each row is the knowledge of a player to move; `first` rows were
    asked before."""
    for row in range(low, high):
        actions[row] = decide(
            publics[row], persons[row], masks[row], parameters, scratch[row], bits(key, first + row)
        )  # fmt: skip


def bot_play(
    slots: Any, seating: Any, which: int, parameters: Any, scratch: Any, salt: np.uint64, low: int, high: int
) -> int:
    """Play on in each slot as long as a seat of bot `which` is to move, where seating [B, n] says which bot has a seat.

    The first slot in which the bot plays what is not legal, or -1; that game stays where it was.
    """
    for i in range(low, high):
        slot = slots[i]
        log, room = slot.private.log, scratch[i]
        while slot.public.turn >= 0 and seating[i, slot.public.turn] == which:
            person = slot.person[slot.public.turn]
            action = decide(slot.public, person, slot.legal, parameters, room, bits(log.key ^ salt, log.steps))
            if not may_play(slot, action):
                return i
            apply_action(slot, action)
            play_chance(slot)
            mark(slot)
    return -1


# ---- Kernels: whole games without a stop -------------------------------------------------------------------------


def information_hash(words: Any, i: int, person_start: int, person_words: int, turn: int) -> np.uint64:
    """A hash of what the player to move knows, (public, person), in slot i seen as 64-bit words [B, W]."""
    value = HASH_START
    for j in range(person_start):
        value = mix(value ^ words[i, j])
    start = person_start + turn * person_words
    for j in range(start, start + person_words):
        value = mix(value ^ words[i, j])
    return value


def find(keys: Any, key: np.uint64) -> int:
    """The row of a key in a hash table with open addressing (a power of two of rows, 0 = free), or -1."""
    last = len(keys) - 1
    row = np.int64(key & np.uint64(last))
    while keys[row] != np.uint64(0):
        if keys[row] == key:
            return row
        row = (row + 1) & last
    return -1


def pick_weighted(mask: Any, weights: Any, random_bits: np.uint64) -> int:
    """A legal action drawn by its weight; uniform where all weights are zero."""
    total = 0.0
    for j in range(len(mask)):
        if mask[j]:
            total += weights[j]
    left = total * (below(random_bits, 1 << 24) / 16777216.0)
    last = NONE_LEGAL
    for j in range(len(mask)):
        if mask[j] and weights[j] > 0.0:
            last = j
            left -= weights[j]
            if left < 0.0:
                return j
    return last if last >= 0 else choose(mask, random_bits)


def random_game(slots: Any, actions: Any, initial: Any, w: int, seed: np.uint64, index: int) -> int:
    """Play game `index` in slot w with uniformly random legal actions; how many there were."""
    begin(slots, initial, w, seed, index)
    slot = slots[w]
    key = slot.private.log.key ^ POLICY_SALT
    steps = 0
    while slot.public.turn >= 0:
        pick(slot, actions, w, bits(key, steps))
        steps += 1
        apply_action(slot, actions[w])
        play_chance(slot)
        mark(slot)
    return steps


def table_game(
    slots: Any, words: Any, person_start: int, person_words: int, initial: Any, w: int, keys: Any, weights: Any,
    seed: np.uint64, index: int,
) -> int:  # fmt: skip
    """Play game `index` in slot w by a table of weights [rows, A] (uniform where it has no row); how many actions."""
    begin(slots, initial, w, seed, index)
    slot = slots[w]
    key = slot.private.log.key ^ POLICY_SALT
    steps = 0
    while slot.public.turn >= 0:
        random_bits = bits(key, steps)
        row = find(keys, information_hash(words, w, person_start, person_words, slot.public.turn))
        action = choose(slot.legal, random_bits) if row < 0 else pick_weighted(slot.legal, weights[row], random_bits)
        steps += 1
        apply_action(slot, action)
        play_chance(slot)
        mark(slot)
    return steps


def rollout_random(
    slots: Any, actions: Any, initial: Any, out: Any, steps: Any, seed: np.uint64, first: int, low: int, high: int
) -> None:
    """Play games first to first + N - 1, of which each slot w takes its share: scores into out [N, n].

    Slot w writes into steps[w] how many actions it played.
    """
    for w in range(low, high):
        played = 0
        for g in range(len(out) * w // len(slots), len(out) * (w + 1) // len(slots)):
            played += random_game(slots, actions, initial, w, seed, first + g)
            for j in range(out.shape[1]):
                out[g, j] = slots[w].scores[j]
        steps[w] = played


def rollout_table(
    slots: Any, words: Any, person_start: int, person_words: int, initial: Any, keys: Any, weights: Any, out: Any,
    steps: Any, seed: np.uint64, first: int, low: int, high: int,
) -> None:  # fmt: skip
    """The same by a table of weights."""
    for w in range(low, high):
        played = 0
        for g in range(len(out) * w // len(slots), len(out) * (w + 1) // len(slots)):
            played += table_game(slots, words, person_start, person_words, initial, w, keys, weights, seed, first + g)
            for j in range(out.shape[1]):
                out[g, j] = slots[w].scores[j]
        steps[w] = played
