#!/usr/bin/env bash
# Check the files; their problems become annotations at their lines, which is why there is no fence around this.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"
read_paths

stagesync validate --format github -- ${paths[@]+"${paths[@]}"}
