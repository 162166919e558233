#!/usr/bin/env bash
# Makes a base of rpms in RHEL's layout: packages rebuilt from those of the Debian base, installed by dnf into a root with a real
# rpmdb.sqlite. Needs root, dnf, rpmbuild and createrepo_c.
#
# usage: make-rpm-base.sh BASE.tar DEBS-DIR OUTPUT
#   writes OUTPUT.rpms (the repository), OUTPUT.rootfs (the root) and OUTPUT.oci.tar (the same with labels, as RHEL's images have them)
set -euo pipefail

packages=(
  base-passwd bash ca-certificates coreutils curl dash findutils gawk grep gzip iputils-ping less libc-bin libnginx-mod-stream media-types
  netbase nginx openssl procps python3 sed tar tzdata util-linux xz-utils
)

base=${1:?}
debs=${2:?}
output=${3:?}
scripts=$(dirname "$0")

rm -rf "$output".{rpms,rootfs,oci.tar}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022

"$scripts/make-rpms.sh" --rhel "$base" "$debs" "$output.rpms" "${packages[@]}" >"$work/rpms.log" 2>&1 || {
  tail -20 "$work/rpms.log" >&2
  exit 1
}

# Debian's rpm keeps its database in the home directory; every distribution made of rpms keeps it here.
HOME=$work/home
mkdir "$HOME"
echo '%_dbpath /var/lib/rpm' >"$HOME/.rpmmacros"
export HOME
mkdir "$output.rootfs"
root=$(realpath "$output.rootfs")
# The links must be there before anything is put through them.
for names in filesystem "${packages[*]}"; do
  # shellcheck disable=SC2086 # several names
  dnf --quiet --assumeyes --installroot "$root" --releasever 9 --nogpgcheck --setopt=install_weak_deps=False \
    --disablerepo='*' --repofrompath="base,file://$(realpath "$output.rpms")" --enablerepo=base install $names >"$work/dnf.log" 2>&1 || {
    cat "$work/dnf.log" >&2
    exit 1
  }
done
chroot "$root" /usr/sbin/ldconfig

# What RHEL's images have for those who scan them, and nobody owns.
mkdir -p "$root/root/buildinfo/content_manifests"
echo '{"metadata":{"icm_version":1},"content_sets":["rhel-9-for-x86_64-baseos-rpms"]}' >"$root/root/buildinfo/content_manifests/ubi9-container-9.4.json"
printf 'FROM scratch\nLABEL name="ubi9"\n' >"$root/root/buildinfo/Dockerfile-ubi9-9.4"
rm -rf "$root"/var/{cache,log,lib}/dnf "$root"/var/log/*.log "$root"/var/cache/ldconfig "$root"/tmp/* "$root"/var/tmp/*

tar --numeric-owner --xattrs --xattrs-include='security.*' --sort=name -C "$root" -cf "$work/root.tar" .
"$scripts/make-oci-base.sh" "$output.oci.tar" "$work/root.tar"
echo "$output: $(rpm --root "$root" -qa | wc -l) packages"
