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

# Have the runner hide the webhook, which may come from elsewhere than a secret: the URL without what may stand around
# it, its last part, and the part behind the user's id. Nothing but visible ASCII can be part of them.
mask_webhook() {
  local LC_ALL=C url=${STAGESYNC_WEBHOOK:-} code
  url=${url#"${url%%[[:graph:]]*}"}
  url=${url%"${url##*[[:graph:]]}"}
  [[ $url != *[$'\n\r']* ]] || fail "The input webhook holds a line break; give the URL alone, on one line."
  mask "$url"
  code=${url%/}
  mask "${code##*/}"
  [[ ! $url =~ /[0-9]+/([^/?#]+) ]] || mask "${BASH_REMATCH[1]}"
}

# A text of fewer characters is no secret, and hiding it would tear words out of the log.
mask() { [[ ${#1} -lt 6 ]] || printf '::add-mask::%s\n' "${1//%/%25}"; }

portal_options() {
  portal=()
  # shellcheck disable=SC2034 # for the steps that read this file
  [[ -z ${PORTAL:-} ]] || portal=(--portal "$PORTAL")
  # an empty variable would be taken for a webhook that is wrong
  [[ -n ${STAGESYNC_WEBHOOK:-} ]] || unset STAGESYNC_WEBHOOK
}
