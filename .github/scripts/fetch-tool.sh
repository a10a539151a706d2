#!/usr/bin/env bash
# fetch-tool.sh NAME FOLDER: puts one tool of tools.txt into FOLDER, or fails when the archive is
# not the one whose digest is written there. TOOLS names another list.
set -euo pipefail

name=${1:?which tool}
folder=${2:?into which folder}
list=${TOOLS:-$(dirname "$0")/tools.txt}

read -r digest address < <(awk -v name="$name" '$1 == name { print $2, $3 }' "$list") ||
  { echo "fetch-tool: $name is not in $list" >&2; exit 2; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
curl --fail --silent --show-error --location --retry 3 --max-time 300 \
  --output "$work/archive.tar.gz" "$address"
echo "$digest  $work/archive.tar.gz" | sha256sum --check --quiet ||
  { echo "fetch-tool: $address is not what it was when it was pinned" >&2; exit 1; }

mkdir -p "$folder"
tar --extract --gzip --file "$work/archive.tar.gz" --directory "$folder" --no-same-owner "$name"
