"""The embedded portal on a loopback socket, for clients that nobody here wrote."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass

from stagesync.emulator import EmbeddedPortal, Server, default_seed, serve

TITLE = "A & B #1 + 100 % = \"ü😀'"
"""Every character that a client could encode wrongly."""

DELIVERY = ["Backlog", "Doing", "Review", "Done"]
OPERATIONS = ["Inbox", "In progress", "Old ideas", "Closed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Served:
    """A portal with the seed's boards (groups 7 and 8), and where it is."""

    portal: EmbeddedPortal
    server: Server

    @property
    def webhook(self):
        return self.portal.webhook(self.server.url)

    def titles(self, group=7):
        """Return the titles of a group's board as stored, in order."""
        rows = [row for row in self.portal.state()["stages"] if row["ENTITY_ID"] == str(group)]
        return [row["TITLE"] for row in sorted(rows, key=lambda row: int(row["SORT"]))]

    def calls(self):
        """Return the calls served; those of a batch are in parentheses."""
        return [f"({call['method']})" if call["batch"] else call["method"] for call in self.portal.log()]


@contextmanager
def served(**options):
    """Serve the seed's boards."""
    portal = EmbeddedPortal()
    portal.replace(default_seed())
    with serve(portal, **options) as server:
        yield Served(portal=portal, server=server)
    portal.close()
