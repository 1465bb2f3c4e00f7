#!/usr/bin/env bash
# End as the plan was: red where a board is refused, and in a scheduled run where boards are not as their files say.
# shellcheck source=.github/actions/stagesync/runner.sh
. "$GITHUB_ACTION_PATH/.github/actions/stagesync/runner.sh"

[[ $STATUS == 0 ]] || fail "A board is refused, or could not be planned; the summary says which and why."
if [[ $MODE == drift && $HAS_CHANGES == true ]]; then
  fail "Boards are not as their files say; the summary says which, and whether file or portal was changed."
fi
