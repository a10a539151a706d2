#!/usr/bin/env bash
# What serves, what stands ready, how much room is left, when the last backup was. Changes nothing.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ground.sh
. "$here/ground.sh"
load_settings

echo "recorded  $(recorded colour) $(recorded image)"
echo "since     $(recorded since)"
echo "previous  $(recorded previous_image)"
echo "nginx     $(serving_colour || echo 'does not answer')"
if healthy "http://127.0.0.1:$control_port/health"; then healthy=yes; else healthy=no; fi
echo "healthy   $healthy"
for colour in blue green; do
  if runs "$(name_of "$colour")"; then echo "$colour runs"; else echo "$colour stopped"; fi
done
echo "free      $(df --output=avail --block-size=1M "$var" 2>/dev/null | tail -n 1 | tr -d ' ') MiB"
last=$(find "$backups" -name 'inkling-*.db.gz' -printf '%f\n' 2>/dev/null | sort | tail -n 1 || true)
echo "backup    ${last:-none yet}"
[ "$healthy" = yes ]
