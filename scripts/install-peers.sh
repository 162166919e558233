#!/usr/bin/env bash
# Installs the tools that the end-to-end tests and the bench compare with, where one of them is missing. Debian and its kin.
set -euo pipefail

# command, or file, and the Debian package that has it
peers='
  /usr/include/linux/version.h linux-libc-dev
  buildah buildah
  busybox busybox-static
  bzip2 bzip2
  createrepo_c createrepo-c
  curl curl
  db5.3_verify db5.3-util
  dnf dnf
  dpkg dpkg
  dpkg-scanpackages dpkg-dev
  gcc gcc
  getfattr attr
  git git
  ip iproute2
  jq jq
  make make
  mmdebstrap mmdebstrap
  musl-gcc musl-tools
  newuidmap uidmap
  nsenter util-linux
  openssl openssl
  perl perl
  podman podman
  python3 python3
  qemu-s390x-static qemu-user-static
  rpm rpm
  rpmbuild rpm
  runc runc
  script bsdutils
  scanelf pax-utils
  setcap libcap2-bin
  setpriv util-linux
  skopeo skopeo
  strace strace
  tclsh tcl
  time time
  umoci umoci
  xxd xxd
  xz xz-utils
  zstd zstd
'

missing=()
while read -r command package; do
  [[ -z $command || ( $command == /* && -e $command ) ]] || PATH=$PATH:/usr/sbin:/sbin type -P "$command" >/dev/null || missing+=("$package")
done <<<"$peers"
((${#missing[@]})) || exit 0

root=()
((EUID == 0)) || root=(sudo)
"${root[@]}" apt-get update --quiet=2
DEBIAN_FRONTEND=noninteractive "${root[@]}" apt-get install --yes --quiet=2 --no-install-recommends "${missing[@]}"
