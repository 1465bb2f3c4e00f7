"""Settings for all tests: properties try the same cases each time, unless told to look for new ones."""

import os

from hypothesis import settings

pytest_plugins = ["machine.tally"]
"""The line that counts the state machine's runs must be known to the process that prints the report."""

settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("explore", deadline=None)
settings.load_profile("explore" if os.environ.get("STAGESYNC_EXPLORE") else "same")
