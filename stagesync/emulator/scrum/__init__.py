"""Scrum: sprints and the stages of their boards (docs/portal.md, "Scrum sprints")."""
