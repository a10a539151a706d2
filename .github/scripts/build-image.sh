#!/usr/bin/env bash
# build-image.sh NAME: builds the image from the repository's root and tells its id.
# PYTHON_IMAGE is the base, name:tag@sha256:…; without it the tag of the Dockerfile is taken, unless
# MUST_BE_PINNED is "true": what is published stands on a base that cannot move.
set -euo pipefail

name=${1:?what to call the image}
pinned='@sha256:[0-9a-f]{64}$'
if [[ ${MUST_BE_PINNED:-} == true && ! ${PYTHON_IMAGE:-} =~ $pinned ]]; then
  echo "Set the repository variable PYTHON_IMAGE to name:tag@sha256:…; see docs/deploy.md." >&2
  exit 1
fi

arguments=(--file docker/Dockerfile --tag "$name" --pull)
if [[ -n ${PYTHON_IMAGE:-} ]]; then
  arguments+=(--build-arg "PYTHON_IMAGE=$PYTHON_IMAGE")
fi
docker build "${arguments[@]}" .

echo "id=$(docker image inspect --format '{{.Id}}' "$name")" >> "${GITHUB_OUTPUT:-/dev/stdout}"
