"""RPA: processes and their stages (docs/portal.md, "RPA")."""
