#!/usr/bin/env bash
# After a start of the machine: what is recorded serves, whatever a cut-off deploy left behind.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ground.sh
. "$here/ground.sh"
load_settings
as_root
mkdir -p "$(dirname "$journal")" "$var"
lock

live=$(recorded colour)
rm -f "$state.next" "$nginx_conf/live.conf.next" "$var"/.deploy.* "$var"/.rollback.*
[ -n "$live" ] || { say "Nothing is recorded; a first deploy is awaited."; exit 0; }
spare=$(other "$live")

# the one that was being put in place when the machine stopped makes room for the one kept before it
if exists "$(name_of "$spare")-kept"; then
  docker rm --force "$(name_of "$spare")" >/dev/null 2>&1 || true
  docker rename "$(name_of "$spare")-kept" "$(name_of "$spare")"
fi
if ! exists "$(name_of "$live")"; then
  start_container "$live" "$(recorded image)"
elif ! runs "$(name_of "$live")"; then
  docker start "$(name_of "$live")" >/dev/null
fi
wait_healthy "$live" || die "what is recorded does not come up"
if [ "$(linked_colour)" != "$live" ] || [ "$(serving_colour)" != "$live" ]; then
  point_at "$live"
  nginx_run -t >>"$journal" 2>&1 && nginx_run -s reload >>"$journal" 2>&1
  took_over "$live" || die "nginx does not serve what is recorded"
fi
if runs "$(name_of "$spare")"; then docker stop -t "$stop_seconds" "$(name_of "$spare")" >/dev/null; fi
say "Serving $(recorded image) ($live) after a start"
