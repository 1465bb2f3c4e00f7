#!/usr/bin/env bash
# Let nothing through but the plan that was reviewed.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"
portal_options

# What a person who has read the plan needs to have it applied.
base=$(<"$work/base")
not_applied() {
  printf "\n**Not applied:** %s. Nothing was written. Digest: \`%s\`; commit: \`%s\`; base: \`%s\`.\n" \
    "$1" "$PLAN_DIGEST" "$GITHUB_SHA" "${base//[^[:alnum:]._\/~^-]/}" >>"$GITHUB_STEP_SUMMARY"
}

# without comments nobody is shown a plan; older ones count for nothing either
if [[ $COMMENT != true && -z $REVIEWED_DIGEST ]]; then
  not_applied "with \`comment: false\` a plan is applied by \`reviewed-digest\` alone"
  fail "With comment: false a plan is applied by reviewed-digest alone; nothing was written. The summary has the plan."
fi

named=()
[[ -z $REVIEWED_DIGEST ]] || named=(--digest "$REVIEWED_DIGEST")

fence
status=0
stagesync review check "$plan" --key "$KEY" ${named[@]+"${named[@]}"} ${portal[@]+"${portal[@]}"} || status=$?
unfence
if [[ $status != 0 ]]; then
  not_applied "the plan above was not reviewed for the branch as it is now; the log says why"
  fail "This plan is not the one that was reviewed; nothing was written. The lines above say why."
fi
