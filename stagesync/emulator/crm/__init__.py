"""CRM: directories of stages, funnels and smart processes (docs/portal.md, "CRM directories")."""
