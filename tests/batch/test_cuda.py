"""CUDA: in the simulator, as machine code for a device that need not be there, and on a device where there is one."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from contextlib import nullcontext
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
import torch
from compiled_games import MEASURED, NAMES, compiled_game
from cuda_checks import refusals_are_told, same_in_one_go, same_rollouts, seats_are_gathered

import roomai
from roomai.batch import env as batch_env
from roomai.batch import rollout as batch_rollout
from roomai.errors import DeviceError
from roomai.spaces import Box
from roomai.testing import check_backend

cuda = pytest.importorskip("numba.cuda", reason="needs numba-cuda: pip install 'roomai[test]'")
HERE = Path(__file__).parent


def test_simulated_batches_play_what_games_alone_play() -> None:
    """All of BatchEnv and of rollouts, for every game, in Numba's simulator of CUDA."""
    settings = {"NUMBA_ENABLE_CUDASIM": "1", "NUMBA_DISABLE_JIT": "1"}
    done = subprocess.run(
        [sys.executable, str(HERE / "simulated_cuda.py")],
        env={**os.environ, **settings},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


# ---- Machine code without a device -------------------------------------------------------------------------------


class Compiled:
    """In the place of a kernel: launching it does nothing."""

    def __getitem__(self, configuration: Any) -> Any:
        return lambda *arguments: None


@pytest.fixture
def h200(monkeypatch: pytest.MonkeyPatch) -> None:
    """numba-cuda believes that it compiles for an H200, compute capability 9.0; that needs NVVM, and no driver."""
    if not _loads("nvvm"):
        pytest.skip("needs NVIDIA's compiler library: pip install nvidia-nvvm")
    device = SimpleNamespace(compute_capability=(9, 0))
    monkeypatch.setattr("numba.cuda.dispatcher.get_current_device", lambda: device)
    if not _loads("nvrtc"):  # which is asked only what devices it knows
        monkeypatch.setattr("numba.cuda.cudadrv.nvrtc.get_supported_ccs", lambda: [(9, 0)])
        monkeypatch.setattr("numba.cuda.cuda_paths._get_nvrtc_path", lambda: None)


def _loads(library: str) -> bool:
    try:
        from cuda.pathfinder import load_nvidia_dynamic_lib

        load_nvidia_dynamic_lib(library)
    except Exception:  # each version has errors of its own
        return False
    return True


@pytest.mark.parametrize("name", [*NAMES, MEASURED])
def test_every_kernel_compiles_for_a_device(name: str, h200: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """With the very arguments that batches and rollouts launch it with."""
    from numba import typeof

    from roomai.batch import cuda as on_device

    found: dict[str, str] = {}

    def compiled(kernels: Any, kernel: str, arguments: tuple[Any, ...]) -> Compiled:
        if kernel != "batch_check":  # of the host: there a step checks for itself
            function = kernels.linked(kernel).py_func
            with on_device.unfused():
                found[kernel], _ = cuda.compile_ptx(function, tuple(map(typeof, arguments)), cc=(9, 0))
        return Compiled()

    monkeypatch.setattr(on_device, "DEVICE", "numpy")
    monkeypatch.setattr(on_device.CudaKernels, "compiled", compiled)
    monkeypatch.setattr(on_device.CudaRunner, "_stream", lambda runner: 0)
    for module in (batch_env, batch_rollout):
        monkeypatch.setattr(module, "make_runner", lambda game, *settings: on_device.CudaRunner(game))

    game: Any = roomai.game(name)  # of its own, for nothing of this may be run
    batch: Any = game.batch(4, "numpy", seed=1)
    _, _, infos = batch.init()
    assert infos[0].observation.shape == (4, game.observation_size)
    infos[-1].observation_of(0)
    batch.measures()
    batch.forward(batch.random_actions())
    batch.play_random(1)
    game.rollout(2)
    if not isinstance(game.action_space, Box):
        game.rollout(2, policy={})
    left_out = {"rollout_table"} if isinstance(game.action_space, Box) else set()
    left_out |= set() if game.measures else {"batch_measure"}
    assert set(found) == set(on_device.KERNELS) - left_out
    for kernel, ptx in found.items():
        assert len(re.findall(r"\.visible \.entry", ptx)) == 1, kernel
        assert ".target sm_90" in ptx
        assert not re.search(r"\bfma\.", ptx), f"{kernel} rounds a product and a sum at once, which the CPU does not"
        assert not re.search(r"\.extern|call\.uni", ptx), f"{kernel} calls what is not there"
    assert re.search(r"(ld|st)(\.global)?\.[bu]64", found["batch_begin"]), "the key is not written as one aligned word"


def test_products_and_sums_are_rounded_as_on_the_cpu(h200: None) -> None:
    """The switch matters: left alone, NVVM fuses a * b + c, and the bits of a game would differ."""
    from numba import typeof

    from roomai.batch.cuda import unfused

    def kernel(out: Any, a: float, b: float, c: float) -> None:
        out[0] = a * b + c

    signature = tuple(map(typeof, (np.zeros(1), 1.0, 1.0, 1.0)))
    for context, instructions in ((nullcontext(), ["fma"]), (unfused(), ["mul", "add"])):
        with context:
            ptx, _ = cuda.compile_ptx(kernel, signature, cc=(9, 0))
        assert re.findall(r"(\w+)\.rn\.f64", ptx) == instructions


# ---- On a device -------------------------------------------------------------------------------------------------


@pytest.mark.gpu
@pytest.mark.parametrize("name", [*NAMES, MEASURED])
def test_batches_on_a_device_play_what_games_alone_play(name: str) -> None:
    check_backend(compiled_game(name), "cuda", games=100).assert_ok()
    same_rollouts(compiled_game(name), 1000)
    same_in_one_go(compiled_game(name), 1000, 20)
    batches: list[Any] = [compiled_game(name).batch(1000, where, seed=5) for where in ("numpy", "cuda")]
    for batch in batches:
        batch.play_random(200)
    host, device = batches
    assert host.host_slots().tobytes() == device.host_slots().tobytes()
    assert host.observation.tobytes() == device.observation.cpu().numpy().tobytes()


@pytest.mark.gpu
def test_refusals_and_seats_on_a_device() -> None:
    refusals_are_told()
    seats_are_gathered()


@pytest.mark.gpu
def test_forward_can_be_captured_in_a_cuda_graph() -> None:
    size, warm_ups, replays = 512, 3, 50

    def play_last_legal(batch: Any, ranks: Any) -> None:
        batch.forward((batch.action_mask * ranks).argmax(1))

    device: Any = compiled_game("leduc_poker").batch(size, "cuda", seed=1)
    device.init()
    ranks = torch.arange(1, 4, device="cuda")
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(warm_ups):
            play_last_legal(device, ranks)
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        play_last_legal(device, ranks)
    for _ in range(replays):
        graph.replay()

    host: Any = compiled_game("leduc_poker").batch(size, "numpy", seed=1)
    host.init()
    for _ in range(warm_ups + replays):
        play_last_legal(host, np.arange(1, 4))
    device.check()
    assert device.host_slots().tobytes() == host.host_slots().tobytes()


# ---- No device ---------------------------------------------------------------------------------------------------


def test_without_numba_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "numba.cuda", None)
    monkeypatch.delattr("numba.cuda", raising=False)
    with pytest.raises(DeviceError, match=re.escape("needs numba-cuda: pip install 'roomai[cuda]'")):
        roomai.make("leduc_poker", batch=2, device="cuda")


def test_without_a_device(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="finds no device that it can use; use device='cpu'"):
        roomai.make("leduc_poker", batch=2, device="cuda")
    with pytest.raises(DeviceError, match="finds no device"):
        compiled_game("leduc_poker").rollout(2, device="cuda")


def test_with_a_torch_that_has_no_cuda(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    with pytest.raises(DeviceError, match="this torch has no CUDA"):
        roomai.make("leduc_poker", batch=2, device="cuda")
