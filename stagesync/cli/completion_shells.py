"""What bash, zsh and fish do to complete a command line, and how they are answered.

Each script hands over what is typed and offers what it gets back; which completions there are, click finds out from the
commands themselves. They take the place of click's own scripts, which lose blanks, quotes, colons and `*`.
"""

from __future__ import annotations

import os
import sys
from typing import ClassVar

from click.shell_completion import CompletionItem, ShellComplete

from stagesync.cli.command_line import replacements, typed

LINE = "STAGESYNC_COMPLETE_LINE"
BREAKS = "STAGESYNC_COMPLETE_BREAKS"
NO_HELP = "_"

_BASH = """\
%(complete_func)s() {
    local command=$1 type value
    [[ $command == '~/'* ]] && command=$HOME/${command#'~/'}
    COMPREPLY=()
    while IFS=$'\\t' read -r type value; do
        case $type in
            plain) COMPREPLY+=("$value") ;;
            file) compopt -o default 2>/dev/null ;;
            dir) compopt -o dirnames 2>/dev/null ;;
        esac
    done < <(
        %(complete_var)s=bash_complete \\
            STAGESYNC_COMPLETE_LINE=${COMP_LINE:0:COMP_POINT} STAGESYNC_COMPLETE_BREAKS=$COMP_WORDBREAKS \\
            "$command" 2>/dev/null </dev/null
    )
}

complete -o nosort -F %(complete_func)s %(prog_name)s 2>/dev/null ||
    complete -o default -F %(complete_func)s %(prog_name)s
"""

_ZSH = """\
#compdef %(prog_name)s

%(complete_func)s() {
    local command=${(Q)words[1]} type value help
    local -a found values shown
    [[ $command == '~/'* ]] && command=$HOME/${command#'~/'}
    found=("${(@f)$(
        %(complete_var)s=zsh_complete "$command" "${(@Q)words[2,CURRENT-1]}" "$QIPREFIX$PREFIX" 2>/dev/null </dev/null
    )}")
    compset -P '--[^=]#='
    for type value help in "${(@)found}"; do
        case $type in
            plain)
                values+=("$value")
                [[ $help == _ ]] && shown+=("$value") || shown+=("$value  -- $help")
                ;;
            file) _files ;;
            dir) _files -/ ;;
        esac
    done
    (( $#values )) && compadd -V %(prog_name)s -l -d shown -a values
}

if [[ $zsh_eval_context[-1] == loadautofunc || $funcstack[1] == _%(prog_name)s ]]; then
    %(complete_func)s "$@"
else
    compdef %(complete_func)s %(prog_name)s
fi
"""

_FISH = """\
function %(complete_func)s
    set -l words (commandline -xpc 2>/dev/null; or commandline -opc)
    set -l token (commandline -ct)
    set -l option (string match -r -- '^--[^=]+=' $token)
    for line in (env %(complete_var)s=fish_complete $words "$token" 2>/dev/null </dev/null)
        set -l found (string split -m 1 \\t -- $line)
        switch $found[1]
            case plain
                printf '%%s%%s\\n' "$option" $found[2]
            case file
                for name in (__fish_complete_path (string replace -r -- '^--[^=]+=' '' $token))
                    printf '%%s%%s\\n' "$option" $name
                end
            case dir
                for name in (__fish_complete_directories (string replace -r -- '^--[^=]+=' '' $token))
                    printf '%%s%%s\\n' "$option" $name
                end
        end
    end
end

complete --no-files --keep-order --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class _Shell(ShellComplete):
    """What the three have in common: a problem is no completion, and never a word on the terminal."""

    def complete(self) -> str:
        """Return the answer for the shell, empty whatever goes wrong."""
        try:
            args, incomplete = self.get_completion_args()
            found = [item for item in self.get_completions(args, incomplete) if _is_harmless(item.value)]
            return "\n".join(self.answers(found, incomplete))
        except Exception:  # noqa: BLE001 - the user is typing: there is nobody to tell
            return ""

    def answers(self, found: list[CompletionItem[str]], incomplete: str) -> list[str]:
        """Return the lines that the script reads."""
        del incomplete
        return [self.format_completion(item) for item in found]

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one at it; the script gives them as arguments."""
        *words, raw = sys.argv[1:]
        return words, typed(raw).unfinished


class Bash(_Shell):
    """Gives readline a text to put in the place of what it takes for the word, quoted as it was begun."""

    name: ClassVar[str] = "bash"
    source_template: ClassVar[str] = _BASH

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the cursor, and the one at it."""
        now = typed(os.environ[LINE])
        return list(now.words[1:]), now.unfinished

    def answers(self, found: list[CompletionItem[str]], incomplete: str) -> list[str]:
        """Return lines of a type and a text."""
        now = typed(os.environ[LINE], os.environ[BREAKS])
        plain = [_whole(item, incomplete) for item in found if item.type == "plain"]
        others = [f"{item.type}\t" for item in found if item.type != "plain"]
        return [*(f"plain\t{text}" for text in replacements(now, plain)), *others]


class Zsh(_Shell):
    """Gives values as they are: zsh quotes them itself."""

    name: ClassVar[str] = "zsh"
    source_template: ClassVar[str] = _ZSH

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return three lines: a type, a value, and what it is for or `_`."""
        return f"{item.type}\n{item.value}\n{_help(item) or NO_HELP}"


class Fish(_Shell):
    """Gives values as they are: fish quotes them itself."""

    name: ClassVar[str] = "fish"
    source_template: ClassVar[str] = _FISH

    def format_completion(self, item: CompletionItem[str]) -> str:
        """Return a type, a value, and what it is for, with tabs between them."""
        return "\t".join([item.type, item.value, *filter(None, [_help(item)])])


def _whole(item: CompletionItem[str], incomplete: str) -> str:
    """Return a completion of the whole word: click leaves out the option before its value."""
    option, is_given, _ = incomplete.partition("=")
    return f"{option}={item.value}" if is_given and option.startswith("-") else item.value


def _help(item: CompletionItem[str]) -> str:
    return " ".join((item.help or "").split())


def _is_harmless(value: str) -> bool:
    """Tell whether a name can be shown and typed: it may come from a file that somebody else wrote."""
    from stagesync.rendering.invisible import is_hidden

    return not any(char != " " and is_hidden(char) for char in value)
