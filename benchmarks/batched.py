"""Many games in step on one core: uniformly random legal play, observations and masks written at every step.

Each of our two ways is compared with the like of it, and `forward` with the compiled peer besides:

`play_random`   does not come back to Python between steps. Its peer is pgx's step under `auto_reset` and `vmap`, with
                actions by `jax.random.categorical` over the mask, all inside one compiled `lax.scan`. Every step
                carries the whole state on, so that XLA can leave out neither observations nor masks.
`forward`       is called from Python for each step, with `random_actions()`. Its peer is the same step of pgx, compiled
                together with the choice of actions, called from Python for each step.
"""

from __future__ import annotations

from typing import Any

from .common import Figure, Settings, Work, compare, main, measure

BATCH = 4096
STEPS = 32
MOVES = 2**14
"""The least steps and moves of one stretch of work."""
BARS = {"leduc_poker": 10.0, "kuhn_poker": 5.0, "tic_tac_toe": 4.0, "connect_four": 4.0}
PGX = {"leduc_poker": "leduc_holdem"}
"""pgx's name of a game where it is not ours."""
ALONE = {"bargaining": 15e6}
"""Moves a second that a game which no peer has must make."""
FUSED, STEPWISE = "play_random()", "forward()"
SCAN, PGX_STEPWISE = "pgx in lax.scan", "pgx from Python"


def run(settings: Settings) -> list[Figure]:
    figures = []
    for name, bar in BARS.items():
        works = dict(zip((FUSED, STEPWISE), roomai_works(name, BATCH), strict=True))
        works |= zip((SCAN, PGX_STEPWISE), pgx_works(name, BATCH), strict=True)
        rates = measure(works, settings)
        figures += [
            compare(f"batch of {BATCH}, {name}, {ours}", "moves/s", rates, ours, peer, wanted)
            for ours, peer, wanted in ((FUSED, SCAN, bar), (STEPWISE, PGX_STEPWISE, bar), (STEPWISE, SCAN, None))
        ]
    for name, bar in ALONE.items():
        rates = measure(dict(zip((FUSED, STEPWISE), roomai_works(name, BATCH), strict=True)), settings)
        figures.append(compare(f"batch of {BATCH}, {name}, {FUSED}", "moves/s", rates, FUSED, None, bar))
        figures.append(compare(f"batch of {BATCH}, {name}, {STEPWISE}", "moves/s", rates, STEPWISE))
    return figures


def roomai_works(name: str, batch: int, device: str = "numpy", threads: int = 1) -> tuple[Work, Work]:
    """Random play inside the kernel, and step by step from Python."""
    import roomai

    game: Any = roomai.game(name)
    env: Any = game.batch(batch, device, seed=1, threads=threads)
    env.init()
    steps = _steps(batch)

    def fused() -> float:
        env.play_random(steps)
        return float(steps * batch)

    def stepwise() -> float:
        for _ in range(steps):
            env.forward(env.random_actions())
        return float(steps * batch)

    return fused, stepwise


def pgx_works(name: str, batch: int) -> tuple[Work, Work]:
    """The same two in pgx."""
    import jax
    import jax.numpy as jnp
    import pgx
    from pgx.experimental import auto_reset

    env = pgx.make(PGX.get(name, name))
    step = jax.vmap(auto_reset(env.step, env.init))
    steps = _steps(batch)

    def move(carry: Any, _: Any = None) -> Any:
        state, key = carry
        key, for_action, for_chance = jax.random.split(key, 3)
        logits = jnp.where(state.legal_action_mask, 0.0, -jnp.inf)
        action = jax.random.categorical(for_action, logits, axis=-1)
        return (step(state, action, jax.random.split(for_chance, batch)), key), None

    scan = jax.jit(lambda carry: jax.lax.scan(move, carry, None, length=steps)[0])
    once = jax.jit(lambda carry: move(carry)[0])
    start = jax.jit(jax.vmap(env.init))(jax.random.split(jax.random.key(0), batch)), jax.random.key(1)
    carries = [start, start]

    def fused() -> float:
        carries[0] = jax.block_until_ready(scan(carries[0]))
        return float(steps * batch)

    def stepwise() -> float:
        for _ in range(steps):
            carries[1] = once(carries[1])
        jax.block_until_ready(carries[1])
        return float(steps * batch)

    return fused, stepwise


def _steps(batch: int) -> int:
    return max(STEPS, MOVES // batch)


if __name__ == "__main__":
    main(run, __doc__)
