#!/usr/bin/env bash
# try-image.sh IMAGE: starts the image as a host does (read-only, without privileges), sends it
# through the smoke test, and shows its log when that fails.
set -euo pipefail

image=${1:?which image}
container=$(docker run --detach --read-only --cap-drop ALL --security-opt no-new-privileges \
  --memory 1g --tmpfs /tmp --volume /data --publish 127.0.0.1::8000 "$image")
trap 'docker rm --force --volumes "$container" > /dev/null' EXIT

address=$(docker port "$container" 8000/tcp | head -n 1)
version=$(python3 -c 'from app import __version__; print(__version__)')
python3 -m infra.smoke --version "$version" "http://$address" || { docker logs --tail 100 "$container" >&2; exit 1; }
