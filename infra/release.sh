#!/usr/bin/env bash
# release.sh deploy IMAGE: has the host start IMAGE, tries it through its public face, and has the
#                          host go back by itself when that fails.
# release.sh rollback:     has the host go back to the version before, and tries that.
#
# From the environment: DEPLOY_HOST; DEPLOY_PORT (22); DEPLOY_USER (deploy); PUBLIC_URL;
# DEPLOY_KNOWN_HOSTS, the host's public keys; DEPLOY_KEY, the private key it accepts.
# Exit code: 0 = serving and tried; 1 = not deployed, or taken back; 2 = cannot begin;
# 3 = what is serving now fails its smoke test: somebody must look.
set -euo pipefail

command=${1:-}
image=${2:-}
tries=${RELEASE_TRIES:-12}
rest=${RELEASE_REST_S:-15}
root=$(cd "$(dirname "$0")/.." && pwd)

say() { printf '==> %s\n' "$*"; }
fail() { say "$2" >&2; exit "$1"; }

begin() {
  local name
  for name in DEPLOY_HOST DEPLOY_KNOWN_HOSTS DEPLOY_KEY PUBLIC_URL; do
    [[ -n ${!name:-} ]] || fail 2 "$name is not set"
  done
  work=$(mktemp -d)
  trap 'rm -rf "$work"' EXIT
  (umask 077 && printf '%s\n' "$DEPLOY_KEY" > "$work/key")
  printf '%s\n' "$DEPLOY_KNOWN_HOSTS" > "$work/known_hosts"
  unset DEPLOY_KEY # nothing that is started from here needs it
}

host() {
  ssh -F /dev/null -T -p "${DEPLOY_PORT:-22}" -i "$work/key" \
    -o IdentitiesOnly=yes -o BatchMode=yes \
    -o StrictHostKeyChecking=yes -o UserKnownHostsFile="$work/known_hosts" -o GlobalKnownHostsFile=/dev/null \
    -o ConnectTimeout=20 -o ServerAliveInterval=15 -o ServerAliveCountMax=8 \
    -o ForwardAgent=no -o ClearAllForwardings=yes \
    "${DEPLOY_USER:-deploy}@$DEPLOY_HOST" "$@" < /dev/null
}

# A lost connection (255) says nothing of what became of the command, and the host goes on with it;
# each command may be repeated safely, so it is asked again, also while another change is under way
# there (75), which may be our own.
host_patiently() {
  local code=0 try
  for ((try = 1; try <= tries; try++)); do
    code=0
    host "$@" || code=$?
    case $code in
      255) say "no connection to the host, or it was lost (try $try of $tries)" >&2 ;;
      75) say "the host is at another change (try $try of $tries)" >&2 ;;
      *) return "$code" ;;
    esac
    ((try == tries)) || sleep "$rest"
  done
  return "$code"
}

works() { (cd "$root" && python3 -m infra.smoke --patience "${RELEASE_PATIENCE_S:-90}" "$PUBLIC_URL"); }

# status tells, line by line, `recorded COLOUR IMAGE` among others.
serving() { awk '$1 == "recorded" { print $3; exit }' <<< "$1"; }

go_back() {
  say "going back to the version before"
  host_patiently rollback || fail 3 "the host could not go back"
  works || fail 3 "the version before fails its smoke test, too"
}

deploy() {
  [[ $image == *@sha256:* ]] || fail 2 "deploy wants an image by its digest: NAME@sha256:…"
  local before code=0
  # any other code than 255 is an answer: a host that serves nothing yet is not healthy either
  before=$(host_patiently status) || code=$?
  [[ $code != 255 ]] || fail 1 "the host does not answer; nothing was changed"
  say "deploying $image"
  host_patiently deploy "$image" || fail 1 "not deployed; the version before goes on serving"
  if works; then
    say "deployed"
  elif [[ $(serving "$before") == "$image" ]]; then
    fail 3 "it was serving before this run, and fails its smoke test"
  else
    go_back
    fail 1 "taken back: the version before is serving"
  fi
}

case $command in
  deploy) begin && deploy ;;
  rollback) begin && go_back && say "back at the version before" ;;
  *) fail 2 "usage: release.sh deploy IMAGE | rollback" ;;
esac
