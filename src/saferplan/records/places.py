"""Sets of place codes in little room: a sorted array of 32-bit checksums of the codes.

Two codes with the same checksum cost a reader one file opened in vain, never a row missed.
"""

from __future__ import annotations

from collections.abc import Collection
from zlib import crc32

import numpy as np


def pack(codes: Collection[str]) -> bytes:
    """The set as bytes, for the ledger."""
    return _array(codes).tobytes()


def may_meet(packed: bytes, codes: np.ndarray) -> bool:
    """Whether a packed set may hold any of the codes (given as `checksums`)."""
    return bool(np.isin(codes, np.frombuffer(packed, np.uint32)).any())


def checksums(codes: Collection[str]) -> np.ndarray:
    """Codes in the form `may_meet` compares."""
    return _array(codes)


def _array(codes: Collection[str]) -> np.ndarray:
    return np.unique(np.fromiter((crc32(code.encode()) for code in codes), np.uint32))
