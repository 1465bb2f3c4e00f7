#!/usr/bin/env bash
# Decide from the event what this run is for: validate, plan (for a pull request), show, apply, or drift.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"

decided() {
  printf 'mode=%s\n' "$1" >>"$GITHUB_OUTPUT"
  exit 0
}

[[ -z $PORTAL || $PORTAL =~ ^embedded(:.+)?$ ]] ||
  fail "The input portal is embedded:FILE or empty; a real portal is named by the input webhook."

[[ $COMMENT == true || $COMMENT == false ]] || fail "The input comment is true or false."

on_branch=false
[[ -n $BRANCH && $GITHUB_REF == "refs/heads/$BRANCH" ]] && on_branch=true

case $GITHUB_EVENT_NAME in
  pull_request) mode=plan ;;
  merge_group) mode=validate ;;
  push) if $on_branch; then mode=apply; else mode=validate; fi ;;
  workflow_dispatch)
    mode=show
    if [[ -n $REVIEWED_DIGEST ]]; then
      $on_branch || fail "A plan is applied from the branch that it was merged into; start the workflow there."
      mode=apply
    fi
    ;;
  schedule) mode=drift ;;
  pull_request_target)
    fail "With pull_request_target a stranger's pull request would run with the secrets; use the event pull_request."
    ;;
  *) fail "This action has nothing to do for this event; it serves pull_request, push, merge_group, schedule, workflow_dispatch." ;;
esac

if [[ $mode == validate || $HAS_WEBHOOK == true || -n $PORTAL ]]; then
  decided "$mode"
fi
if [[ $mode == plan ]]; then
  notice "No webhook is known here, as in pull requests from forks: the files are validated, nothing is planned."
  decided validate
fi
if [[ $IS_FORK == true ]]; then
  notice "This is a fork without a webhook: the files are validated, nothing is planned."
  decided validate
fi
fail "The input webhook is empty: set the secret that it is read from, where this job may read it."
