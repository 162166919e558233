#!/usr/bin/env bash
# Builds the nginx image of one Debian base both ways, side by side, on this machine: slim, and the UBI Micro way (rival.sh).
# Writes bench/RESULTS.md. Installs what it needs with apt; needs root, for dnf and buildah do.
#
# SLIM_E2E_CACHE   where bases are kept between runs; /var/tmp/slim-e2e
set -euo pipefail
cd "$(dirname "$0")/.."

if ((EUID != 0)); then
  echo 'the rival installs into a mounted container: run this as root' >&2
  exit 2
fi
scripts/install-peers.sh

cache=${SLIM_E2E_CACHE:-/var/tmp/slim-e2e}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
runs=${SLIM_BENCH_RUNS:-5}
# What a person would ask dnf for; the libraries come by themselves.
packages=(nginx nginx-common libnginx-mod-stream base-files base-passwd)

npm run --silent build
scripts/make-e2e-bases.sh debian-base
base=$cache/debian-base
scripts/make-rpms.sh "$base.tar" "$base.debs" "$work/rpms" "${packages[@]}" >"$work/rpms.log" 2>&1

# Seconds and peak kilobytes of the largest process of a command, appended to a file.
measured() {
  local into=$1
  shift
  /usr/bin/time --append --output "$into" --format '%e %M' "$@" >"$work/out" 2>"$work/err" ||
    { cat "$work/out" "$work/err" >&2; return 1; }
}

slim() {
  node dist/bin/slim.js build recipes/nginx.yaml --base "oci-archive:$base.oci.tar" \
    --output "oci-archive:$work/slim.oci.tar" --cache "$work/cache" --json
}
export -f slim
export base work

for ((run = 0; run < runs; run++)); do
  measured "$work/rival" bench/rival.sh "$work/rpms" "$work/rival.oci.tar" "${packages[@]}"
  rm -rf "$work/cache"
  measured "$work/cold" bash -c slim
  measured "$work/warm" bash -c slim
done
cp "$work/out" "$work/report.json"

# The median run: its seconds, or its megabytes at most.
seconds() { cut -d' ' -f1 "$work/$1" | sort -n | sed -n "$((runs / 2 + 1))p"; }
peak() { cut -d' ' -f2 "$work/$1" | sort -n | sed -n "$((runs / 2 + 1))p" | awk '{ printf "%.0f", $1 / 1024 }'; }

# Bytes that a registry would hold, bytes unpacked, regular files: of an oci-archive.
facts() {
  skopeo copy --quiet "oci-archive:$1" "oci:$work/$2:latest"
  local manifest
  manifest=$work/$2/blobs/sha256/$(jq -r '.manifests[0].digest | ltrimstr("sha256:")' "$work/$2/index.json")
  jq -j '[.layers[].size] | add' "$manifest"
  umoci unpack --image "$work/$2:latest" "$work/$2.bundle" >/dev/null
  find "$work/$2.bundle/rootfs" -type f -printf '%s %i\n' | sort -u | awk '{ bytes += $1; files++ } END { printf " %d %d\n", bytes, files }'
}

# Whether the image serves a page: run from its unpacked root, in a network of its own.
serves() {
  local root=$work/$1.bundle/rootfs status
  mkdir -p "$root/run" "$root/var/log/nginx" "$root/var/lib/nginx" "$root/dev"
  [[ -e $root/dev/null ]] || mknod -m 666 "$root/dev/null" c 1 3
  status=$(unshare --net bash -c '
    ip link set lo up
    chroot "$1" /usr/sbin/nginx -g "daemon off;" 2>/dev/null &
    curl --silent --output /dev/null --write-out "%{http_code}" --retry 20 --retry-connrefused --retry-delay 1 http://127.0.0.1/
    kill $!; wait' serves "$root" || true)
  [[ $status == 200 ]] && echo yes || echo "no ($status)"
}

read -r rival_stored rival_bytes rival_files < <(facts "$work/rival.oci.tar" rival-image)
read -r slim_stored slim_bytes slim_files < <(facts "$work/slim.oci.tar" slim-image)
rival_packages=$(rpm --root "$work/rival-image.bundle/rootfs" --dbpath /var/lib/rpm -qa --qf '%{name}\n' | sort)
slim_packages=$(jq -r '.image.packages[].name' "$work/report.json" | sort)
ratio() { awk -v a="$1" -v b="$2" 'BEGIN { printf "%.2f", a / b }'; }
mega() { awk -v a="$1" 'BEGIN { printf "%.2f MB", a / 1e6 }'; }

cat >bench/RESULTS.md <<RESULTS
# Results

One run of \`npm run bench\` on $(nproc) cores, $(node --version), $(. /etc/os-release && echo "$PRETTY_NAME"). Times and memory are the median of
$runs runs; memory is the largest process. Base: $(jq -r .base.packages "$work/report.json") packages, $(mega "$(stat -c %s "$base.tar")") as a tar, $(mega "$(stat -c %s "$base.oci.tar")") as an OCI archive.

| | UBI Micro way | slim, first build | slim, indexed base | slim / rival |
|---|---|---|---|---|
| wall time | $(seconds rival) s | $(seconds cold) s | $(seconds warm) s | $(ratio "$(seconds warm)" "$(seconds rival)") |
| peak memory | $(peak rival) MB | $(peak cold) MB | $(peak warm) MB | $(ratio "$(peak warm)" "$(peak rival)") |
| layers as stored (gzip) | $(mega "$rival_stored") | $(mega "$slim_stored") | same | $(ratio "$slim_stored" "$rival_stored") |
| bytes of files, unpacked | $(mega "$rival_bytes") | $(mega "$slim_bytes") | same | $(ratio "$slim_bytes" "$rival_bytes") |
| regular files | $rival_files | $slim_files | same | $(ratio "$slim_files" "$rival_files") |
| serves a page | $(serves rival-image) | $(serves slim-image) | same | |

The rival's time leaves out what it needs first: the rpms and their index. slim's first build reads and indexes the whole base.

Packages only in the rival: $(comm -23 <(echo "$rival_packages") <(echo "$slim_packages") | paste -sd' ')

Packages only in slim's image: $(comm -13 <(echo "$rival_packages") <(echo "$slim_packages") | paste -sd' ')
RESULTS
cat bench/RESULTS.md
