#!/usr/bin/env bash
# Makes the Debian base once, as the end-to-end tests and the bench want it, into $SLIM_E2E_CACHE (/var/tmp/slim-e2e): debian-base.tar, its
# debian-base.debs, debian-base.oci.tar with an empty config, and debian-base.rootfs, the same unpacked. What is there already
# and was made by these scripts as they are now is used again.
set -euo pipefail
cd "$(dirname "$0")"

cache=${SLIM_E2E_CACHE:-/var/tmp/slim-e2e}
stamp=$(cat make-debian-base.sh make-oci-base.sh make-e2e-bases.sh | sha256sum | cut -d' ' -f1)
base=$cache/debian-base

mkdir -p "$cache"
exec 9>"$cache/lock"
flock 9
[[ $(cat "$base.stamp" 2>/dev/null) != "$stamp" ]] || exit 0

rm -rf "$base".*
./make-debian-base.sh --debs "$base.debs" "$base.tar"
./make-oci-base.sh "$base.oci.tar" "$base.tar"
mkdir "$base.rootfs"
# -P, for without it tar makes links with .. last of all, when the times of their directories are set already. The device nodes of a base are of no use in a directory.
tar -P --numeric-owner --same-permissions --xattrs --xattrs-include='*' -xf "$base.tar" -C "$base.rootfs" --exclude='./dev/*'
echo "$stamp" >"$base.stamp"
