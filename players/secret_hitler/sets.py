"""The sets that come with roomai, by name: which function makes each decision, for each role."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from .fusing import BotSet, fuse
from .meter_bots import (
    hidden_discard,
    least_suspected,
    most_suspected,
    sly_discard,
    sly_execute,
    sly_nominate,
    sly_vote,
    trust,
    unread,
)
from .plain_bots import (
    anybody,
    coin,
    drawn_truly,
    drawn_without_choice,
    for_own_party,
    no,
    nothing,
    other_party,
    own_party,
    received_truly,
    received_without_choice,
    yes,
)

RANDOM = BotSet(
    nominate=anybody,
    vote=coin,
    president_discard=coin,
    chancellor_discard=coin,
    execute=anybody,
    investigate=anybody,
    special_election=anybody,
    propose_veto=coin,
    accept_veto=coin,
    claim_drawn=anybody,
    claim_received=anybody,
)
SILENT = replace(RANDOM, claim_drawn=nothing, claim_received=nothing)
HONEST = replace(RANDOM, claim_drawn=drawn_truly, claim_received=received_truly)
PARTISAN = BotSet(
    nominate=fuse(anybody, own_party),
    vote=fuse(coin, for_own_party),
    president_discard=fuse(yes, no),
    chancellor_discard=fuse(yes, no),
    execute=fuse(anybody, other_party),
    investigate=fuse(anybody, other_party),
    special_election=fuse(anybody, own_party),
    propose_veto=fuse(yes, no),
    accept_veto=fuse(yes, no),
    claim_drawn=fuse(drawn_truly, drawn_without_choice),
    claim_received=fuse(received_truly, received_without_choice),
)
METER = replace(
    PARTISAN,
    nominate=fuse(least_suspected, own_party),
    vote=fuse(trust, for_own_party),
    execute=fuse(most_suspected, other_party),
    investigate=fuse(unread, other_party),
    special_election=fuse(least_suspected, own_party),
    parameters=(1.0, 1.2, 1.0, 0.0, 0.0, 0.8, 4.0),
)
SLY = replace(
    METER,
    nominate=fuse(least_suspected, sly_nominate, sly_nominate),
    vote=fuse(trust, sly_vote, sly_vote),
    president_discard=fuse(yes, sly_discard, hidden_discard),
    chancellor_discard=fuse(yes, sly_discard, hidden_discard),
    execute=fuse(most_suspected, sly_execute),
    special_election=fuse(least_suspected, sly_nominate, sly_nominate),
)

SETS: Mapping[str, BotSet] = {
    "sh_random": replace(RANDOM, summary="Decides everything by lot."),
    "sh_yes": replace(SILENT, vote=yes, summary="Votes ja, and decides all else by lot."),
    "sh_no": replace(SILENT, vote=no, summary="Votes nein, so that every policy is one of chaos."),
    "sh_discard_fascist": replace(
        HONEST,
        president_discard=yes,
        chancellor_discard=yes,
        summary="Discards fascist tiles and claims what it saw; decides all else by lot.",
    ),
    "sh_discard_liberal": replace(
        SILENT,
        president_discard=no,
        chancellor_discard=no,
        summary="Discards liberal tiles and claims nothing; decides all else by lot.",
    ),
    "sh_partisan": replace(PARTISAN, summary="Plays its own party's tiles, and whom it knows to be of it."),
    "sh_believer": replace(
        PARTISAN, vote=fuse(yes, for_own_party), summary="As sh_partisan; its liberals elect every government."
    ),
    "sh_meter": replace(METER, summary="Its liberals trust and suspect by the policies that governments enacted."),
    "sh_meter_strict": replace(
        METER, parameters=(1.0, 1.2, 1.0, 0.0, 0.0, 0.3, 8.0), summary="As sh_meter, with less trust and fewer doubts."
    ),
    "sh_meter_claims": replace(
        METER, parameters=(0.8, 1.0, 1.0, 0.0, 1.0, 0.8, 4.0), summary="As sh_meter, and weighs who contradicts whom."
    ),
    "sh_meter_votes": replace(
        METER, parameters=(1.0, 1.2, 1.0, 0.3, 0.5, 1.0, 4.0), summary="As sh_meter, and weighs who voted for whom."
    ),
    "sh_meter_short": replace(METER, memory=4, summary="As sh_meter, and remembers four elections."),
    "sh_sly": replace(SLY, summary="Its liberals are those of sh_meter; its fascists reckon with their meters."),
    "sh_sly_claims": replace(
        SLY, parameters=(0.8, 1.0, 1.0, 0.1, 1.0, 0.8, 4.0), summary="As sh_sly, and weighs claims and votes."
    ),
    "sh_hidden": replace(
        METER,
        president_discard=fuse(yes, no, hidden_discard),
        chancellor_discard=fuse(yes, no, hidden_discard),
        vote=fuse(trust, for_own_party, trust),
        nominate=fuse(least_suspected, own_party, least_suspected),
        summary="As sh_meter; its Hitler plays the liberal until the last policy.",
    ),
}
