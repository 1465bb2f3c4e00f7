"""A journal for tests: every part kept, and each call that the portal served held against what was announced."""

from __future__ import annotations

from dataclasses import dataclass, field

from stagesync.model.plan import NewId


@dataclass
class Announced:
    """One request of the run: its entries, how many of them the portal ran, and what came back of each."""

    entries: list
    served: list = field(default_factory=list)
    answers: dict = field(default_factory=dict)


@dataclass
class Notebook:
    """A journal; `planned_again` holds what it was told of boards planned anew."""

    plans: dict = field(default_factory=dict)
    requests: list = field(default_factory=list)
    planned_again: list = field(default_factory=list)
    outcome: object = None

    def began(self, plans, live):
        """Take the plans of the run, and the boards that it begins with."""
        assert not self.plans
        self.plans = {plan.name: plan for plan in plans}
        assert set(live) >= set(self.plans)

    def planned(self, plan):
        """Take a board's new plan."""
        assert plan.name in self.plans
        self.planned_again.append(plan)

    def sending(self, entries):
        """Take what goes out next."""
        assert self.outcome is None
        assert {entry.board for entry in entries} <= set(self.plans)
        self._close()
        self.requests.append(Announced(list(entries)))

    def answered(self, entries):
        """Take what came back: only of calls that went out, and of each once."""
        current = self.requests[-1]
        sent = [(entry.board, entry.index) for entry in current.entries]
        for entry in entries:
            key = (entry.board, entry.index)
            assert key in sent
            assert key not in current.answers
            current.answers[key] = entry

    def ended(self, outcome):
        """Take the end."""
        assert self.outcome is None
        self.outcome = outcome

    def check_served(self, calls):
        """A request that writes was announced to the letter, and is served once at most."""
        assert self.requests, f"written before the journal heard of it: {calls}"
        current = self.requests[-1]
        assert not current.served, "a request that writes was done twice"
        assert len(calls) <= len(current.entries)
        for call, entry in zip(calls, current.entries, strict=False):
            created = _created(current, entry)
            assert call.method == entry.call.method
            assert _plain(call.params, {}) == _plain(entry.params, created)
            current.served.append(call)

    def check_end(self, outcome, *, interrupted):
        """The journal holds the end, and an answer to every call that the portal ran."""
        assert self.outcome == outcome
        self._close(interrupted=interrupted)

    def _close(self, *, interrupted=False):
        if not self.requests:
            return
        current = self.requests[-1]
        for entry, call in zip(current.entries, current.served, strict=False):
            answer = current.answers.get((entry.board, entry.index))
            assert answer is not None or interrupted, f"the portal ran {entry}, the journal has no answer"
            if answer is None or answer.unknown:
                continue
            if answer.error is not None:
                assert call.before == call.after, f"{answer} was refused and yet changed something"
            elif call.method.endswith(".add"):
                assert [int(answer.result)] == new_ids(call)
        ran = [(entry.board, entry.index) for entry in current.entries[: len(current.served)]]
        for key, answer in current.answers.items():
            assert answer.error is not None or key in ran, f"{key} has a result but did not run"


def new_ids(call):
    """Return the ids of the stages that a call created."""
    ids = [{row.id for rows in state.boards.values() for row in rows} for state in (call.before, call.after)]
    return sorted(ids[1] - ids[0])


def _created(current, entry):
    """Return the ids of the stages that the request has created for the entry's board, by index."""
    done = zip(current.entries, current.served, strict=False)
    return {
        other.index: new_ids(call)[0]
        for other, call in done
        if other.board == entry.board and call.method.endswith(".add") and new_ids(call)
    }


def _plain(value, created):
    """Return parameters as texts, as a batch carries them."""
    if isinstance(value, dict):
        return {key: _plain(inner, created) for key, inner in value.items()}
    if isinstance(value, NewId):
        return str(created[value.created_by])
    return str(int(value) if isinstance(value, bool) else value)
