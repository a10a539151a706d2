#!/usr/bin/env bash
# rollback.sh [--dry-run]: the version before serves again; a second call changes nothing.
#
# Ends with 0 (the version before serves), 1 (failed, or there is none; what served goes on), 75
# (another change is under way).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ground.sh
. "$here/ground.sh"
load_settings

dry=no worker=no
for word in "$@"; do
  case $word in
    --dry-run) dry=yes ;;
    --worker) worker=yes ;;
    *) echo "rollback.sh [--dry-run]" >&2; exit 64 ;;
  esac
done
now=$(recorded colour)
before=$(other "${now:-green}")
image=$(recorded previous_image)

if [ "$dry" = yes ]; then
  echo "would start ${image:-nothing: no version before is known} ($before), switch nginx to it, stop $now"
  exit 0
fi
as_root
mkdir -p "$(dirname "$journal")" "$var"

if [ "$worker" = no ]; then
  output=$(mktemp "$var/.rollback.XXXXXX") || { echo "The disk is full; nothing was done." >&2; exit 1; }
  setsid "$here/rollback.sh" --worker </dev/null >"$output" 2>&1 &
  doer=$!
  tail -n +1 -f --pid="$doer" "$output" 2>/dev/null || true
  code=0
  wait "$doer" || code=$?
  rm -f "$output"
  exit "$code"
fi

trap '' HUP PIPE INT
lock
now=$(recorded colour)  # once more: the one before us may just have ended
before=$(other "${now:-green}")
image=$(recorded previous_image)
if [ -n "$(recorded rolled_back_from)" ]; then
  say "Rolled back already: serving $(recorded image), and nothing older is kept."
  exit 0
fi
if [ -z "$now" ] || [ -z "$image" ]; then die "there is no version before to go back to"; fi

switched=no
put_back() {
  local code=$?
  trap - EXIT
  if [ "$switched" = yes ]; then switch_to "$now" || true; fi
  docker stop -t "$stop_seconds" "$(name_of "$before")" >/dev/null 2>&1 || true
  rm -f "$state.next"
  say "$(recorded image) goes on serving."
  [ "$code" != 0 ] || code=1
  exit "$code"
}
trap put_back EXIT
trap 'exit 143' TERM

say "Rolling back to $image"
if exists "$(name_of "$before")"; then
  docker start "$(name_of "$before")" >/dev/null 2>>"$journal" || die "the version before does not start"
else
  start_container "$before" "$image" 2>>"$journal" || die "the version before does not start"
fi
wait_healthy "$before" || die "the version before is not healthy"
draft_state "$before" "$image" "$(recorded image)" "$(recorded image)" || die "the state could not be written"
switched=yes
switch_to "$before" || die "nginx could not be switched"
commit_state || die "the state could not be recorded"
trap - EXIT
say "Serving $image ($before)"
drain_and_stop "$now"
exit 0
