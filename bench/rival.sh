#!/usr/bin/env bash
# The rival: the UBI Micro way, as Red Hat documents it — dnf into the mounted root of an empty container, commit, push.
# Needs root (dnf's installroot and buildah's mount).
#
# usage: rival.sh REPOSITORY-DIR OUTPUT.oci.tar PACKAGE...
set -euo pipefail

repository=$(realpath "${1:?}")
output=$(realpath -m "${2:?}")
shift 2

# Debian's rpm keeps its database in the home directory; every distribution made of rpms keeps it here.
HOME=$(mktemp -d)
echo '%_dbpath /var/lib/rpm' >"$HOME/.rpmmacros"
export HOME

export BUILDAH_ISOLATION=chroot STORAGE_DRIVER=${STORAGE_DRIVER:-overlay}
container=$(buildah from scratch)
trap 'buildah rm "$container" >/dev/null; rm -rf "$HOME"' EXIT
root=$(buildah mount "$container")

dnf --quiet --assumeyes --installroot "$root" --releasever 12 --nodocs --nogpgcheck \
  --setopt=install_weak_deps=False --disablerepo='*' --repofrompath="bench,file://$repository" --enablerepo=bench \
  install "$@"
dnf --quiet --installroot "$root" --releasever 12 clean all
buildah umount "$container" >/dev/null
buildah config --entrypoint '["nginx", "-g", "daemon off;"]' "$container"
rm -f "$output"
image=$(buildah commit --quiet --format oci "$container")
trap 'buildah rm "$container" >/dev/null; buildah rmi "$image" >/dev/null; rm -rf "$HOME"' EXIT
buildah push --quiet "$image" "oci-archive:$output:latest"
