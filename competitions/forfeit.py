"""What a game is worth that a player's failure ended."""

from __future__ import annotations

from roomai.game import Game, PlainGame


def forfeit_scores(game: Game | PlainGame, seat: int) -> tuple[float, ...]:
    """The player at fault gets the game's worst score; in a zero-sum game the others share what it lost, in another
    each gets the game's best score."""
    low, high = game.score_range
    share = -low / (game.num_players - 1) if game.zero_sum else high
    return tuple(low if other == seat else share for other in range(game.num_players))
