"""Tests marked `gpu` run where there is a CUDA device, and say why where there is none."""

from __future__ import annotations

import pytest

from roomai.batch.memory import check_device
from roomai.errors import DeviceError


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    marked = [item for item in items if item.get_closest_marker("gpu")]
    if not marked:
        return
    try:
        check_device("cuda")
    except DeviceError as error:
        for item in marked:
            item.add_marker(pytest.mark.skip(reason=str(error)))
