#!/usr/bin/env bash
# restore.sh FILE [--dry-run]: the memories are as they were when the backup was taken.
#
# The file is checked before anything is touched. Inkling is away for the seconds of the exchange.
# What was there is backed up first, and comes back when Inkling does not start on the restored file.
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ground.sh
. "$here/ground.sh"
load_settings

file="" dry=no
for word in "$@"; do
  case $word in
    --dry-run) dry=yes ;;
    *) file=$word ;;
  esac
done
[ -n "$file" ] || { echo "restore.sh FILE [--dry-run]; the files are in $backups" >&2; exit 64; }
as_root
umask 077
mkdir -p "$(dirname "$journal")" "$data"
lock

[ -r "$file" ] || die "there is no such file"
[ -r "$file.sha256" ] || die "$file.sha256 is missing: whether the backup is whole cannot be told"
(cd "$(dirname "$file")" && sha256sum --check --status "$(basename "$file").sha256") || die "the backup is damaged: its checksum differs"
draft=$data/.restored.$$
trap 'rm -f "$draft"' EXIT
gzip --decompress --stdout "$file" >"$draft" || die "the backup cannot be unpacked"
python3 "$here/snapshot.py" check "$draft" || die "the backup is not a whole database of Inkling"
if [ "$dry" = yes ]; then echo "would restore $file"; exit 0; fi

owner=$(setting DATA_OWNER 10001:10001)
live=$(recorded colour)
if [ -e "$data/inkling.db" ]; then
  "$here/backup.sh" --label before-restore >>"$journal" 2>&1 || die "what is there could not be backed up first"
fi
chown "$owner" "$draft"
chmod 0600 "$draft"
sync "$draft"

say "Restoring $(basename "$file")"
if [ -n "$live" ]; then docker stop -t "$stop_seconds" "$(name_of "$live")" >/dev/null 2>&1 || true; fi
aside=$data/.replaced
rm -rf "$aside" && mkdir "$aside"
for part in inkling.db inkling.db-wal inkling.db-shm; do
  [ ! -e "$data/$part" ] || mv "$data/$part" "$aside/$part"
done
mv "$draft" "$data/inkling.db"
sync "$data"

if [ -n "$live" ]; then
  docker start "$(name_of "$live")" >/dev/null 2>>"$journal" || true
  if ! wait_healthy "$live"; then
    docker stop -t "$stop_seconds" "$(name_of "$live")" >/dev/null 2>&1 || true
    rm -f "$data"/inkling.db "$data"/inkling.db-wal "$data"/inkling.db-shm
    mv "$aside"/inkling.db* "$data"/ 2>/dev/null || true
    docker start "$(name_of "$live")" >/dev/null 2>&1 || true
    wait_healthy "$live" || true
    die "Inkling does not start on the restored file; what was there is back"
  fi
fi
rm -rf "$aside"
say "Restored $(basename "$file"); what was there before is the newest *-before-restore backup"
