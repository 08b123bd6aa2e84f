"""Hand histories of Texas hold'em in the PHH format: read as records, and written from them.

Source: Kim, Recording and Describing Poker Hands, 2023, arXiv 2312.11753.
"""

from .folders import import_hands
from .hand import Hand, HandHistoryError
from .reading import read_phh
from .writing import phh_of, write_phh

__all__ = ["Hand", "HandHistoryError", "import_hands", "phh_of", "read_phh", "write_phh"]
