#!/usr/bin/env bash
# Makes the full Debian base that the recipes, the end-to-end tests and the bench start from: a root file system as a tar,
# by mmdebstrap, from Debian's own archive. The same state of the archive gives the same bytes (SOURCE_DATE_EPOCH is the date
# of its newest Release file unless it is set already), but for key stores that their packages write with the clock.
#
# usage: make-debian-base.sh [--suite NAME] [--arch ARCH] [--mirror URL] [--packages LIST] [--debs DIR] OUTPUT.tar
#   --suite     Debian release by code name; bookworm
#   --arch      dpkg architecture; this machine's. Another one is unpacked and not configured, for its programs cannot run here
#   --mirror    Debian archive; the first one that apt is set up with
#   --packages  comma-separated, in place of the list below
#   --debs      directory to put the package files into, from which the bench makes its rival
set -euo pipefail

servers=(
  apache2 bind9 cron dbus dnsmasq haproxy lighttpd memcached mosquitto nginx libnginx-mod-stream
  openssh-server postgresql redis-server rsyslog squid stunnel4 unbound vsftpd
)
languages=(
  libjson-perl libwww-perl nodejs openjdk-17-jre-headless perl php-cli php-curl php-mbstring php-sqlite3 php-xml
  python3 python3-pip python3-requests python3-venv python3-yaml ruby tcl lua5.4
)
tools=(
  acl attr bash-completion bc bind9-dnsutils bind9-host brotli bsdextrautils bzip2 ca-certificates curl ed file fontconfig
  fonts-dejavu-core gawk gettext-base git gnupg gnutls-bin iproute2 iptables iputils-ping jq krb5-user ldap-utils less
  libarchive-tools libcap2-bin libpam-modules libsasl2-modules libxml2-utils locales logrotate lsof lz4 man-db mosquitto-clients
  nano ncat ncurses-term netcat-openbsd nftables openssh-client openssl p7zip-full patch postgresql-client procps psmisc
  redis-tools rsync screen socat sqlite3 strace sudo tcpdump tmux tree tzdata unzip vim wget whois xsltproc xxd xz-utils zip zstd
)

usage() {
  sed -n '/^# usage/,/^set/{/^#/s/^# \{0,1\}//p}' "$0" >&2
  exit 2
}

suite=bookworm
native=$(dpkg --print-architecture)
arch=$native
mirror=
packages=$(IFS=,; echo "${servers[*]},${languages[*]},${tools[*]}")
debs=
output=
while (($#)); do
  case $1 in
    --suite) suite=${2:?}; shift 2 ;;
    --arch) arch=${2:?}; shift 2 ;;
    --mirror) mirror=${2:?}; shift 2 ;;
    --packages) packages=${2:?}; shift 2 ;;
    --debs) debs=$(realpath -m "${2:?}"); shift 2 ;;
    -*) usage ;;
    *) [[ -z $output ]] || usage; output=$1; shift ;;
  esac
done
[[ $output == *.tar ]] || usage

# apt's own mirror, so that a machine with a mirror of its own uses it here too. The security archive lies beside it.
known_archive() {
  apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 -E '/debian/?$' || true
}
mirror=${mirror:-$(known_archive)}
if [[ -z $mirror ]] && ((EUID == 0)); then
  # apt names what it has lists of, and a fresh machine may have none.
  apt-get update --quiet=2 >&2
  mirror=$(known_archive)
fi
if [[ -z $mirror ]]; then
  echo 'apt knows no Debian archive here: name one with --mirror' >&2
  exit 2
fi
mirror=${mirror%/}
security=$mirror-security

work=$(mktemp -d)
chmod 755 "$work"
trap 'rm -rf "$work"' EXIT
umask 022
mkdir -p "$(dirname "$output")"

# The newest date of what the packages come from: nothing in the base is younger but what was made just now.
newest_release() {
  local newest=0 url at
  for url in "$mirror/dists/$suite" "$mirror/dists/$suite-updates" "$security/dists/$suite-security"; do
    /usr/lib/apt/apt-helper -o APT::Sandbox::User=root download-file "$url/InRelease" "$work/InRelease" >/dev/null
    at=$(date --utc --date "$(sed -n 's/^Date: //p' "$work/InRelease")" +%s)
    rm "$work/InRelease"
    ((at > newest)) && newest=$at
  done
  echo "$newest"
}
SOURCE_DATE_EPOCH=${SOURCE_DATE_EPOCH:-$(newest_release)}
export SOURCE_DATE_EPOCH

