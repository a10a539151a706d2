#!/usr/bin/env bash
# secrets.sh: /etc/inkling/inkling.env from the parameters below SSM_PREFIX (such as /inkling/production).
#
# Optional. The machine's own role may read just these. A parameter /inkling/production/HF_TOKEN becomes
# the line HF_TOKEN=…. Values pass through a file that root alone can read, never over a command line.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ground.sh
. "$here/ground.sh"
as_root
umask 077
prefix=$(setting SSM_PREFIX)
[[ $prefix =~ ^/[A-Za-z0-9/_.-]+$ ]] || { echo "SSM_PREFIX in $etc/host.conf is not a path." >&2; exit 64; }
draft=$(mktemp "$etc/.inkling.env.XXXXXX")
trap 'rm -f "$draft"' EXIT
aws ssm get-parameters-by-path --path "$prefix" --recursive --with-decryption --output json |
  python3 "$here/environment.py" >"$draft"
[ -s "$draft" ] || { echo "No parameters below $prefix; the file is left as it is." >&2; exit 1; }
chmod 0600 "$draft"
mv -f "$draft" "$etc/inkling.env"
echo "$etc/inkling.env has $(grep -c = "$etc/inkling.env") keys; the next deploy uses them"
