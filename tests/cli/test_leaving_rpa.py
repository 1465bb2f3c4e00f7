"""docs/leaving-rpa.md, done as it is written."""

from __future__ import annotations

import json
import re

from cli.running import REPOSITORY
from cli.states import state
from emulator.states import funnel

PAGE = (REPOSITORY / "docs" / "leaving-rpa.md").read_text(encoding="utf-8")


def test_a_process_ends_as_a_pipeline_that_takes_over_what_the_new_one_came_with(run, here):
    filled_in = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)[-1]
    (here / "stagesync.yaml").write_text(filled_in, encoding="utf-8")
    portal = state(crm={"categories": [funnel(5, "Payments")]})
    (here / "seed.json").write_text(json.dumps(portal), encoding="utf-8")
    assert run("portal", "seed", "seed.json", "--state", "portal.db").code == 0
    assert run("apply", "--yes", "--portal", "embedded:portal.db").code == 0
    pulled = run("pull", "--crm", "deal:Payments", "--portal", "embedded:portal.db").out
    titles = re.findall(r'title: "([^"]+)"', pulled)
    assert titles == ["Request", "Approval", "Transfer", "Paid", "Refused"]
