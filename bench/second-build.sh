#!/usr/bin/env bash
# Times the closure of recipes for interpreters on an indexed base: when no file was read before, and when the files' facts are known.
# Writes bench/SECOND-BUILD.md. Installs what it needs with apt; needs root, for the base is made with its owners.
#
# SLIM_E2E_CACHE   where bases are kept between runs; /var/tmp/slim-e2e
set -euo pipefail
cd "$(dirname "$0")/.."

if ((EUID != 0)); then
  echo 'the base is made with its owners: run this as root' >&2
  exit 2
fi
scripts/install-peers.sh

base=${SLIM_E2E_CACHE:-/var/tmp/slim-e2e}/languages-base
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
runs=${SLIM_BENCH_RUNS:-5}
recipes=(python flask sinatra perl)

npm run --silent build
scripts/make-e2e-bases.sh languages-base
scripts/make-oci-base.sh --debian "$work/base.oci.tar" "$base.tar" >"$work/log" 2>&1 || { cat "$work/log" >&2; exit 1; }

# Milliseconds that the closure of a recipe takes: from the end of the stage before it to its own, as the program says them.
closure() {
  local stage rest before='' now
  rm -f "$work/out.tar"
  while read -r stage rest; do
    now=${EPOCHREALTIME//[.,]/}
    case $stage in
      inventory) before=$now ;;
      closure) echo $(((now - before) / 1000)) ;;
    esac
  done < <(node dist/bin/slim.js build "recipes/$1.yaml" --base "oci-archive:$work/base.oci.tar" \
    --output "oci-archive:$work/out.tar" --cache "$work/cache" --json 2>&1 >/dev/null)
  [[ -e $work/out.tar ]]
}

for recipe in "${recipes[@]}"; do
  closure "$recipe" >/dev/null
  for ((run = 0; run < runs; run++)); do
    rm -rf "$work/cache/facts"
    closure "$recipe" >>"$work/$recipe.first"
    closure "$recipe" >>"$work/$recipe.second"
  done
done

# A recipe whose files another one has read before, as far as they share any.
for ((run = 0; run < runs; run++)); do
  rm -rf "$work/cache/facts"
  closure flask >/dev/null
  closure python >>"$work/python.after"
done

median() { sort -n "$1" | sed -n "$((runs / 2 + 1))p"; }
row() {
  awk -v name="$1" -v a="$(median "$2")" -v b="$(median "$3")" \
    'BEGIN { printf "| %s | %.2f s | %.2f s | %.2f |\n", name, a / 1000, b / 1000, b / a }'
}

{
  cat <<RESULTS
# The second build

One run of \`bench/second-build.sh\` on $(nproc) cores, $(node --version), $(. /etc/os-release && echo "$PRETTY_NAME"): the time that the closure
takes, the median of $runs runs, on a base that is indexed. First: nothing of its files has been read before. Second: the same recipe again.

| recipe | first | second | second / first |
|---|---|---|---|
RESULTS
  for recipe in "${recipes[@]}"; do row "$recipe" "$work/$recipe.first" "$work/$recipe.second"; done
  row 'python, after a build of flask' "$work/python.first" "$work/python.after"
} >"$work/SECOND-BUILD.md"
mv "$work/SECOND-BUILD.md" bench/SECOND-BUILD.md
cat bench/SECOND-BUILD.md
