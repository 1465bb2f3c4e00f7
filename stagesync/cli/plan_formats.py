"""The formats in which a plan is shown on stdout, and the option that chooses one."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli import secrets
from stagesync.cli.console import show
from stagesync.cli.terminal import style_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from stagesync.model.plan import Plan

FORMATS = ("text", "json", "markdown", "html", "svg")


def format_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --format, handed over as `form`."""
    return click.option(
        "--format",
        "form",
        type=click.Choice(FORMATS),
        default="text",
        help="What stdout gets (default: text).",
    )(command)


def print_plan(plan: Plan, form: str) -> None:
    """Print a plan on stdout without any secret; raises SourceError where stdout can't be written."""
    show(drawn(secrets.redacted(plan), form))


def drawn(plan: Plan, form: str) -> str:
    """Return a plan in one of FORMATS; no renderer but the one asked for is loaded."""
    match form:
        case "json":
            from stagesync.rendering.plan_json import plan_to_json

            return plan_to_json(plan)
        case "markdown":
            from stagesync.rendering.plan_markdown import plan_to_markdown

            return plan_to_markdown(plan)
        case "html":
            from stagesync.rendering.plan_html import plan_to_html

            return plan_to_html(plan)
        case "svg":
            from stagesync.rendering.plan_svg import plan_to_svg

            return plan_to_svg(plan)
        case _:
            from stagesync.rendering.plan_text import plan_to_text

            return plan_to_text(plan, style_for(sys.stdout))
