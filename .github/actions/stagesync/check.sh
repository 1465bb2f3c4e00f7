#!/usr/bin/env bash
# Let nothing through but the plan that was reviewed.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"
portal_options

named=()
[[ -z $REVIEWED_DIGEST ]] || named=(--digest "$REVIEWED_DIGEST")

fence
status=0
stagesync review check "$plan" --key "$KEY" ${named[@]+"${named[@]}"} || status=$?
unfence
if [[ $status != 0 ]]; then
  printf "\n**Not applied:** the plan above, \`%s\`, is not the one that was reviewed. Nothing was written.\n" \
    "$PLAN_DIGEST" >>"$GITHUB_STEP_SUMMARY"
  fail "This plan is not the one that was reviewed; nothing was written. The lines above say what differs."
fi
