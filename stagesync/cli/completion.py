"""`stagesync completion`: print what a shell needs to complete stagesync's command lines.

Each shell's script is in `completion_shells`, the names of boards come from `completion_names`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from stagesync.cli.console import show

if TYPE_CHECKING:
    from click.shell_completion import ShellComplete

SHELLS = ("bash", "zsh", "fish")


@click.command()
@click.argument("shell", type=click.Choice(SHELLS))
def completion(shell: str) -> int:
    """Print the script that completes commands, options, files, and the boards of --target in a shell.

    To have it in every new shell:

    \b
    bash  echo 'eval "$(stagesync completion bash)"' >> ~/.bashrc
    zsh   echo 'eval "$(stagesync completion zsh)"' >> ~/.zshrc   (below compinit)
    fish  stagesync completion fish > ~/.config/fish/completions/stagesync.fish

    Boards are read from the files on the command line, or from stagesync.yaml. No portal is asked.
    """
    from stagesync.cli.program import COMPLETE, program

    show(_shells()[shell](program, {}, "stagesync", COMPLETE).source())
    return 0


def register() -> None:
    """Let click answer shells in the way of `completion_shells`."""
    from click.shell_completion import add_completion_class

    for shell in _shells().values():
        add_completion_class(shell)


def _shells() -> dict[str, type[ShellComplete]]:
    from stagesync.cli.completion_shells import Bash, Fish, Zsh

    return {shell.name: shell for shell in (Bash, Zsh, Fish)}
