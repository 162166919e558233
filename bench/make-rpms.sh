#!/usr/bin/env bash
# Turns Debian packages into rpms with the same files, for the rival of this bench: a spec for each, its requirements and
# provisions found by rpmbuild's own dependency generators, nothing stripped or compressed again. What Debian's maintainer
# scripts make on installation (accounts, enabled sites) is taken from the base and goes into the package that makes it.
#
# usage: make-rpms.sh BASE.tar DEBS-DIR REPOSITORY-DIR PACKAGE...      packages, with all they depend on
set -euo pipefail

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
    printf '%%description\nmade from %s\n%%files -f %s\n' "$(basename "$deb")" "$work/$package.files"
  } >"$work/$package.spec"
  file_list "$root" >"$work/$package.files"
  rpmbuild -bb --quiet --buildroot "$root" --target x86_64 \
    --define "_topdir $work/top" --define "_rpmdir $repository" \
    --define 'debug_package %{nil}' --define '__os_install_post %{nil}' --define '_build_id_links none' \
    --define '_binary_payload w19.zstdio' --define '_docdir /usr/share/doc' \
    "$work/$package.spec"
}

mkdir -p "$work/top"
# No Debian package says that it depends on the shell.
mapfile -t packages < <(dependencies dash "$@")
for package in "${packages[@]}"; do
  convert "$package"
done
createrepo_c --quiet "$repository"
echo "$repository: ${#packages[@]} packages"
