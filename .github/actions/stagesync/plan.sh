#!/usr/bin/env bash
# Make the one plan of this run, and from it everything that is shown: log, summary, page, outputs.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"
read_paths
portal_options
rm -f "$plan" "$work"/plan.* "$work"/report.txt "$work"/base

mask_webhook

# Print the commit before the change. A pull request is checked out as its merge into the base: then that is the
# merge's first parent, which is what main is before the merge, as a push tells it.
commit_before() {
  case $GITHUB_EVENT_NAME in
    pull_request)
      if [[ $(git rev-parse --verify --quiet 'HEAD^2') == "$HEAD_COMMIT" ]]; then
        git rev-parse --verify --quiet 'HEAD^1'
      else
        printf '%s' "$BASE_COMMIT"
      fi
      ;;
    push) printf '%s' "$BASE_COMMIT" ;;
    schedule) git rev-parse --verify --quiet HEAD ;;
    *) git rev-parse --verify --quiet 'HEAD^1' ;;
  esac
}

base=()
if [[ $BASE == auto ]]; then
  commit=$(commit_before || true)
  if [[ $commit =~ ^[0-9a-f]{40,64}$ ]] && git cat-file -e "$commit^{commit}" 2>/dev/null; then
    base=(--base "$commit")
  else
    notice "The commit before the change is not in this checkout (actions/checkout with fetch-depth: 0 gets it): \
renames are seen by was: alone."
  fi
elif [[ -n $BASE && $BASE != none ]]; then
  base=(--base "$BASE")
fi

printf '%s\n' "${base[1]:-none}" >"$work/base"

status=0
fence
stagesync plan --out "$plan" ${base[@]+"${base[@]}"} ${portal[@]+"${portal[@]}"} -- ${paths[@]+"${paths[@]}"} || status=$?
unfence
[[ -f $plan ]] || fail "No plan could be made; the lines above say why."

stagesync show "$plan" --format html >"$work/plan.html"
stagesync show "$plan" --format markdown >>"$GITHUB_STEP_SUMMARY"

# The outputs come from a command of ours, which vouches for their form; all the same no other text gets into the
# runner's file.
stagesync review outputs "$plan" >"$work/plan.outputs"
if grep -Evxq '[a-z-]+=[a-z0-9:]+' "$work/plan.outputs"; then
  fail "The outputs of the plan are not of their form; this is a defect in stagesync."
fi
cat "$work/plan.outputs" >>"$GITHUB_OUTPUT"
printf 'status=%s\n' "$status" >>"$GITHUB_OUTPUT"