# Before the packages: PostgreSQL would make a cluster with a random identifier.
cat >"$work/setup.sh" <<'SETUP'
set -eu
mkdir -p "$1/etc/postgresql-common"
echo 'create_main_cluster = false' >"$1/etc/postgresql-common/createcluster.conf"
SETUP

# The essential packages' files are there after the first step only, the others' after the last.
cat >"$work/copy-debs.sh" <<'COPY'
set -eu
[ -n "$2" ] || exit 0
mkdir -p "$2"
find "$1/var/cache/apt/archives" -name '*.deb' -exec cp -t "$2" {} +
COPY

# After them: what is random, secret or a trace of the making; each is made again on first use.
cat >"$work/customize.sh" <<'CUSTOMIZE'
set -eu
root=$1
rm -rf "$root"/var/cache/apt/* "$root"/var/lib/apt/lists/*
rm -f "$root"/etc/ssh/ssh_host_* "$root"/etc/ssl/private/ssl-cert-snakeoil.key "$root"/etc/ssl/certs/ssl-cert-snakeoil.pem
rm -f "$root"/etc/unbound/unbound_*.key "$root"/etc/unbound/unbound_*.pem "$root"/etc/bind/rndc.key
rm -f "$root"/var/cache/ldconfig/aux-cache "$root"/var/lib/dbus/machine-id
find "$root"/etc/ssl/certs -xtype l -delete
[ ! -e "$root/etc/machine-id" ] || : >"$root/etc/machine-id"
find "$root/var/log" "$root/var/cache/debconf" "$root/var/cache/man" "$root/var/lib/systemd" -type f -delete 2>/dev/null || true
rm -rf "$root"/var/lib/ucf/cache/* "$root"/var/tmp/*
# mmdebstrap's own settings are there until it ends; without them its last clean-up would be of this machine's lists.
find "$root/tmp" -mindepth 1 -maxdepth 1 ! -name 'mmdebstrap.*' -exec rm -rf {} +
echo debian >"$root/etc/hostname"
: >"$root/etc/resolv.conf"
CUSTOMIZE

options=(--variant=minbase --aptopt='APT::Sandbox::User "root"' --dpkgopt=force-unsafe-io)
when=customize
if [[ $arch != "$native" ]]; then
  # Nothing of another architecture can be run here, so its packages are unpacked and recorded as unpacked.
  cat >"$work/record.sh" <<'RECORD'
set -eu
root=$1
admin=$root/var/lib/dpkg
mkdir -p "$admin/info" "$admin/updates"
: >"$admin/status.new"
for deb in "$root"/var/cache/apt/archives/*.deb; do
  name=$(dpkg-deb --field "$deb" Package)
  { dpkg-deb --field "$deb" | sed '1a Status: install ok unpacked'; echo; } >>"$admin/status.new"
  [ "$(dpkg-deb --field "$deb" Multi-Arch)" = same ] && name=$name:$(dpkg-deb --field "$deb" Architecture)
  { echo /.; dpkg-deb --fsys-tarfile "$deb" | tar -t | sed -n 's#^\./\(.*[^/]\)/\{0,1\}$#/\1#p'; } >"$admin/info/$name.list"
  dpkg-deb --control "$deb" "$root/.control"
  for file in md5sums conffiles; do
    [ ! -f "$root/.control/$file" ] || cp "$root/.control/$file" "$admin/info/$name.$file"
  done
  rm -rf "$root/.control"
done
mv "$admin/status.new" "$admin/status"
for table in passwd group; do
  [ -e "$root/etc/$table" ] || cp "$root/usr/share/base-passwd/$table.master" "$root/etc/$table"
done
RECORD
  options=(--variant=extract --hook-dir=/usr/share/mmdebstrap/hooks/merged-usr --extract-hook="sh $work/record.sh \"\$1\"")
  packages=$packages,base-files,base-passwd,libc-bin
  when=extract
fi

mmdebstrap "${options[@]}" --architectures="$arch" --include="$packages" \
  --setup-hook="sh $work/setup.sh \"\$1\"" \
  --extract-hook="sh $work/copy-debs.sh \"\$1\" '$debs'" --$when-hook="sh $work/copy-debs.sh \"\$1\" '$debs'" \
  --$when-hook="sh $work/customize.sh \"\$1\"" \
  --format=tar "$suite" "$work/base.tar" \
  "deb $mirror $suite main" "deb $mirror $suite-updates main" "deb $security $suite-security main"

mv "$work/base.tar" "$output.tmp"
mv "$output.tmp" "$output"
echo "$output: $(stat -c %s "$output") bytes, sha256:$(sha256sum "$output" | cut -d' ' -f1)"
