#!/bin/sh
# Writes dpkg's database of a root whose packages apt fetched and unpacked but dpkg never saw, as mmdebstrap's `extract` leaves it: each of
# them as unpacked, with its list of files, digests and configuration files. Run by make-unpacked-bases.sh.
#
# usage: record-unpacked.sh ROOT
set -eu
root=$1
admin=$root/var/lib/dpkg
control=$(mktemp -d)
trap 'rm -rf "$control"' EXIT
mkdir -p "$admin/info" "$admin/updates"
: >"$admin/status"
for deb in "$root"/var/cache/apt/archives/*.deb; do
  rm -rf "$control"
  dpkg-deb --control "$deb" "$control"
  name=$(sed -n 's/^Package: //p' "$control/control")
  { sed '1a Status: install ok unpacked' "$control/control"; echo; } >>"$admin/status"
  grep -qx 'Multi-Arch: same' "$control/control" && name=$name:$(sed -n 's/^Architecture: //p' "$control/control")
  { echo /.; dpkg-deb --fsys-tarfile "$deb" | tar -t | sed -n 's#^\./\(.*[^/]\)/\{0,1\}$#/\1#p'; } >"$admin/info/$name.list"
  for file in md5sums conffiles; do
    [ ! -f "$control/$file" ] || cp "$control/$file" "$admin/info/$name.$file"
  done
done
