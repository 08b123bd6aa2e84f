"""The matrix games that everybody knows, as data: `payoffs[move of seat 0][move of seat 1]...[seat]`.

Textbooks agree on the order of the payoffs and differ in the numbers; each source names the one followed here.
OpenSpiel has the same numbers for matching_pennies, rock_paper_scissors, stag_hunt and jordans_game (there
matching_pennies_3p), and others of the same order for prisoners_dilemma, battle_of_the_sexes and chicken.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Classic:
    """A named game: what the moves are called, what they pay, and who has these numbers."""

    moves: tuple[str, ...]
    payoffs: tuple[Any, ...]
    source: str


CLASSICS = {
    "matching_pennies": Classic(
        ("heads", "tails"),
        (
            ((1, -1), (-1, 1)),
            ((-1, 1), (1, -1)),
        ),
        "Osborne and Rubinstein, A Course in Game Theory, 1994: seat 0 wins if the pennies match",
    ),
    "rock_paper_scissors": Classic(
        ("rock", "paper", "scissors"),
        (
            ((0, 0), (-1, 1), (1, -1)),
            ((1, -1), (0, 0), (-1, 1)),
            ((-1, 1), (1, -1), (0, 0)),
        ),
        "a win is worth 1",
    ),
    "prisoners_dilemma": Classic(
        ("cooperate", "defect"),
        (
            ((3, 3), (0, 5)),
            ((5, 0), (1, 1)),
        ),
        "Axelrod, The Evolution of Cooperation, 1984",
    ),
    "battle_of_the_sexes": Classic(
        ("opera", "football"),
        (
            ((2, 1), (0, 0)),
            ((0, 0), (1, 2)),
        ),
        "Osborne and Rubinstein, A Course in Game Theory, 1994, there Bach or Stravinsky",
    ),
    "chicken": Classic(
        ("swerve", "straight"),
        (
            ((6, 6), (2, 7)),
            ((7, 2), (0, 0)),
        ),
        "the usual example of correlated equilibrium, after Aumann, Subjectivity and Correlation, JME 1974",
    ),
    "stag_hunt": Classic(
        ("stag", "hare"),
        (
            ((2, 2), (0, 1)),
            ((1, 0), (1, 1)),
        ),
        "Osborne, An Introduction to Game Theory, 2004",
    ),
    "jordans_game": Classic(
        ("heads", "tails"),
        (
            (((1, 1, -1), (1, -1, 1)), ((-1, -1, -1), (-1, 1, 1))),
            (((-1, 1, 1), (-1, -1, -1)), ((1, -1, 1), (1, 1, -1))),
        ),
        "Jordan, Three Problems in Learning Mixed-Strategy Nash Equilibria, GEB 1993: seat 0 wants to match seat 1, "
        "seat 1 to match seat 2, seat 2 to differ from seat 0",
    ),
}
