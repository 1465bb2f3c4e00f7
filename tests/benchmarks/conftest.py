"""The benchmarks are a package beside the one that is tested; whatever is installed goes first."""

import sys
from pathlib import Path

ROOT = str(Path(__file__).resolve().parents[2])
if ROOT not in sys.path:
    sys.path.append(ROOT)
