"""Tests marked `gpu` run where there is a CUDA device, and say why where there is none."""

from __future__ import annotations

import os

import pytest

from roomai.batch.memory import check_device
from roomai.errors import DeviceError

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before torch comes: tests run side by side, and its threads would spin


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if not marked:
        return
    try:
        check_device("cuda")
    except DeviceError as error:
        for item in marked:
            item.add_marker(pytest.mark.skip(reason=str(error)))
