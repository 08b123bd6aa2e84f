"""A game as data: `GameSpec` is its declaration, `Game` the same with its options fixed, ready to be played."""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping
from dataclasses import asdict, dataclass
from functools import cached_property
from types import ModuleType
from typing import TYPE_CHECKING, Any

import numpy as np

from .abstract import AbstractEnv
from .errors import DealError, GameDefinitionError
from .kernels import Kernels, PlainKernels, bind_rules
from .measures import declared_measures, places_of, width_of
from .options import build_options
from .records import Layout, RecordInfo, slot_dtype
from .spaces import SIZED, Box, Space

if TYPE_CHECKING:
    from .batch import AbstractBatchEnv
    from .batch.cuda import CudaKernels
    from .batch.rollout import Rollout
    from .env import Env


KEPT_NAMES = 4096
"""Of chance outcomes: games of cards and dice have fewer; in others memory must not grow."""


@dataclass(frozen=True)
class GameSpec:
    """The declaration of a game, as data; its version changes only when its behaviour does.

    Compiled games give `rules` (the module of that name) and `view`; a game in plain Python gives `env`, a
    subclass of AbstractEnv whose constructor takes the options as keyword arguments.
    """

    name: str
    version: int
    summary: str
    options: type[Any]
    zero_sum: bool | Callable[[Any], bool]
    """Whether all scores always add up to 0; where the options decide that, a function of them."""
    rules: ModuleType | None = None
    view: ModuleType | None = None
    env: Callable[..., AbstractEnv[Any]] | None = None
    source: str = ""
    """The paper or rulebook that the rules follow."""
    told: Collection[str] | Callable[[Any], Collection[str]] = ()
    """Members of states that may follow what was dealt to others or done by them in secret, because the rules tell it;
    or a function of the options that answers them."""

    def __post_init__(self) -> None:
        if (self.rules is None) == (self.env is None):
            raise GameDefinitionError(f"game {self.name}: declare either rules (compiled) or env (plain Python)")

    def bind(self, **options: Any) -> Game | PlainGame:
        """Fix the options. Raises UnknownNameError or OptionError for bad ones."""
        checked = build_options(self.name, self.options, options)
        return PlainGame(self, checked) if self.rules is None else Game(self, checked)

    def is_zero_sum(self, options: Any) -> bool:
        """Whether the game is zero-sum with these options."""
        return self.zero_sum(options) if callable(self.zero_sum) else self.zero_sum

    def told_by_rules(self, options: Any) -> frozenset[str]:
        """The members named in `told`, with these options."""
        return frozenset(self.told(options) if callable(self.told) else self.told)


class PlainGame:
    """A game in plain Python with its options fixed."""

    def __init__(self, spec: GameSpec, options: Any) -> None:
        self.spec = spec
        self.options = options
        self.zero_sum = spec.is_zero_sum(options)
        env = self.env()
        self.num_players: int = env.num_players
        self.action_space: Space = env.action_space
        self.score_range = env.score_range

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def changed_options(self) -> dict[str, Any]:
        return changed_options(self.spec, self.options)

    def env(self, seed: int | None = None) -> AbstractEnv[Any]:
        """One game."""
        assert self.spec.env is not None
        env = self.spec.env(**asdict(self.options))
        if seed is not None:
            env.seed(seed)
        return env

    def batch(self, size: int, device: str = "cpu", **settings: Any) -> AbstractBatchEnv:
        """Many games, by looping over copies of the env."""
        from .batch import make_batch

        return make_batch(self, size, device, **settings)


