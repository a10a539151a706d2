#!/usr/bin/env bash
# deploy.sh IMAGE [--dry-run]: the image takes over without a call lost, or the old one goes on.
#
# The work is done by a process of its own: it goes on to its end when whoever asked has gone.
# Ends with 0 (serving, or already so), 1 (failed; the old version serves), 64 (not an image of
# ours), 75 (another change is under way).
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
# shellcheck source=ground.sh
. "$here/ground.sh"
load_settings

image="" dry=no worker=no
for word in "$@"; do
  case $word in
    --dry-run) dry=yes ;;
    --worker) worker=yes ;;
    -*) echo "deploy.sh IMAGE [--dry-run]" >&2; exit 64 ;;
    *) [ -z "$image" ] || { echo "One image at a time." >&2; exit 64; }; image=$word ;;
  esac
done
ours "$image" || { echo "Not an image of this host's IMAGE_REPOSITORY with a tag or a digest." >&2; exit 64; }

old=$(recorded colour)
new=$(other "${old:-green}")

plan() {
  cat <<TEXT
would pull      $image
would back up   $data
would start     $(name_of "$new") on 127.0.0.1:$(port_of "$new")
would wait      up to $health_seconds s for /v1/healthz
would switch    nginx from ${old:-nothing} to $new
would drain     ${old:-nothing} and keep it stopped for a rollback
TEXT
}
if [ "$dry" = yes ]; then plan; exit 0; fi
as_root
mkdir -p "$(dirname "$journal")" "$var"

# In front: start the worker, and tell what it says for as long as somebody listens.
if [ "$worker" = no ]; then
  output=$(mktemp "$var/.deploy.XXXXXX") || { echo "The disk is full; the old version serves." >&2; exit 1; }
  setsid "$here/deploy.sh" "$image" --worker </dev/null >"$output" 2>&1 &
  doer=$!
  tail -n +1 -f --pid="$doer" "$output" 2>/dev/null || true
  code=0
  wait "$doer" || code=$?
  rm -f "$output"
  exit "$code"
fi

trap '' HUP PIPE INT
lock
old=$(recorded colour)  # once more: the one before us may just have ended
new=$(other "${old:-green}")
started=no switched=no

put_back() {
  local code=$?
  trap - EXIT
  # a first deploy has nobody to hand back to
  if [ "$switched" = yes ] && [ -n "$old" ]; then switch_to "$old" || true; fi
  if [ "$started" = yes ]; then docker rm --force "$(name_of "$new")" >/dev/null 2>&1 || true; fi
  if exists "$(name_of "$new")-kept"; then
    docker rename "$(name_of "$new")-kept" "$(name_of "$new")" >/dev/null 2>&1 || true
  fi
  rm -f "$state.next"
  if [ -n "$old" ]; then say "The old version goes on serving: $(recorded image)"; fi
  [ "$code" != 0 ] || code=1
  exit "$code"
}
trap put_back EXIT
trap 'exit 143' TERM

say "Deploying $image"
free_enough || { docker image prune --force >/dev/null 2>&1 || true; free_enough; } || die "not enough room on the disk"
timeout 900 docker pull --quiet "$image" >>"$journal" 2>&1 || die "the image could not be pulled"

wanted=$(docker image inspect --format '{{.Id}}' "$image" 2>/dev/null) || die "the image is not here after the pull"
if [ -n "$old" ] && runs "$(name_of "$old")" && [ "$(image_id_of "$(name_of "$old")")" = "$wanted" ] \
  && [ "$(serving_colour)" = "$old" ] && healthy "http://127.0.0.1:$control_port/health"; then
  trap - EXIT
  say "Already serving $image; nothing to do."
  exit 0
fi

# the new version may change the file as it starts: this is the way back from there
if [ -e "$data/inkling.db" ]; then
  "$here/backup.sh" --label before-deploy >>"$journal" 2>&1 || die "the memories could not be backed up first"
fi

# what stands ready for a rollback is put aside, not thrown away, until the new one serves
docker rm --force "$(name_of "$new")-kept" >/dev/null 2>&1 || true
if exists "$(name_of "$new")"; then
  docker stop -t "$stop_seconds" "$(name_of "$new")" >/dev/null 2>&1 || true
  docker rename "$(name_of "$new")" "$(name_of "$new")-kept" || die "the kept version could not be put aside"
fi
started=yes
start_container "$new" "$image" 2>>"$journal" || die "the container could not be started"
say "Started $(name_of "$new"); waiting until it is ready"
wait_healthy "$new" || die "the new version is not healthy"
draft_state "$new" "$image" "$(recorded image)" "" || die "the state could not be written"

switched=yes
switch_to "$new" || die "nginx could not be switched"
commit_state || die "the state could not be recorded"
trap - EXIT
say "Serving $image ($new)"

# from here on nothing can fail the deploy
if [ -n "$old" ]; then
  drain_and_stop "$old"
  say "Kept for a rollback, stopped: $(recorded previous_image)"
fi
docker rm --force "$(name_of "$new")-kept" >/dev/null 2>&1 || true
"$here/prune.sh" >>"$journal" 2>&1 || true
exit 0
