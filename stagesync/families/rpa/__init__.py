"""The processes of RPA, a product that the vendor has declared outdated and still serves (docs/portal.md, "RPA")."""

from __future__ import annotations

from stagesync.families.rpa.family import Rpa

__all__ = ["Rpa"]
