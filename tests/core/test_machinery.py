"""Records, linking, options, spaces, registry, random numbers: the parts every game stands on."""

from __future__ import annotations

import types
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import roomai
from roomai import Box, Discrete, engine, option
from roomai.errors import GameDefinitionError, OptionError, RoomAIError, UnknownNameError
from roomai.linking import digest, link
from roomai.options import build_options, describe_options
from roomai.random import below, bits, mix, stream_key
from roomai.records import Records, field, record_class, slot_dtype


def test_mix_is_splitmix64() -> None:
    """The first outputs of SplitMix64 from seed 0, as published with the reference code."""
    golden = np.uint64(0x9E3779B97F4A7C15)
    with np.errstate(over="ignore"):
        outputs = [int(mix(golden * np.uint64(i))) for i in (1, 2, 3)]
    assert outputs == [0xE220A8397B1DCDAF, 0x6E789E6AA1B965F4, 0x06C45D188009454F]


def test_below_is_uniform_and_in_range() -> None:
    with np.errstate(over="ignore"):
        key = stream_key(np.uint64(3), 14)
        counts = np.bincount([below(bits(key, i), 6) for i in range(12_000)], minlength=6)
    assert counts.shape == (6,)
    assert float(((counts - 2000) ** 2 / 2000).sum()) < 20.5  # chi-square with 5 degrees of freedom: p = 0.001


def test_streams_differ_by_seed_index_and_draw() -> None:
    with np.errstate(over="ignore"):
        keys = {int(stream_key(np.uint64(seed), index)) for seed in range(50) for index in range(50)}
        assert len(keys) == 2500
        assert len({int(bits(np.uint64(min(keys)), i)) for i in range(1000)}) == 1000


def test_a_record_reads_back_what_was_written() -> None:
    records = Records(
        public={
            "small": field(np.int8, ""),
            "marks": field(np.bool_, "", 3),
            "table": field(np.float64, "", 2, 2),
            "wide": field(np.int64, ""),
        },
        person={"hand": field(np.int16, "", 2)},
        private={"half": field(np.float32, "")},
    )
    dtype = slot_dtype(records, 2, Discrete(("a", "b")), 3, 1)
    assert dtype.isalignedstruct
    slots = np.zeros(1, dtype)
    public = slots["public"]
    public["turn"], public["small"], public["marks"], public["table"], public["wide"] = (
        -2,
        -7,
        [1, 0, 1],
        [[1, 2], [3, 4]],
        -(2**40),
    )
    fields: Any = dtype.fields
    kind = record_class("Public", fields["public"][0], object, flags=frozenset({"marks"}))
    state = kind((public[0].tobytes(),))
    assert (state.turn, state.small, state.marks, state.wide) == (-2, -7, (True, False, True), -(2**40))
    assert state.table == ((1.0, 2.0), (3.0, 4.0))
    assert state.as_dict()["marks"] == (True, False, True)
    assert "small=-7" in repr(state)


@pytest.mark.parametrize("name", ["turn", "shape", "min"])
def test_names_that_a_record_cannot_have(name: str) -> None:
    records = Records(public={name: field(np.int8, "")}, person={}, private={})
    with pytest.raises(GameDefinitionError, match=name):
        slot_dtype(records, 2, Discrete(("a",)), 1, 0)


def _rules(source: str) -> dict[str, Any]:
    module = types.ModuleType("some_rules")
    exec(source, vars(module))
    return vars(module)


def test_the_digest_follows_every_function_and_constant_that_a_kernel_uses() -> None:
    source = """
LIMIT = {limit}
UNUSED = {unused}
def helper(x):
    return x + {inside}
def chance(state):
    return helper(LIMIT)
"""

    def digest_of(limit: int = 3, unused: int = 0, inside: int = 1) -> str:
        rules = _rules(source.format(limit=limit, unused=unused, inside=inside))
        return digest(engine.one_chance, {"chance": rules["chance"]})

    same = digest_of()
    assert digest_of() == same
    assert digest_of(unused=5) == same
    assert digest_of(limit=4) != same
    assert digest_of(inside=2) != same


def test_the_digest_sees_every_number_of_a_table() -> None:
    def digest_of(table: Any) -> str:
        rules = _rules("def chance(state):\n    return TABLE[0]\n")
        rules["TABLE"] = table
        return digest(engine.one_chance, {"chance": rules["chance"]})

    table, other = np.zeros(2000), np.zeros(2000)
    other[1000] = 1e-12
    assert digest_of(table) == digest_of(table.copy()) != digest_of(other)
    assert digest_of((1, table)) != digest_of((1, other))
    assert digest_of(table) != digest_of(table.astype(np.float32))


def test_linking_binds_stubs_in_called_functions_and_leaves_the_templates_alone() -> None:
    rules = _rules("def chance(state):\n    return 42\n")
    kernel = link(engine.one_chance, {"chance": rules["chance"]}, lambda f: f, lambda f: f, "test", {})
    assert kernel([None]) == 42
    assert kernel.__qualname__.startswith("one_chance.test.")
    with pytest.raises(NotImplementedError):
        engine.one_chance([None])


