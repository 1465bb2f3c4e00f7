#!/bin/sh
# Reviewed plans in any CI, or by hand: plan to files, apply only the plan whose digest somebody has read.
#
#   stagesync-ci.sh plan  [PATH...]   make the plan; show it to people as text, plan.md or plan.html
#   stagesync-ci.sh apply [PATH...]   plan again, and apply only if STAGESYNC_REVIEWED_DIGEST is this plan's digest
#   stagesync-ci.sh drift [PATH...]   fail if a board is not as its file says
#
# STAGESYNC_WEBHOOK          the webhook's URL, a secret (or STAGESYNC_PORTAL=embedded:FILE to try it without one)
# STAGESYNC_CI_FOLDER        where plan.json, plan.md, plan.html and outputs go (default: stagesync-ci)
# STAGESYNC_BASE             a git revision that the files are held against, to see renames and changes made by hand
# STAGESYNC_REVIEWED_DIGEST  sha256:..., as the plan that was read shows it
#
# Exit code 0: done, or nothing to do; 1: failed, refused, not reviewed, or drift; 64: wrong usage.
set -eu

if [ $# -eq 0 ]; then
  sed -n '2,/^set -eu/s/^# \{0,1\}//p' "$0" >&2
  exit 64
fi
command=$1
shift
folder=${STAGESYNC_CI_FOLDER:-stagesync-ci}

# Make the plan and leave its exit code in `status`: 1 for a refused board. Without a plan this is the end.
make_plan() {
  mkdir -p "$folder"
  rm -f "$folder/plan.json"
  status=0
  stagesync plan --out "$folder/plan.json" \
    ${STAGESYNC_BASE:+--base "$STAGESYNC_BASE"} ${STAGESYNC_PORTAL:+--portal "$STAGESYNC_PORTAL"} -- "$@" || status=$?
  [ -f "$folder/plan.json" ] || exit "$status"
  stagesync review outputs "$folder/plan.json" >"$folder/outputs"
}

show_plan() {
  stagesync show "$folder/plan.json" --format markdown >"$folder/plan.md"
  stagesync show "$folder/plan.json" --format html >"$folder/plan.html"
  sed -n 's/^plan-digest=/The digest of this plan: /p' "$folder/outputs"
}

has_changes() { grep -qx 'has-changes=true' "$folder/outputs"; }

case $command in
  plan)
    make_plan "$@"
    show_plan
    exit "$status"
    ;;
  apply)
    make_plan "$@"
    has_changes || exit "$status"
    if [ -z "${STAGESYNC_REVIEWED_DIGEST:-}" ]; then
      echo "Not applied: STAGESYNC_REVIEWED_DIGEST is not set, so nobody says that this plan was read." >&2
      exit 1
    fi
    stagesync review check "$folder/plan.json" --digest "$STAGESYNC_REVIEWED_DIGEST"
    stagesync apply --plan "$folder/plan.json" --yes ${STAGESYNC_PORTAL:+--portal "$STAGESYNC_PORTAL"}
    ;;
  drift)
    make_plan "$@"
    show_plan
    if has_changes; then
      echo "Boards are not as their files say." >&2
      exit 1
    fi
    exit "$status"
    ;;
  *)
    echo "stagesync-ci.sh: '$command' is none of plan, apply, drift" >&2
    exit 64
    ;;
esac
