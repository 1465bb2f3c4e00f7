#!/usr/bin/env bash
# Put the plan on the pull request.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"
portal_options

fence
status=0
stagesync review post "$plan" --key "$KEY" ${portal[@]+"${portal[@]}"} || status=$?
unfence
[[ $status == 0 ]] || fail "The plan could not be put on the pull request; the lines above say why."
