#!/usr/bin/env bash
# Turns Debian packages into rpms with the same files, for the bench's rival and the end-to-end tests: a spec for each, its requirements
# and provisions found by rpmbuild's own dependency generators, nothing stripped or compressed again. What Debian's maintainer
# scripts make on installation (accounts, enabled sites) is taken from the base and goes into the package that makes it.
#
# usage: make-rpms.sh [--rhel] BASE.tar DEBS-DIR REPOSITORY-DIR PACKAGE...      packages, with all they depend on
#   --rhel   files lie as in RHEL, with libraries in /usr/lib64 and the links of a merged /usr in a package `filesystem`; packages require
#            what Debian's do at run time, and a few have what Debian has no word for: file capabilities and file flags
set -euo pipefail

scripts=$(dirname "$0")
rhel=
if [[ $1 == --rhel ]]; then
  rhel=yes
  shift
fi
base=${1:?}
debs=${2:?}
repository=${3:?}
shift 3

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$repository"

# Files that no package ships, by the package whose installation makes them.
declare -A made=(
  [base-passwd]='./etc/passwd ./etc/group'
  [nginx-common]='./etc/nginx/sites-enabled/default'
  [nginx]='./var/www/html/index.nginx-debian.html'
  [libnginx-mod-stream]='./etc/nginx/modules-enabled/50-mod-stream.conf'
)
if [[ $rhel ]]; then
  made[ca-certificates]='./etc/ssl/certs ./etc/ca-certificates.conf'
  made[libc-bin]='./etc/nsswitch.conf'
  made[netbase]='./etc/hosts'
  made[base-passwd]+=' ./etc/shadow ./etc/gshadow'
fi

# What only Debian's maintainer scripts need.
for_installation=' base-files debconf debconf-2.0 adduser dpkg init-system-helpers lsb-base perl:any perl ucf sysvinit-utils libdebconfclient0 iproute2 '

# The named packages and everything they depend on, alternatives included where the base has them.
dependencies() {
  tar -xOf "$base" ./var/lib/dpkg/status | awk -v wanted="$*" '
    /^Package: / { name = $2 }
    /^(Pre-)?Depends: / { sub(/^[^ ]* /, ""); depends[name] = depends[name] ", " $0 }
    /^Provides: / { sub(/^[^ ]* /, ""); n = split($0, words, /[, ]+/); for (i = 1; i <= n; i++) provider[words[i]] = name }
    /^Status: / { installed[name] = 1 }
    END {
      count = split(wanted, queue, " ")
      for (at = 1; at <= count; at++) {
        name = queue[at]
        if (!(name in installed)) name = provider[name]
        if (name == "" || name in seen) continue
        seen[name] = 1
        print name
        gsub(/\([^)]*\)|:[a-z]+/, "", depends[name])
        n = split(depends[name], words, /[,| ]+/)
        for (i = 1; i <= n; i++) if (words[i] != "") queue[++count] = words[i]
      }
    }' | sort
}

# One line of %files for each path of the build root, quoted for rpm.
file_list() {
  (cd "$1" && find . -mindepth 1 -type d -printf '%%dir "/%P"\n' -o -printf '"/%P"\n') | sed 's/%\([^d]\)/%%\1/g'
}

# What a package provides beside its name: abstract names and versions of interfaces.
provisions() {
  dpkg-deb --field "$1" Provides | tr ',' '\n' | sed 's/([^)]*)//g; s/ //g; /^$/d; s/^/Provides: /'
}

# The Requires of a package, from the relations of its .deb without their versions: `a | b` is a rich dependency.
requirements() {
  local deb=$1 relation
  { dpkg-deb --field "$deb" Pre-Depends; echo; dpkg-deb --field "$deb" Depends; } | tr ',\n' '\n\n' | sed 's/([^)]*)//g; s/:any//; s/ //g' |
    while read -r relation; do
      case $relation in
        '' ) ;;
        *'|'*) [[ $for_installation == *" ${relation%%|*} "* ]] || echo "Requires: (${relation//|/ or })" ;;
        *) [[ $for_installation == *" $relation "* ]] || echo "Requires: $relation" ;;
      esac
    done | sort -u
}

