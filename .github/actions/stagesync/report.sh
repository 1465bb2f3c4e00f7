#!/usr/bin/env bash
# Tell the pull request what became of it. What is applied stays applied if that fails.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"

failed=()
[[ $APPLY_STATUS == 0 ]] || failed=(--failed)

fence
status=0
stagesync review report "$work/report.txt" --key "$KEY" ${failed[@]+"${failed[@]}"} || status=$?
unfence
[[ $status == 0 ]] || warning "The report could not be put on the pull request; the job's summary has it."
