#!/usr/bin/env bash
# Makes an OCI base image of root file system tars, one layer each and in this order, with umoci and skopeo. The tars go in
# verbatim. The config is empty but for what it must have; --debian gives it what Debian's own images have.
#
# usage: make-oci-base.sh [--debian] [--arch GOARCH] OUTPUT.oci.tar LAYER.tar...
set -euo pipefail

usage() {
  sed -n '/^# usage/s/^# //p' "$0" >&2
  exit 2
}

debian=
arch=
while (($#)); do
  case $1 in
    --debian) debian=yes; shift ;;
    --arch) arch=${2:?}; shift 2 ;;
    -*) usage ;;
    *) break ;;
  esac
done
(($# >= 2)) || usage
output=$1
shift

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
layout=$work/layout
umoci init --layout "$layout"
umoci new --image "$layout:latest"
for layer in "$@"; do
  umoci raw add-layer --image "$layout:latest" --no-history "$layer"
done
[[ -z $arch ]] || umoci config --image "$layout:latest" --no-history --architecture "$arch"

blob() { echo "$layout/blobs/sha256/${1#sha256:}"; }

# Stores standard input as a blob and prints its digest and size.
store() {
  local digest
  cat >"$work/blob"
  digest=$(sha256sum "$work/blob" | cut -d' ' -f1)
  mv "$work/blob" "$layout/blobs/sha256/$digest"
  echo "sha256:$digest $(stat -c %s "$layout/blobs/sha256/$digest")"
}

# umoci writes the clock into the config; a base made twice is to be the same base.
image_config='{}'
created='{}'
if [[ -n $debian ]]; then
  image_config='{"config":{"Env":["PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"],"Cmd":["bash"]}}'
  created="{\"created\":\"$(date --utc --date "@${SOURCE_DATE_EPOCH:-0}" +%Y-%m-%dT%H:%M:%SZ)\"}"
fi
old=$(jq -r '.manifests[0].digest' "$layout/index.json")
old_config=$(jq -r .config.digest "$(blob "$old")")
read -r config_digest config_size < <(
  jq -cS --argjson config "$image_config" --argjson created "$created" \
    '{architecture, os, rootfs} + $config + $created' "$(blob "$old_config")" | tr -d '\n' | store
)
read -r digest size < <(
  jq -cS --arg digest "$config_digest" --argjson size "$config_size" \
    '.config.digest = $digest | .config.size = $size' "$(blob "$old")" | tr -d '\n' | store
)
jq -cS --arg digest "$digest" --argjson size "$size" \
  '.manifests[0].digest = $digest | .manifests[0].size = $size' "$layout/index.json" >"$work/index.json"
mv "$work/index.json" "$layout/index.json"
umoci gc --layout "$layout"

mkdir -p "$(dirname "$output")"
rm -f "$output.tmp"
skopeo copy --quiet "oci:$layout:latest" "oci-archive:$output.tmp:latest"
mv "$output.tmp" "$output"
echo "$output: $digest"
