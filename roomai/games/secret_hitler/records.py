"""The state of Secret Hitler as three records. What happened is kept in arrays by election."""

from __future__ import annotations

import numpy as np

from ...records import Records, field
from .box import FASCIST_TRACK, HAND, MOST_ELECTIONS, Options


def records(options: Options) -> Records:
    n, elections = options.num_players, MOST_ELECTIONS
    return Records(
        public={
            "phase": field(
                np.int8,
                "0 roles are dealt, 1 the first president is drawn, 2 nomination, 3 vote, 4 tiles are drawn, 5 the "
                "president discards, 6 the chancellor discards, 7 the president answers a veto, 8 the chancellor must "
                "enact, 9 chaos, 10 the president claims, 11 the chancellor claims, 13 peek, 14 execution, "
                "15 investigation, 16 choice of a special president, 17 over",
            ),
            "ending": field(
                np.int8,
                "0 the game goes on, 1 five liberal policies, 2 Hitler executed, 3 six fascist policies, 4 Hitler "
                "elected chancellor",
            ),
            "election": field(np.int8, "the election that goes on, from 0; -1 before the first"),
            "policies": field(np.int8, "policies enacted: liberal, fascist", 2),
            "tracker": field(np.int8, "elections that failed since the last policy"),
            "draw_pile": field(np.int8, "tiles in the draw pile"),
            "discard_pile": field(np.int8, "tiles in the discard pile"),
            "president": field(np.int8, "the president or candidate for it; -1 before the first"),
            "chancellor": field(np.int8, "the chancellor or nominee; -1 before the nomination"),
            "order": field(np.int8, "whose place in the order of presidents it is; special elections don't move it"),
            "last_president": field(np.int8, "whom the term limit of presidents binds; -1 for nobody"),
            "last_chancellor": field(np.int8, "whom the term limit of chancellors binds; -1 for nobody"),
            "living": field(np.int8, "how many players are alive"),
            "alive": field(np.bool_, "who is alive, by seat", n),
            "cleared": field(np.bool_, "who is known not to be Hitler, by seat: by an execution or an election", n),
            "investigated": field(np.bool_, "who was investigated, by seat", n),
            "roles": field(np.int8, "0 liberal, 1 fascist, 2 Hitler, by seat; all -1 until the game is over", n),
            "presidents": field(np.int8, "the candidate for president, by election; -1 for none yet", elections),
            "chancellors": field(np.int8, "the nominee for chancellor, by election; -1 for none yet", elections),
            "votes": field(
                np.int8, "1 ja, 0 nein, by election and seat; -1 for one that is not told or of the dead", elections, n
            ),
            "results": field(
                np.int8,
                "0 liberal policy, 1 fascist policy, 2 rejected, 3 vetoed, 4 Hitler elected, by election; -1 before",
                elections,
            ),
            "vetoes": field(np.int8, "1 if a veto was accepted, 0 if refused, by election; -1 for none", elections),
            "chaos": field(np.int8, "the policy of chaos, 0 liberal, 1 fascist, by election; -1 for none", elections),
            "drawn_claims": field(
                np.int8, "liberal tiles that the president claims to have drawn, by election; -1 for none", elections
            ),
            "received_claims": field(
                np.int8, "liberal tiles that the chancellor claims to have got, by election; -1 for none", elections
            ),
            "powers": field(
                np.int8, "0 none, 1 peek, 2 execution, 3 investigation, 4 special election, by election", elections
            ),
            "targets": field(np.int8, "whom the power was used on, by election; -1 for nobody", elections),
            "board": field(np.int8, "the power that each fascist policy brings, as in `powers`", FASCIST_TRACK),
            "ordered": field(np.bool_, "whether the draw pile keeps its order"),
            "term_limits": field(np.bool_, "whether the last elected government can't be nominated"),
            "chaos_forgets": field(np.bool_, "whether chaos lifts the term limits"),
            "veto": field(np.bool_, "whether there is veto power after five fascist policies"),
            "hitler_knows": field(np.bool_, "whether Hitler knows the fascists"),
            "claims": field(np.bool_, "whether governments may claim"),
        },
        person={
            "role": field(np.int8, "the player's role: 0 liberal, 1 fascist, 2 Hitler; -1 before it is dealt"),
            "roles": field(np.int8, "roles that it was told at the start, its own too, by seat; -1 for unknown", n),
            "parties": field(
                np.int8, "parties that it investigated, 0 liberal, 1 fascist (Hitler too), by seat; -1 for unknown", n
            ),
            "vote": field(np.int8, "its vote until all are told: 1 ja, 0 nein; -1 for none"),
            "drawn": field(
                np.int8, "liberal tiles of the three that it drew as president, by election; -1 for unknown", elections
            ),
            "received": field(
                np.int8,
                "liberal tiles of the two that it passed or got in a government, by election; -1 for unknown",
                elections,
            ),
            "peeked": field(np.int8, "the tiles that it peeked at, the top one first; -1 for unknown", HAND),
        },
        private={
            "left": field(np.int8, "liberal, fascist and Hitler cards to be dealt: roles first, then the draw pile", 3),
            "dealt": field(np.int8, "to whom the next role is dealt, or how many tiles of a peek are shown"),
            "hand": field(np.int8, "liberal and fascist tiles in the hand of the government", 2),
            "discarded": field(np.int8, "liberal and fascist tiles in the discard pile", 2),
            "top": field(np.int8, "the tiles that were peeked at; the last `tops` are the next of the draw pile", HAND),
            "tops": field(np.int8, "how many tiles of a peek are still on top of the draw pile"),
        },
    )