def test_rules_that_cannot_be_linked_are_refused() -> None:
    recursive = _rules("def chance(state):\n    return chance(state)\n")
    closure = _rules("def outer(n):\n    def chance(state):\n        return n\n    return chance\nchance = outer(3)\n")
    for rules, what in ((recursive, "calls itself"), (closure, "variables of a function around it")):
        with pytest.raises(GameDefinitionError, match=what):
            link(engine.one_chance, {"chance": rules["chance"]}, lambda f: f, lambda f: f, "test", {})


def test_an_attribute_of_the_name_of_a_rule_is_no_call_of_it() -> None:
    rules = _rules("def chance(state):\n    return state.chance\n")
    kernel = link(engine.one_chance, {"chance": rules["chance"]}, lambda f: f, lambda f: f, "test", {})
    assert kernel([types.SimpleNamespace(chance=5)]) == 5


@dataclass(frozen=True)
class Settings:
    count: int = option(2, "how many", low=1, high=4)
    share: float = option(0.5, "how much", low=0.0)
    kind: str = option("plain", "which", choices=("plain", "fancy"))
    loud: bool = option(False, "whether")
    table: tuple[Any, ...] = option((), "numbers")


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"count": "3"}, {"count": 3}),
        ({"count": np.int64(4)}, {"count": 4}),
        ({"share": 1}, {"share": 1.0}),
        ({"share": "0.25"}, {"share": 0.25}),
        ({"kind": "fancy", "loud": "true"}, {"kind": "fancy", "loud": True}),
        ({"table": "[[1, 2], [3, 4]]"}, {"table": ((1, 2), (3, 4))}),
    ],
)
def test_options_from_values_and_from_text(given: dict[str, Any], wanted: dict[str, Any]) -> None:
    made = build_options("a game", Settings, given)
    assert {name: getattr(made, name) for name in wanted} == wanted
    assert all(type(getattr(made, name)) is type(value) for name, value in wanted.items())


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"count": 5}, "count of a game: expected 1 to 4, got 5"),
        ({"count": 2.0}, "expected int"),
        ({"count": True}, "expected int"),
        ({"count": "many"}, "'many'"),
        ({"share": float("nan")}, "nan"),
        ({"share": -0.1}, "at least 0.0"),
        ({"kind": "odd"}, "'plain' or 'fancy'"),
        ({"loud": 1}, "expected bool"),
    ],
)
def test_options_that_are_wrong(given: dict[str, Any], message: str) -> None:
    with pytest.raises(OptionError, match=message):
        build_options("a game", Settings, given)


def test_an_unknown_option_is_guessed() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'count'"):
        build_options("a game", Settings, {"cuont": 1})
    assert describe_options(Settings)[0] == ("count", 2, "1 to 4", "how many")


def test_an_unknown_game_is_guessed() -> None:
    with pytest.raises(UnknownNameError, match="did you mean 'leduc_poker'"):
        roomai.make("leduk_poker")


@pytest.mark.parametrize("names", [(), ("a", "a"), ("a", "7"), ("a", "")])
def test_action_names_must_be_distinct_words(names: tuple[str, ...]) -> None:
    with pytest.raises(GameDefinitionError):
        Discrete(names)


@pytest.mark.parametrize(
    "action", ["0.5", None, True, [0.1, 0.2], float("nan"), float("inf"), 1.01, -0.01, {}, object()]
)
def test_a_box_refuses_what_is_not_a_vector_in_it(action: object) -> None:
    assert Box(1).parse(action) is None


@pytest.mark.parametrize("action", [0, 1, 0.5, [0.5], (1,), np.float32(0.25), np.array([[0.75]])])
def test_a_box_takes_numbers_and_vectors(action: object) -> None:
    parsed = Box(1).parse(action)
    if np.asarray(action).ndim > 1:
        assert parsed is None or parsed.shape == (1,)
    else:
        assert parsed is not None
        assert (parsed.shape, parsed.dtype) == ((1,), np.float32)


def test_games_in_files(tmp_path: Path) -> None:
    file = tmp_path / "broken.py"
    file.write_text("import nothing_of_that_name\n")
    with pytest.raises(RoomAIError, match="nothing_of_that_name"):
        roomai.make(f"{file}:spec")
    file = tmp_path / "other.py"
    file.write_text("spec = 3\n")
    with pytest.raises(GameDefinitionError, match="expected a GameSpec, got 3"):
        roomai.make(f"{file}:spec")
    with pytest.raises(GameDefinitionError, match="no 'game'"):
        roomai.make(f"{file}:game")
    with pytest.raises(GameDefinitionError, match="no file"):
        roomai.make(f"{tmp_path / 'none.py'}:spec")
