"""The stages of leads, deals, quotes, smart invoices and smart processes (docs/portal.md, "CRM directories")."""

from __future__ import annotations

from stagesync.families.crm.family import Crm

__all__ = ["Crm"]
