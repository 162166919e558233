#!/usr/bin/env bash
# Makes small Debian bases of other architectures, and of this one in the same way, for the tests and the table that compare what is kept on
# each: their packages are unpacked and recorded as unpacked, for nothing of another architecture can be run here. What is there already
# and was made by these scripts as they are now is used again.
#
# usage: make-unpacked-bases.sh ARCH...
#   ARCH  amd64, arm64, armhf, i386, ppc64el or s390x, as dpkg says it; amd64 and arm64 have interpreters too. Debian 12 has no riscv64:
#         that is the C and C++ libraries of its cross compiler, where a system of that kind has them, with no database
# Each becomes unpacked-ARCH.tar in $SLIM_E2E_CACHE (/var/tmp/slim-e2e).
set -euo pipefail
cd "$(dirname "$0")"

few=(base-files base-passwd bash ca-certificates coreutils curl debianutils libc-bin netbase nginx openssl)
interpreters=(
  gosu gunicorn libdbd-sqlite3-perl libdbi-perl libjson-perl libwww-perl lua-cjson lua-socket lua5.4 nodejs openjdk-17-jre-headless
  perl php-cli php-curl php-fpm php-mbstring php-sqlite3 php-xml puma python3 python3-flask python3-yaml ruby ruby-sinatra
  ruby-webrick tini tzdata
)
# The links that update-alternatives(1) would make in this order when the packages are configured: name, where, group's program.
alternatives=(
  'java /usr/bin/java /usr/lib/jvm/java-17-openjdk-ARCH/bin/java' 'lua-interpreter /usr/bin/lua /usr/bin/lua5.4' 'php /usr/bin/php /usr/bin/php8.2'
)

usage() {
  sed -n '/^# usage/,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
  exit 2
}
(($#)) || usage

cache=${SLIM_E2E_CACHE:-/var/tmp/slim-e2e}
mkdir -p "$cache"
stamp=$(cat make-unpacked-bases.sh record-unpacked.sh | sha256sum | cut -d' ' -f1)
known_archive=$(apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 -E '/debian/?$' || true)
mirror=${known_archive:-http://deb.debian.org/debian}

work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
umask 022

# After the packages, once they are recorded: the accounts and links that their scripts would make, and no trace of the making.
cat >"$work/finish.sh" <<'FINISH'
set -eu
root=$1
for table in passwd group; do
  [ -e "$root/etc/$table" ] || cp "$root/usr/share/base-passwd/$table.master" "$root/etc/$table"
done
# libc-bin, base-files
[ -e "$root/etc/nsswitch.conf" ] || cp "$root/usr/share/libc-bin/nsswitch.conf" "$root/etc/nsswitch.conf"
[ -e "$root/bin/sh" ] || ln -s dash "$root/bin/sh"
mkdir -p "$root/var/lib/dpkg/alternatives"
while read -r name link program; do
  [ ! -e "$root$program" ] ||
    update-alternatives --quiet --root "$root" --log /dev/null --install "$link" "$name" "$program" 100
done
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
find "$root/tmp" -mindepth 1 -maxdepth 1 ! -name 'mmdebstrap.*' -exec rm -rf {} +
echo debian >"$root/etc/hostname"
: >"$root/etc/resolv.conf"
FINISH

# The libraries of a cross compiler, which were built for these directories. Nothing else of its packages, which are this machine's, is left.
cat >"$work/cross.sh" <<'CROSS'
set -eu
root=$1
mv "$root/usr/riscv64-linux-gnu/lib" "$root/libraries"
rm -rf "$root"/usr/* "$root"/bin "$root"/lib "$root"/lib64 "$root"/sbin "$root"/var/cache/apt/* "$root"/var/lib/dpkg
mkdir "$root/usr/lib"
mv "$root/libraries" "$root/usr/lib/riscv64-linux-gnu"
ln -s usr/lib "$root/lib"
ln -s riscv64-linux-gnu/ld-linux-riscv64-lp64d.so.1 "$root/usr/lib/ld-linux-riscv64-lp64d.so.1"
printf 'ID=debian\nVERSION_ID="12"\n' >"$root/etc/os-release"
CROSS

make() {
  local arch=$1 base=$cache/unpacked-$1 packages=("${few[@]}") hooks=()
  case $arch in
    amd64 | arm64) packages+=("${interpreters[@]}") ;;
    riscv64) packages=(libatomic1-riscv64-cross libc6-riscv64-cross libstdc++6-riscv64-cross) ;;
  esac
  exec 9>"$base.lock"
  flock 9
  [[ $(cat "$base.stamp" 2>/dev/null) != "$stamp" ]] || return 0
  rm -f "$base".{tar,stamp}
  printf '%s\n' "${alternatives[@]/ARCH/$arch}" >"$work/alternatives"
  if [[ $arch == riscv64 ]]; then
    arch=$(dpkg --print-architecture)
    hooks=(--extract-hook="sh $work/cross.sh \"\$1\"")
  else
    hooks=(
      --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --extract-hook="sh $PWD/record-unpacked.sh \"\$1\""
      --extract-hook="sh $work/finish.sh \"\$1\" <$work/alternatives"
    )
  fi
  mmdebstrap --quiet --variant=extract --architectures="$arch" --include="$(IFS=,; echo "${packages[*]}")" \
    --aptopt='APT::Sandbox::User "root"' "${hooks[@]}" --format=tar bookworm "$work/base.tar" "deb $mirror bookworm main"
  mv "$work/base.tar" "$base.tar.tmp"
  mv "$base.tar.tmp" "$base.tar"
  echo "$stamp" >"$base.stamp"
}

for arch; do
  case $arch in
    amd64 | arm64 | armhf | i386 | ppc64el | riscv64 | s390x) make "$arch" ;;
    *) usage ;;
  esac
done
