"""The portals of one run, each opened once: by their names, with those that could not be opened and why.

What is done on them is left to the commands. Where a run names no portal of its configuration, all is as ever: the
command line's portal is the only one, and its failure is the run's.
"""

from __future__ import annotations

import os
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from stagesync.cli import secrets
from stagesync.cli.connection import connect, rate_of, timeouts_of
from stagesync.cli.journals import portal_name
from stagesync.cli.portals.beside import make_room
from stagesync.cli.webhook_source import VARIABLE, codes_of
from stagesync.errors import PortalError, SourceError, StagesyncError, WebhookError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from stagesync.cli.connection import Connection
    from stagesync.cli.portals.side_by_side import Name
    from stagesync.model.desired import PortalSpec
    from stagesync.model.plan import Refusal
    from stagesync.portal.client import Portal

T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An open portal; `place` is what `journals.portal_name` gives, `spec` None for the command line's."""

    name: Name
    portal: Portal
    connection: Connection
    spec: PortalSpec | None = None

    @property
    def place(self) -> str:
        """What tells the portal from every other."""
        return portal_name(self.connection, self.portal)

    @property
    def heading(self) -> dict[str, str]:
        """What a journal says of a named portal, so that a rollback finds it again."""
        if self.name is None or self.spec is None:
            return {}
        rate = {} if self.spec.rate is None else {"rate": self.spec.rate}
        return {"portal_name": self.name, "webhook_env": self.spec.webhook_env, **rate}


class Links:
    """The portals of a run; `names` are those that its boards name, None that of the command line."""

    def __init__(
        self,
        connection: Connection,
        names: Iterable[Name],
        specs: Mapping[str, PortalSpec],
        stack: ExitStack,
        environ: Mapping[str, str],
    ) -> None:
        self.connection = connection
        self.names = tuple(dict.fromkeys(names)) or (None,)
        self.specs = specs
        self.open: dict[Name, Link] = {}
        self.failed: dict[Name, StagesyncError] = {}
        self._stack = stack
        self._environ = environ

    @property
    def alone(self) -> bool:
        """Whether the command line's portal is the only one of the run."""
        return self.names == (None,)

    @property
    def places(self) -> dict[Name, str]:
        """What tells each open portal from every other, by its name."""
        return {name: link.place for name, link in self.open.items()}

    def reach(self, names: Iterable[Name]) -> None:
        """Open portals that are not open yet; one that can't be opened fails by itself.

        Raises WebhookError where two of them are one and the same, UsageError for a setting that can't be read.
        """
        for name in names:
            if name in self.open or name in self.failed:
                continue
            try:
                link = self._reached(name)
            except (WebhookError, SourceError) as error:
                if self.alone:
                    raise
                self.failed[name] = error
                continue
            self._check_other(link)
            self.open[name] = link

    def fail(self, name: Name, error: StagesyncError) -> None:
        """Note that a portal failed; raises the error where it is the run's only one."""
        if self.alone:
            raise error
        self.failed[name] = error

    def taken(self, results: Mapping[Name, T | Exception]) -> dict[Name, T]:
        """Return what came of work on portals, and note those that failed; raises what is no portal's failure."""
        good: dict[Name, T] = {}
        for name, result in results.items():
            if isinstance(result, PortalError | SourceError | WebhookError):
                self.fail(name, result)
            elif isinstance(result, Exception):
                raise result
            else:
                good[name] = result
        return good

    def refusal(self, name: Name) -> Refusal:
        """Return why the boards of a failed portal are refused, and what to do."""
        from stagesync.model.plan import Refusal, RefusalCode

        return Refusal(code=RefusalCode.PORTAL_FAILED, message=self.why(name))

    def why(self, name: Name) -> str:
        """Return in words that a portal failed, how, and what to do."""
        error = self.failed[name]
        more = "; `stagesync doctor` tells more" if isinstance(error, PortalError | WebhookError) else ""
        return f"{self.called(name)} failed: {self.own_words(name, str(error)).rstrip('.')}{more}"

    def own_words(self, name: Name, advice: str) -> str:
        """Return what is said to do about a webhook with the variable that this portal's is in."""
        return advice if name is None else advice.replace(VARIABLE, self.specs[name].webhook_env)

    def called(self, name: Name) -> str:
        """Return in words which portal is meant."""
        if name is None:
            return "the portal of the command line"
        variable = "" if self.connection.in_process else f" ({self.specs[name].webhook_env})"
        return f'the portal "{name}"{variable}'

    def connection_of(self, name: Name) -> Connection:
        """Return how a portal is reached."""
        return self.connection if name is None else self.connection.of(name, self.specs[name])

    def _reached(self, name: Name) -> Link:
        connection = self.connection_of(name)
        if name is not None and connection.portal is not None:
            make_room(connection.portal)
        if not connection.in_process:  # a setting of the whole run is no portal's failure
            rate_of(connection, self._environ)
            timeouts_of(self._environ)
        opened = connect(connection, self._environ, one_of_several=not self.alone)
        portal = self._stack.enter_context(opened)
        spec = None if name is None else self.specs[name]
        return Link(name=name, portal=portal, connection=connection, spec=spec)

    def _check_other(self, link: Link) -> None:
        """Two writers on one board is what nobody could untangle, so two names of one portal end the run."""
        for other in self.open.values():
            if other.place == link.place:
                raise WebhookError(
                    f"{self.called(other.name)} and {self.called(link.name)} are one and the same, {link.place}: name "
                    "it once, or correct the variable that leads to the wrong one; nothing was written"
                )


@contextmanager
def linked(
    connection: Connection,
    names: Iterable[Name],
    specs: Mapping[str, PortalSpec],
    environ: Mapping[str, str] = os.environ,
) -> Iterator[Links]:
    """Hand out the portals of a run within the block, none of them open yet."""
    with ExitStack() as stack:
        yield Links(connection, names, specs, stack, environ)


def expect_secrets(specs: Mapping[str, PortalSpec], environ: Mapping[str, str] = os.environ) -> None:
    """Have the codes of all named portals hidden from here on, usable or not."""
    variables = [spec.webhook_env for spec in specs.values()]
    if variables:
        secrets.expect(partial(codes_of, variables, environ))