convert() {
  local package=$1 deb root version revision
  deb=$(find "$debs" -name "${package}_*.deb" -print -quit)
  [[ -n $deb ]] || { echo "$package: no .deb in $debs" >&2; return 1; }
  root=$work/$package.root
  dpkg-deb -x "$deb" "$root"
  if [[ -n ${made[$package]:-} ]]; then
    # shellcheck disable=SC2086 # several names
    tar -xf "$base" -C "$root" ${made[$package]}
  fi
  version=$(dpkg-deb --field "$deb" Version)
  revision=0
  [[ $version != *-* ]] || { revision=${version##*-}; version=${version%-*}; }
  {
    echo "Name: $package"
    [[ $version != *:* ]] || echo "Epoch: ${version%%:*}"
    echo "Version: $(tr - _ <<<"${version#*:}")"
    echo "Release: $revision"
    echo 'Summary: made from the Debian package of the same name'
    echo 'License: see /usr/share/doc'
    # glibc says by hand that its loader knows GNU_HASH; Fedora's spec has the same line.
    [[ $package != libc6 ]] || echo 'Provides: rtld(GNU_HASH)'
    if [[ $rhel ]]; then
      requirements "$deb"
      provisions "$deb"
      # RHEL's say so by hand, for the files are in /usr/bin.
      [[ $package != dash ]] || printf 'Provides: %s\n' /bin/sh /bin/dash
      [[ $package != bash ]] || echo 'Provides: /bin/bash'
    fi
    printf '%%description\nmade from %s\n%%files -f %s\n' "$(basename "$deb")" "$work/$package.files"
  } >"$work/$package.spec"
  if [[ $rhel ]]; then
    rm -f "$root"/etc/ld.so.conf.d/*-linux-gnu.conf
    "$scripts/rhel-layout.py" "$root" "$package" "$(dpkg-deb --info "$deb" conffiles 2>/dev/null || true)" >"$work/$package.files"
  else
    file_list "$root" >"$work/$package.files"
  fi
  package "$package" "$root"
}

package() {
  rpmbuild -bb --quiet --buildroot "$2" --target x86_64 \
    --define "_topdir $work/top" --define "_rpmdir $repository" \
    --define 'debug_package %{nil}' --define '__os_install_post %{nil}' --define '_build_id_links none' \
    --define '_binary_payload w19.zstdio' --define '_docdir /usr/share/doc' \
    --define '_defaultlicensedir /usr/share/licenses' ${rhel:+--define '__requires_exclude ^(perl[( ]|/usr/local/)'} \
    "$work/$1.spec"
}

# The links and directories that every other package lies in, and what names the system.
filesystem() {
  local root=$work/filesystem.root
  mkdir -p "$root"/usr/{bin,sbin,lib,lib64} "$root"/{boot,dev,etc,home,opt,proc,run/lock,srv,sys,var/lib,var/log} "$root"/etc/ld.so.conf.d
  install -d -m 0550 "$root/root"
  install -d -m 1777 "$root/tmp" "$root/var/tmp"
  ln -s ../run "$root/var/run"
  ln -s ../run/lock "$root/var/lock"
  for name in bin sbin lib lib64; do ln -s "usr/$name" "$root/$name"; done
  echo 'Rocky Linux release 9.4 (Blue Onyx)' >"$root/etc/rocky-release"
  ln -s rocky-release "$root/etc/redhat-release"
  ln -s rocky-release "$root/etc/system-release"
  echo 'cpe:/o:rocky:rocky:9::baseos' >"$root/etc/system-release-cpe"
  cat >"$root/usr/lib/os-release" <<'OS'
NAME="Rocky Linux"
VERSION="9.4 (Blue Onyx)"
ID="rocky"
ID_LIKE="rhel centos fedora"
VERSION_ID="9.4"
PLATFORM_ID="platform:el9"
PRETTY_NAME="Rocky Linux 9.4 (Blue Onyx)"
CPE_NAME="cpe:/o:rocky:rocky:9::baseos"
OS
  ln -s ../usr/lib/os-release "$root/etc/os-release"
  printf 'Name: filesystem\nVersion: 3.16\nRelease: 5.el9\nSummary: the directories of the system\nLicense: Public Domain\n%%description\n%%files -f %s\n' \
    "$work/filesystem.files" >"$work/filesystem.spec"
  file_list "$root" >"$work/filesystem.files"
  package filesystem "$root"
}

mkdir -p "$work/top"
[[ ! $rhel ]] || filesystem
# No Debian package says that it depends on the shell.
mapfile -t packages < <(dependencies dash "$@")
((${#packages[@]})) || { echo "$base: no packages" >&2; exit 1; }
running=0
for package in "${packages[@]}"; do
  ((running++ < $(nproc))) || wait -n
  convert "$package" &
done
while ((running-- > 0)); do wait -n || [[ $? == 127 ]]; done
createrepo_c --quiet "$repository"
echo "$repository: ${#packages[@]} packages"
