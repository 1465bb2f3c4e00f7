"""Groups of commands: loaded only when called, and helpful where the command's name is missing or wrong."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from stagesync.cli.examples import with_example

if TYPE_CHECKING:
    from collections.abc import Mapping

    from click.shell_completion import CompletionItem

USAGE = 64


class HelpfulGroup(click.Group):
    """A group that answers a missing command with its help, on stderr and as wrong usage."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Refuse an empty command line; what click does there differs between its versions."""
        if not args and not ctx.resilient_parsing:
            click.echo(ctx.get_help(), err=True)
            ctx.exit(USAGE)
        return super().parse_args(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, with a worked example in its help."""
        command = super().get_command(ctx, cmd_name)
        return None if command is None else _with_example(command, ctx, cmd_name)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command; a name that is none gets the nearest suggested."""
        name = args[0]
        known = self.list_commands(ctx)
        if name not in known and not name.startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(name, known, n=1)
            hint = f" Did you mean '{near[0]}'?" if near else ""
            raise click.UsageError(f"There is no command '{name}'.{hint}", ctx)
        return super().resolve_command(ctx, args)


class LazyGroup(HelpfulGroup):
    """`commands_at` maps a command's name to where it is (`module:attribute`) and its line in the help."""

    def __init__(self, *args: Any, commands_at: Mapping[str, tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._commands_at = commands_at

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names in the order given: the order in which a newcomer needs them."""
        del ctx
        return list(self._commands_at)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load and return a command."""
        if cmd_name not in self._commands_at:
            return None
        module, attribute = self._commands_at[cmd_name][0].split(":")
        return _with_example(getattr(import_module(module), attribute), ctx, cmd_name)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem[str]]:
        """Complete commands from the table, without loading one of them, and options."""
        from click.shell_completion import CompletionItem

        lines = {name: line for name, (_, line) in self._commands_at.items() if name.startswith(incomplete)}
        commands = [CompletionItem(name, help=line) for name, line in lines.items()]
        return [*commands, *click.Command.shell_complete(self, ctx, incomplete)]

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands from the table, without loading one of them."""
        del ctx
        rows = [(name, line) for name, (_, line) in self._commands_at.items()]
        with formatter.section("Commands"):
            formatter.write_dl(rows)


def _with_example(command: click.Command, ctx: click.Context, name: str) -> click.Command:
    _, *groups = ctx.command_path.split(" ")
    return with_example(command, " ".join([*groups, name]))
