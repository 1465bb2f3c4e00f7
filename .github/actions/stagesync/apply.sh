#!/usr/bin/env bash
# Run the plan that this very job made, and keep what is said of it.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"
portal_options

status=0
fence
stagesync apply --plan "$plan" --yes ${portal[@]+"${portal[@]}"} | tee "$work/report.txt" || status=$?
unfence
printf 'status=%s\n' "$status" >>"$GITHUB_OUTPUT"

failed=()
[[ $status == 0 ]] || failed=(--failed)
stagesync review report "$work/report.txt" --print ${failed[@]+"${failed[@]}"} >>"$GITHUB_STEP_SUMMARY"
[[ $status == 0 ]] || fail "Not everything was applied; the report says what is done. Running the job again is safe: it \
plans anew, and applies nothing but a reviewed plan of the newest commit."
