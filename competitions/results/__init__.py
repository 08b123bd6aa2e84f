"""Results of training runs: listed, looked at, compared, ranked by play, exported, removed. See docs/results.md."""

from .manager import Best, ResultsManager, Shown
from .runs import Run, RunRow

__all__ = ["Best", "ResultsManager", "Run", "RunRow", "Shown"]
