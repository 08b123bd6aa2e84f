"""MAPPO: PPO whose critic sees what all seats see, while it learns; the actors see what they may, as always.

Yu et al., "The Surprising Effectiveness of PPO in Cooperative Multi-Agent Games", 2022.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from roomai.options import option

from .learner import AnyGame
from .networks import Critic, Policy, make_network, make_policy, observation_parts
from .ppo import PPO, PPOSettings


@dataclass(frozen=True)
class MAPPOSettings(PPOSettings):
    """The settings of MAPPO."""

    per_seat: bool = option(False, "whether each seat has an actor of its own")


class MAPPO(PPO):
    """PPO with a central critic; the policy that it leaves behind has none."""

    settings_class = MAPPOSettings
    settings: MAPPOSettings
    critic_sees = "everybody"

    @classmethod
    def make_policy(cls, game: AnyGame, settings: Any) -> Policy:
        return make_policy(game, settings, critic=False, per_seat=settings.per_seat)

    def _make_critic(self) -> Critic:
        seats = self.game.num_players
        parts = [*(list(observation_parts(self.game)) * seats), ("who is to move", seats)]
        return Critic(make_network(parts, 1, self.settings, 1.0))
