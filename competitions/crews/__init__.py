"""Who plays the matches: this process, worker processes, or a cluster. All answer the same lines for a match."""

from .base import Crew
from .here import Here
from .workers import Workers

__all__ = ["Crew", "Here", "Workers"]
