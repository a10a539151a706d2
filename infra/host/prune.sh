#!/usr/bin/env bash
# Removes images of ours that neither serve nor stand ready for a rollback.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ground.sh
. "$here/ground.sh"
load_settings
as_root

kept=$(image_id_of inkling-blue || true; image_id_of inkling-green || true)
docker image ls --no-trunc --quiet "$repository" | sort -u | while read -r id; do
  case $kept in
    *"$id"*) ;;
    *) docker image rm --force "$id" >/dev/null && echo "removed $id" ;;
  esac
done
docker image prune --force >/dev/null
