# shellcheck shell=bash
# What the steps share: where things lie, messages to the runner, and a fence around what others wrote.

set -euo pipefail

work="$RUNNER_TEMP/stagesync"
# shellcheck disable=SC2034 # for the steps that read this file
plan="$work/plan.json"
PATH="$RUNNER_TEMP/stagesync-venv/bin:$PATH"
mkdir -p "$work"

notice() { printf '::notice title=stagesync::%s\n' "$1"; }
warning() { printf '::warning title=stagesync::%s\n' "$1"; }
fail() {
  printf '::error title=stagesync::%s\n' "$1"
  exit 1
}

# stagesync escapes whatever the runner would obey; between these two the runner obeys nothing anyway.
fence_token=
fence() {
  fence_token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
  printf '::stop-commands::%s\n' "$fence_token"
}
unfence() {
  [[ -z $fence_token ]] || printf '\n::%s::\n' "$fence_token"
  fence_token=
}
trap unfence EXIT

# The input `paths`, one a line, as the array `paths`; blank lines count nothing.
read_paths() {
  local line
  paths=()
  while IFS= read -r line || [[ -n $line ]]; do
    line=${line%$'\r'}
    [[ -z ${line//[[:blank:]]/} ]] || paths+=("$line")
  done <<<"${PATHS:-}"
}

portal_options() {
  portal=()
  # shellcheck disable=SC2034 # for the steps that read this file
  [[ -z ${PORTAL:-} ]] || portal=(--portal "$PORTAL")
  # an empty variable would be taken for a webhook that is wrong
  [[ -n ${STAGESYNC_WEBHOOK:-} ]] || unset STAGESYNC_WEBHOOK
}
