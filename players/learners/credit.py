"""Who gets the credit: advantages along each seat's own decisions, whoever moved in between."""

from __future__ import annotations

import torch
from torch import Tensor


def credit(
    seat: Tensor, value: Tensor, played: Tensor, ended: Tensor, scores: Tensor, discount: float, trace: float
) -> tuple[Tensor, Tensor]:
    """Advantages by generalised advantage estimation (Schulman et al. 2016), a chain for each seat of each game.

    A decision leads to the same seat's next decision, or to the end of the game, which pays the seat its score. Nobody
    else's value or score enters. Of S steps of B games with n seats:

    seat     int64 [S, B], who was to move
    value    float32 [S, B], what that seat expected to score
    played   bool [S, B], whether it is a decision to learn from; others are passed over
    ended    bool [S, B], whether the move ended the game; what follows is the next game of that row
    scores   float [S, B, n], the scores of games that ended
    discount what is lost from one decision of a seat to its next
    trace    lambda: 0 trusts the next value, 1 the final score alone

    Answers (advantage float32 [S, B], complete bool [S, B]). A decision whose successor has not come yet is not
    complete: its advantage means nothing; those before it rest on its value.
    """
    count, seats = scores.shape[1:]
    worth = torch.zeros(count, seats, device=value.device)  # of where a seat's last decision led to
    onward = torch.zeros_like(worth)  # the advantage from there on, already discounted
    known = torch.zeros(count, seats, dtype=torch.bool, device=value.device)
    advantage = torch.zeros_like(value)
    complete = torch.zeros_like(played)
    for step in range(len(seat) - 1, -1, -1):
        over = ended[step, :, None]
        worth = torch.where(over, scores[step].to(worth.dtype), worth)
        onward = torch.where(over, 0.0, onward)
        known = known | over
        mover = seat[step, :, None].clamp(min=0)
        leads, counts = known.gather(1, mover), played[step, :, None]
        gain = worth.gather(1, mover) - value[step, :, None] + onward.gather(1, mover)
        gain = torch.where(leads & counts, gain, 0.0)
        advantage[step], complete[step] = gain[:, 0], (leads & counts)[:, 0]
        own = torch.zeros_like(known).scatter(1, mover, counts)
        worth = torch.where(own, discount * value[step, :, None], worth)
        onward = torch.where(own, discount * trace * gain, onward)
        known = known | own
    return advantage, complete
