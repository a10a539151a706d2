#!/usr/bin/env bash
# backup.sh [--label WORD]: a whole, checked copy of the memories, taken while they are in use.
#
# One file inkling-TIME[-WORD].db.gz with a .sha256 beside it, for root alone. Old ones go: the newest
# BACKUP_KEEP (14) daily ones and the newest 5 of each label stay. With BACKUP_S3_URI in host.conf the
# copy also goes there, by the machine's own role. Ends with 1 when any of this fails.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ground.sh
. "$here/ground.sh"
label=""
if [ "${1-}" = --label ]; then
  label=${2-}
  [[ $label =~ ^[a-z]+(-[a-z]+)*$ ]] || { echo "A label is lower-case words." >&2; exit 64; }
fi
as_root
umask 077
[ -e "$data/inkling.db" ] || { echo "There is no $data/inkling.db yet."; exit 1; }
mkdir -p "$backups" && chmod 0700 "$backups"
rm -f "$backups"/.draft.*

size=$(du --block-size=1 "$data/inkling.db" | cut -f 1)
free=$(df --output=avail --block-size=1 "$backups" | tail -n 1 | tr -d ' ')
[ "$free" -gt $((size * 2 + 67108864)) ] || { echo "Not enough room for a backup." >&2; exit 1; }

stamp=$(date -u +%Y%m%dT%H%M%SZ)
name=inkling-$stamp${label:+-$label}.db.gz
draft=$(mktemp "$backups/.draft.XXXXXX")
trap 'rm -f "$draft" "$draft.gz"' EXIT
python3 "$here/snapshot.py" take "$data/inkling.db" "$draft"
gzip --fast --stdout "$draft" >"$draft.gz"
gzip --test "$draft.gz"
sync "$draft.gz"
mv "$draft.gz" "$backups/$name"
(cd "$backups" && sha256sum "$name" >"$name.sha256")
sync "$backups"
echo "$backups/$name"

bucket=$(setting BACKUP_S3_URI)
if [ -n "$bucket" ]; then
  for file in "$name" "$name.sha256"; do
    aws s3 cp --only-show-errors --sse AES256 "$backups/$file" "${bucket%/}/$file"
  done
fi

# the newest stay; a name tells the time, so that the order of names is the order of time
thin() {
  find "$backups" -maxdepth 1 -regextype posix-extended -regex "$1" -printf '%f\n' | sort -r |
    tail -n "+$(($2 + 1))" | while read -r gone; do rm -f "${backups:?}/$gone" "$backups/$gone.sha256"; done
}
thin '.*/inkling-[0-9TZ]+\.db\.gz' "$(setting BACKUP_KEEP 14)"
thin '.*/inkling-[0-9TZ]+-before-deploy\.db\.gz' 5
thin '.*/inkling-[0-9TZ]+-before-restore\.db\.gz' 5
