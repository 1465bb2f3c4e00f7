#!/usr/bin/env bash
# Install the stagesync that this action's own commit holds. -I and the folder keep the checkout's files from being
# taken for Python modules: a pull request may hold a pip.py.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"
cd "$RUNNER_TEMP"

python=$(command -v python || command -v python3) || fail "There is no Python here; set the input python-version."
"$python" -I -c 'import sys; sys.exit(sys.version_info < (3, 11))' ||
  fail "stagesync needs Python 3.11 or later; set the input python-version."
"$python" -I -m venv "$RUNNER_TEMP/stagesync-venv"
"$RUNNER_TEMP/stagesync-venv/bin/python" -I -m pip install --quiet --disable-pip-version-check "$GITHUB_ACTION_PATH"
"$RUNNER_TEMP/stagesync-venv/bin/stagesync" --version
