#!/usr/bin/env bash
# The only thing a key of user `deploy` can do: deploy IMAGE | rollback | status.
#
# Called by sshd as a forced command. What was asked for is text to be compared, never run.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
asked=${SSH_ORIGINAL_COMMAND:-}
read -ra as <<<"${INKLING_SUDO-sudo -n}"

refuse() { echo "Only: deploy IMAGE, rollback, status" >&2; exit 64; }
[ "${#asked}" -le 600 ] || refuse
[[ $asked =~ ^[A-Za-z0-9._:/@\ -]+$ ]] || refuse

if [[ $asked =~ ^deploy\ ([A-Za-z0-9][A-Za-z0-9._:/@-]*)$ ]]; then
  exec ${as[@]+"${as[@]}"} "$here/deploy.sh" "${BASH_REMATCH[1]}"
elif [ "$asked" = rollback ]; then
  exec ${as[@]+"${as[@]}"} "$here/rollback.sh"
elif [ "$asked" = status ]; then
  exec ${as[@]+"${as[@]}"} "$here/status.sh"
fi
refuse
