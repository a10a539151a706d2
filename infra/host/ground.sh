# shellcheck shell=bash
# What the scripts of a host share: where things are, what is said, the state, the containers.
# Sourced, never run. INKLING_ROOT is a prefix for every path; it is empty on a real host.

root=${INKLING_ROOT:-}
etc=$root/etc/inkling
var=$root/var/lib/inkling
data=$var/data
state=$var/live
backups=$var/backups
nginx_conf=$root/etc/nginx/inkling
journal=$root/var/log/inkling/deploy.log

die() { say "FAILED: $*"; exit 1; }

# To whoever asked and to the journal. Neither may stop the work: the caller may be gone, the disk full.
say() {
  local line
  line="$(date -u +%H:%M:%S) $*"
  printf '%s\n' "$line" 2>/dev/null || true
  { printf '%s %s\n' "$(date -u +%F)" "$line" >>"$journal"; } 2>/dev/null || true
}

# Settings of the host: `KEY=value` lines, read as text and never run.
setting() {
  local found=""
  [ ! -r "$etc/host.conf" ] || found=$(sed -n "s/^$1=//p" "$etc/host.conf" | tail -n 1)
  printf '%s' "${found:-${2-}}"
}

load_settings() {
  repository=$(setting IMAGE_REPOSITORY)
  root_path=$(setting ROOT_PATH)
  blue_port=$(setting BLUE_PORT 8001)
  green_port=$(setting GREEN_PORT 8002)
  control_port=$(setting CONTROL_PORT 8010)
  health_seconds=$(setting HEALTH_SECONDS 90)
  drain_seconds=$(setting DRAIN_SECONDS 60)
  stop_seconds=$(setting STOP_SECONDS 25)
  free_mib=$(setting FREE_MIB 1500)
  memory=$(setting MEMORY_LIMIT 640m)
  gateway=$(setting GATEWAY 172.31.255.1)
  network=$(setting NETWORK inkling)
}

as_root() { [ "$(id -u)" = 0 ] || { echo "Run this as root." >&2; exit 77; }; }

# One change of the host at a time; the lock goes with the process that holds it.
lock() {
  mkdir -p "$var"
  exec 9>"$var/lock"
  flock -n 9 || { say "Another change of this host is under way; nothing was done."; exit 75; }
}

port_of() { [ "$1" = green ] && echo "$green_port" || echo "$blue_port"; }
other() { [ "$1" = green ] && echo blue || echo green; }
name_of() { echo "inkling-$1"; }

# ---------------------------------------------------------------- what is recorded
recorded() { [ ! -r "$state" ] || sed -n "s/^$1=//p" "$state" | tail -n 1; }

# Written beside and moved there later: a move needs no room on the disk, and is whole or not at all.
draft_state() {
  printf 'colour=%s\nimage=%s\nprevious_image=%s\nrolled_back_from=%s\nsince=%s\n' \
    "$1" "$2" "$3" "$4" "$(date -u +%FT%TZ)" >"$state.next" && sync "$state.next"
}
commit_state() { mv -f "$state.next" "$state" && sync "$var"; }

# ---------------------------------------------------------------- containers
exists() { docker inspect --format '{{.Name}}' "$1" >/dev/null 2>&1; }
runs() { [ "$(docker inspect --format '{{.State.Running}}' "$1" 2>/dev/null)" = true ]; }
image_id_of() { docker inspect --format '{{.Image}}' "$1" 2>/dev/null; }

# Nothing secret is on this line: the values are in a file that root alone can read.
start_container() {
  local colour=$1 image=$2
  docker run --detach --name "$(name_of "$colour")" --restart unless-stopped \
    --network "$network" --publish "127.0.0.1:$(port_of "$colour"):8000" \
    --env-file "$etc/inkling.env" \
    --env HOST=0.0.0.0 --env PORT=8000 --env INKLING_HOME=/data \
    --env ROOT_PATH="$root_path" --env TRUSTED_PROXIES="$gateway" \
    --volume "$data:/data" --read-only --tmpfs /tmp:rw,nosuid,nodev,size=128m \
    --cap-drop ALL --security-opt no-new-privileges --pids-limit 256 \
    --memory "$memory" --stop-timeout "$stop_seconds" \
    --log-driver json-file --log-opt max-size=10m --log-opt max-file=3 \
    "$image" >/dev/null
}

