"""What the core may use of this machine: it reads no environment itself."""

from __future__ import annotations

import os


def threads() -> int:
    return os.cpu_count() or 1


def instructions() -> str:
    """The instruction set that counts: the best there is, or what KETNAP_ISA says: `plain`, `baseline`, `avx2`, `avx512`. Results
    are the same."""
    return os.environ.get("KETNAP_ISA") or "best"