class Game:
    """A game with compiled rules and its options fixed: sizes, names, memory layout, kernels."""

    def __init__(self, spec: GameSpec, options: Any) -> None:
        rules: Any = spec.rules
        self.spec = spec
        self.options = options
        self.zero_sum = spec.is_zero_sum(options)
        self.num_players: int = rules.num_players(options)
        self.action_space: Space = rules.action_space(options)
        self.score_range: tuple[float, float] = rules.score_range(options)
        self.max_length: int = rules.max_length(options)
        self.max_chance: int = rules.max_chance(options)
        self.observation_parts: tuple[tuple[str, int], ...] = tuple(rules.observation_parts(options))
        self.observation_size = sum(size for _, size in self.observation_parts)
        self.measures = declared_measures(rules, options)
        self.measures_size = width_of(self.measures, self.num_players)
        self.measure_places = places_of(self.measures, self.num_players)
        self.records = rules.records(options)
        self.dtype = slot_dtype(self.records, self.num_players, self.action_space, self.max_length, self.max_chance)
        name = "".join(word.title() for word in spec.name.split("_"))
        self.layout = Layout(name, self.records, self.dtype, self.num_players, self.action_space, self._observe)
        self._bindings = bind_rules(rules, self.action_space, self.max_chance > 0, self.observation_size)
        self.initial = self._initial()
        self._outcome_names: dict[int, str] = {}

    @property
    def name(self) -> str:
        return self.spec.name

    @property
    def changed_options(self) -> dict[str, Any]:
        """The options that are not at their defaults."""
        return changed_options(self.spec, self.options)

    @cached_property
    def kernels(self) -> Kernels:
        return Kernels(self.name, self._bindings)

    @cached_property
    def plain(self) -> PlainKernels:
        """The kernels uncompiled, for a debugger and for cold paths."""
        return PlainKernels(self.name, self._bindings)

    @cached_property
    def cuda_kernels(self) -> CudaKernels:
        """The kernels for a CUDA device."""
        from .batch.cuda import CudaKernels

        return CudaKernels(self.name, self._bindings, self.dtype)

    @property
    def bindings(self) -> Mapping[str, Any]:
        return self._bindings

    def env(self, seed: int | None = None, *, compiled: bool = True) -> Env:
        """One game; with compiled=False the rules run as plain Python."""
        from .env import Env

        return Env(self, seed, compiled=compiled)

    def batch(self, size: int, device: str = "cpu", **settings: Any) -> AbstractBatchEnv:
        """Many games at once: device is "cpu" or "cuda" (torch tensors), or "numpy" (arrays, no torch)."""
        from .batch import make_batch

        return make_batch(self, size, device, **settings)

    def rollout(self, count: int, **settings: Any) -> Rollout:
        """Play whole games inside the kernels, at random or by a table; settings are those of batch.rollout.rollout."""
        from .batch.rollout import rollout

        return rollout(self, count, **settings)

    def slots(self, count: int) -> np.ndarray[Any, Any]:
        """`count` slots in which nothing has begun."""
        return np.repeat(self.initial, count)

    def outcome_name(self, label: int) -> str:
        """The name of a chance outcome, from its label: a card, a face, a number."""
        name = self._outcome_names.get(label)
        if name is None:
            view: Any = self.spec.view
            name = str(view.outcome_name(self, label))
            if len(self._outcome_names) < KEPT_NAMES:
                self._outcome_names[label] = name
        return name

    def outcome_names(self, slots: np.ndarray[Any, Any]) -> list[str]:
        """The names of the chance outcomes possible in slots[0], by outcome number."""
        state = slots.view(np.recarray)
        return [self.outcome_name(self.plain.one_label(state, k)) for k in range(self.plain.one_chance(state))]

    def find_outcome(self, slots: np.ndarray[Any, Any], wanted: str | int) -> int:
        """The number of the chance outcome of that name or label in slots[0]; DealError if it can't happen there."""
        state = slots.view(np.recarray)
        view: Any = self.spec.view
        labels: Any = range(self.plain.one_chance(state))
        if "label" in self._bindings:
            labels = [int(self.plain.one_label(state, k)) for k in labels]
        if isinstance(wanted, str):
            by_name = (label for label in labels if self.outcome_name(label) == wanted)
            found = view.parse_outcome(self, wanted) if hasattr(view, "parse_outcome") else next(by_name, None)
        else:
            found = operator.index(wanted)
        if found not in labels:
            few = [self.outcome_name(label) for label in labels[:60]]
            raise DealError(
                f"chance can't deal {wanted!r} here: expected one of {', '.join(few)}{' ...' * (len(labels) > 60)}"
            )
        index: int = labels.index(found)
        return index

    def _initial(self) -> np.ndarray[Any, Any]:
        initial = np.zeros(1, self.dtype).view(np.recarray)
        for seat in range(self.num_players):
            initial[0].person[seat].id = seat
        rules: Any = self.spec.rules
        rules.setup(initial[0], self.options)
        return initial.view(np.ndarray)

    def _observe(self, public: bytes, person: bytes) -> np.ndarray[Any, np.dtype[np.float32]]:
        out = np.zeros(self.observation_size, np.float32)
        fields: Any = self.dtype.fields
        self.kernels.one_observe(
            np.frombuffer(bytearray(public), fields["public"][0]),
            np.frombuffer(bytearray(person), fields["person"][0].base),
            out,
        )
        return out

    def parse_action(self, action: Any) -> Any:
        """The id (or vector) of an action given by name or id, or None if there is no such action."""
        return self.action_space.parse(action)

    def allows(self, info: RecordInfo, action: Any) -> bool:
        """Whether the player who has this info may play the action now; of a menu any size, listed or not."""
        known = self.action_space.parse(action)
        if known is None or info.public_state.turn != info.person_state.id:
            return False
        if isinstance(self.action_space, Box):
            return True
        if known < SIZED:
            return bool(info.action_mask[known])
        fields: Any = self.dtype.fields
        kinds = fields["public"][0], fields["person"][0].base
        public, person = (
            np.frombuffer(part, kind).view(np.recarray)[0] for part, kind in zip(info[:2], kinds, strict=True)
        )
        return bool(self._bindings["allows"](public, person, known))


def changed_options(spec: GameSpec, options: Any) -> dict[str, Any]:
    defaults = asdict(spec.options())
    return {name: value for name, value in asdict(options).items() if value != defaults[name]}
