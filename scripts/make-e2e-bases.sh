#!/usr/bin/env bash
# Makes the bases once, as the end-to-end tests and the bench want them, into $SLIM_E2E_CACHE (/var/tmp/slim-e2e). What is there
# already and was made by these scripts as they are now is used again.
#
# usage: make-e2e-bases.sh [debian-base | languages-base | languages-arm64 | rpm-base]...
#   debian-base       servers and tools; also its .debs, and .oci.tar with an empty config
#   languages-base    interpreters, with the packages of their languages that the checks use
#   languages-arm64   the same for arm64, unpacked and not configured; only as a tar
#   rpm-base          rpms made from packages of debian-base, in RHEL's layout; their repository .rpms, .rootfs and .oci.tar
# Each of Debian's as NAME.tar and, unpacked, NAME.rootfs.
set -euo pipefail
cd "$(dirname "$0")"

python=(
  gunicorn python3 python3-aiohttp python3-babel python3-boto3 python3-bs4 python3-celery python3-cryptography python3-dateutil
  python3-django python3-fastapi python3-flask python3-gevent python3-httpx python3-jinja2 python3-lxml python3-markdown python3-numpy
  python3-openpyxl python3-pil python3-pip python3-psycopg2 python3-pydantic python3-pygments python3-requests python3-sqlalchemy
  python3-twisted python3-venv python3-yaml uvicorn
)
others=(
  bundler libdbd-sqlite3-perl libdbi-perl libjna-java libjson-perl libwww-perl lua-cjson lua-socket lua5.1 lua5.4 luajit nodejs
  openjdk-17-jdk-headless perl php-cli php-curl php-fpm php-mbstring php-sqlite3 php-xml puma ruby ruby-sinatra ruby-webrick
)
tools=(
  busybox ca-certificates curl dumb-init fonts-dejavu-core fontconfig gawk gosu jq locales nginx openssl procps sqlite3 tini tzdata
)

cache=${SLIM_E2E_CACHE:-/var/tmp/slim-e2e}
debian_scripts=(make-debian-base.sh make-oci-base.sh make-e2e-bases.sh)
rpm_scripts=(make-rpm-base.sh make-rpms.sh rhel-layout.py)

mkdir -p "$cache"

make() {
  local base=$cache/$1 scripts=("${debian_scripts[@]}") stamp
  if [[ $1 == rpm-base ]]; then
    make debian-base
    scripts+=("${rpm_scripts[@]}")
  fi
  stamp=$(cat "${scripts[@]}" | sha256sum | cut -d' ' -f1)
  exec 9>"$base.lock"
  flock 9
  [[ $(cat "$base.stamp" 2>/dev/null) != "$stamp" ]] || return 0
  rm -rf "$base".{tar,oci.tar,debs,rpms,rootfs,stamp}
  local languages
  languages=$(IFS=,; echo "${python[*]},${others[*]},${tools[*]}")
  case $1 in
    debian-base)
      ./make-debian-base.sh --debs "$base.debs" "$base.tar"
      ./make-oci-base.sh "$base.oci.tar" "$base.tar"
      ;;
    languages-base) ./make-debian-base.sh --packages "$languages" "$base.tar" ;;
    languages-arm64) ./make-debian-base.sh --arch arm64 --packages "$languages" "$base.tar" ;;
    rpm-base) ./make-rpm-base.sh "$cache/debian-base.tar" "$cache/debian-base.debs" "$base" ;;
  esac
  case $1 in debian-base | languages-base) unpack "$base" ;; esac
  echo "$stamp" >"$base.stamp"
}

unpack() {
  local base=$1
  mkdir "$base.rootfs"
  # -P, for without it tar makes links with .. last of all, when the times of their directories are set already. The device nodes of a base are of no use in a directory.
  tar -P --numeric-owner --same-permissions --xattrs --xattrs-include='*' -xf "$base.tar" -C "$base.rootfs" --exclude='./dev/*'
}

(($#)) || set -- debian-base languages-base languages-arm64 rpm-base
for name; do
  case $name in
    debian-base | languages-base | languages-arm64 | rpm-base) make "$name" ;;
    *) sed -n '/^# usage/,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2; exit 2 ;;
  esac
done