healthy() { curl -fsS --noproxy '*' --max-time 5 -o /dev/null "$1" 2>/dev/null; }

# Ready within the time given, or the reason it is not; a container that ends is not waited for.
wait_healthy() {
  local colour=$1 until=$((SECONDS + health_seconds))
  while [ "$SECONDS" -lt "$until" ]; do
    healthy "http://127.0.0.1:$(port_of "$colour")/v1/healthz" && return 0
    if ! runs "$(name_of "$colour")"; then
      say "The container ended before it was ready; its last lines are in $journal."
      keep_last_words "$colour"
      return 1
    fi
    if [ "$(docker inspect --format '{{.RestartCount}}' "$(name_of "$colour")" 2>/dev/null || echo 0)" -gt 2 ]; then
      say "The container starts again and again; its last lines are in $journal."
      keep_last_words "$colour"
      return 1
    fi
    sleep 0.5
  done
  say "Not ready within $health_seconds s; its last lines are in $journal."
  keep_last_words "$colour"
  return 1
}

keep_last_words() { docker logs --tail 40 "$(name_of "$1")" >>"$journal" 2>&1 || true; }

# ---------------------------------------------------------------- nginx
nginx_run() { nginx ${INKLING_NGINX_MAIN:+-c "$INKLING_NGINX_MAIN"} "$@"; }
serving_colour() { curl -fsS --noproxy '*' --max-time 5 "http://127.0.0.1:$control_port/colour" 2>/dev/null; }
linked_colour() { basename "$(readlink "$nginx_conf/live.conf" 2>/dev/null || echo none.conf)" .conf; }

# The link is made beside and moved over the old one, so that nginx finds one or the other.
point_at() {
  ln -sfn "$1.conf" "$nginx_conf/live.conf.next" && mv -fT "$nginx_conf/live.conf.next" "$nginx_conf/live.conf"
}

# nginx serves this colour, and through it Inkling answers; else everything is as it was, and 1.
switch_to() {
  local colour=$1 before
  before=$(linked_colour)
  point_at "$colour" || return 1
  if nginx_run -t >>"$journal" 2>&1 && nginx_run -s reload >>"$journal" 2>&1 && took_over "$colour"; then
    return 0
  fi
  say "nginx did not take $colour over; back to $before."
  point_at "$before" && nginx_run -t >>"$journal" 2>&1 && nginx_run -s reload >>"$journal" 2>&1
  return 1
}

took_over() {
  local until=$((SECONDS + 15))
  while [ "$SECONDS" -lt "$until" ]; do
    if [ "$(serving_colour)" = "$1" ] && healthy "http://127.0.0.1:$control_port/health"; then
      return 0
    fi
    sleep 0.2
  done
  return 1
}

# Calls under way end by themselves, as long as they do so in time; then the server is asked to end.
drain_and_stop() {
  local colour=$1 port hex until=$((SECONDS + drain_seconds))
  port=$(port_of "$colour")
  hex=$(printf ':%04X' "$port")
  while [ "$SECONDS" -lt "$until" ]; do
    # established connections from this machine to that port
    awk -v port="$hex" '$3 ~ port "$" && $4 == "01" { found = 1 } END { exit !found }' \
      /proc/net/tcp || break
    sleep 0.5
  done
  docker stop -t "$stop_seconds" "$(name_of "$colour")" >/dev/null 2>>"$journal" || true
}

free_enough() {
  local place free
  for place in "$var" "$(setting DOCKER_ROOT "$root/var/lib/docker")"; do
    [ -d "$place" ] || continue
    free=$(df --output=avail --block-size=1M "$place" | tail -n 1 | tr -d ' ')
    [ "$free" -ge "$free_mib" ] || { say "Only $free MiB are free at $place; $free_mib are needed."; return 1; }
  done
}

# A reference of ours: the configured repository, and a tag or a digest.
ours() {
  local tail
  [ -n "$repository" ] || return 1
  [ "${#1}" -le 512 ] || return 1
  tail=${1#"$repository"}
  [ "$tail" != "$1" ] || return 1
  [[ $tail =~ ^(:[A-Za-z0-9_][A-Za-z0-9._-]{0,127})?(@sha256:[0-9a-f]{64})?$ ]] && [ -n "$tail" ]
}
