"""One writing run a portal at a time: a second one waits and refuses, a dead owner's lock is taken over."""

import json
import os
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest
from cli.running import environment

from stagesync.cli import process as processes
from stagesync.cli.lock import Owner, locked, state_folder
from stagesync.cli.process import Process, lives, this_process
from stagesync.errors import SourceError

HOLDER = """
import sys
from pathlib import Path
from stagesync.cli.lock import locked
with locked("portal.example", Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def holder(tmp_path):
    """A process that holds the lock until its stdin is closed."""
    started = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(tmp_path)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
        text=True,
    )
    assert started.stdout.readline() == "held\n"
    yield started
    started.kill()
    started.communicate()


def locks(folder):
    return sorted(folder.glob("*.lock"))


def take(folder, portal="portal.example", **more):
    return locked(portal, folder, patience=0, sleep=lambda seconds: None, **more)


def test_it_is_held_within_the_block_and_released_after_it(tmp_path):
    with take(tmp_path):
        (path,) = locks(tmp_path)
        assert path.name.startswith("portal.example-")
        told = json.loads(path.read_text())
        assert told["process"]["pid"] == os.getpid()
        assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("ending", [KeyboardInterrupt, ValueError, SystemExit])
def test_it_is_released_however_the_block_ends(tmp_path, ending):
    with pytest.raises(ending), take(tmp_path):
        raise ending
    assert locks(tmp_path) == []


def test_a_second_run_is_refused_and_told_the_owner_and_its_age(tmp_path, holder, capsys):
    began = json.loads(locks(tmp_path)[0].read_text())["began"]
    with pytest.raises(SourceError) as refused, take(tmp_path, clock=lambda: began + 130):
        pass
    assert f"another stagesync is writing to portal.example: process {holder.pid} on " in str(refused.value)
    assert "(2 minutes ago)" in str(refused.value)
    assert len(locks(tmp_path)) == 1


def test_another_portal_is_not_concerned(tmp_path, holder):
    with take(tmp_path, "other.example"):
        assert len(locks(tmp_path)) == 2


def test_portals_of_like_names_have_locks_of_their_own(tmp_path):
    with take(tmp_path, "embedded:/a/b"), take(tmp_path, "embedded:/a-b"), take(tmp_path, "127.0.0.1:80"):
        assert len(locks(tmp_path)) == 3


def test_a_second_run_waits_until_the_first_has_ended(tmp_path, holder, capsys):
    def sleep(seconds):
        holder.communicate("")

    with locked("portal.example", tmp_path, patience=1, sleep=sleep):
        assert json.loads(locks(tmp_path)[0].read_text())["process"]["pid"] == os.getpid()
    said = capsys.readouterr().err
    assert said.startswith("Waiting for another stagesync that writes to portal.example (process ")
    assert said.count("\n") == 1


@pytest.mark.parametrize("reaped", [True, False])
def test_a_dead_owners_lock_is_taken_over(tmp_path, holder, capsys, reaped):
    holder.kill()
    if reaped:
        holder.wait()
    else:  # a process that nobody has asked about yet still has its number
        os.waitid(os.P_PID, holder.pid, os.WEXITED | os.WNOWAIT)
    with take(tmp_path):
        assert json.loads(locks(tmp_path)[0].read_text())["process"]["pid"] == os.getpid()
    assert "The lock of a stagesync that did not end is taken over" in capsys.readouterr().err
    assert locks(tmp_path) == []


def test_of_many_who_find_a_dead_owner_one_at_a_time_has_the_lock(tmp_path, holder):
    holder.kill()
    holder.wait()
    inside, most, refused = [], [], []

    def compete():
        try:
            with locked("portal.example", tmp_path, patience=1e6, sleep=lambda _: time.sleep(0.001)):
                inside.append(1)
                most.append(len(inside))
                inside.pop()
        except SourceError as error:
            refused.append(error)

    threads = [threading.Thread(target=compete) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert (most, refused) == ([1] * 8, [])


HERE = this_process()


@pytest.mark.parametrize(
    ("process", "alive"),
    [
        (HERE, True),
        (replace(HERE, started="1"), False),
        (replace(HERE, started=""), True),
        (replace(HERE, pid=2**22 + 1), False),
        (replace(HERE, pid=2**22 + 1, started=""), False),
        (replace(HERE, boot="before"), False),
        (replace(HERE, pid=2**22 + 1, host="elsewhere"), True),
        (replace(HERE, pid=2**22 + 1, machine="elsewhere", boot="before"), True),
        (replace(HERE, pid=2**22 + 1, space="pid:[1]"), True),
    ],
)
def test_whether_an_owner_may_still_live(process, alive):
    assert lives(process) is alive


def test_where_there_is_no_proc_the_number_decides(monkeypatch, tmp_path):
    monkeypatch.setattr(processes, "_PROC", tmp_path)
    assert this_process().started == ""
    assert lives(this_process())
    assert not lives(replace(this_process(), pid=2**22 + 1))


def test_a_lock_that_names_nobody_is_named_and_left(tmp_path):
    with take(tmp_path):
        (path,) = locks(tmp_path)
    path.write_text("?")
    with pytest.raises(SourceError, match="names nobody; if none is running, remove"), take(tmp_path):
        pass
    assert path.read_text() == "?"


def test_another_owners_lock_is_not_removed_at_the_end(tmp_path):
    with take(tmp_path):
        (path,) = locks(tmp_path)
        path.write_text(path.read_text().replace('"token": "', '"token": "x'))
    assert locks(tmp_path) == [path]


def test_a_file_system_without_links_will_do(tmp_path, monkeypatch, holder):
    def no_links(self, target):
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "hardlink_to", no_links)
    with pytest.raises(SourceError, match="another stagesync is writing"), take(tmp_path):
        pass
    with take(tmp_path, "other.example"):
        assert len(locks(tmp_path)) == 2


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "state").write_text("a file in the folder's place")
    with pytest.raises(SourceError, match="set XDG_STATE_HOME to a folder"), take(tmp_path / "state"):
        pass


@pytest.mark.skipif(sys.platform == "win32", reason="XDG is not of Windows")
@pytest.mark.parametrize(
    ("environ", "folder"),
    [
        ({"XDG_STATE_HOME": "/var/state"}, Path("/var/state/stagesync")),
        ({"XDG_STATE_HOME": "relative"}, Path.home() / ".local/state/stagesync"),
        ({}, Path.home() / ".local/state/stagesync"),
    ],
)
def test_the_users_state_folder(environ, folder):
    assert state_folder(environ) == folder


@pytest.mark.parametrize(
    ("seconds", "age"),
    [
        (0, "0 seconds"),
        (1, "1 second"),
        (61, "1 minute"),
        (7300, "2 hours"),
        (90_000, "1 day"),
        (-5, "0 seconds"),
    ],
)
def test_ages_in_words(tmp_path, seconds, age):
    owner = Owner(process=Process(pid=1, host="elsewhere"), began=1000.0, token="t")
    with take(tmp_path, clock=lambda: 1000.0):
        (path,) = locks(tmp_path)
        path.write_text(
            json.dumps({"process": {"pid": 1, "host": owner.process.host}, "began": 1000.0, "token": "t"})
        )
        with pytest.raises(SourceError) as refused, take(tmp_path, clock=lambda: 1000.0 + seconds):
            pass
    assert f"process 1 on elsewhere, since 1970-01-01 00:16:40 UTC ({age} ago)" in str(refused.value)
