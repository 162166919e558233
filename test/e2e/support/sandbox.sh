#!/usr/bin/env bash
# Runs the script of a check against a root file system that it may write to without changing it: overlaid, with /proc, /dev and /tmp as a
# container runtime mounts them, in network, mount and process namespaces of its own. To be started as the first process of these:
#   unshare --net --mount --pid --fork --kill-child sandbox.sh SCRIPT
#
# LOWER   lower directories of the overlay, as mount(8) takes them
# UPPER   upper directory, kept; by default it is gone afterwards
# SHARED  directory for what the preparation of a base leaves to the script
# RECIPE_ENV  file with one NAME=value a line, on top of PATH, HOME and TERM
# ADDED   file with one `source<TAB>path` a line, copied into the root first as the recipe's `add:` says
# TRACES  directory for what strace(1) writes; by default nothing is traced
set -euo pipefail
script=$1

TRACES=${TRACES:-}

mount --make-rprivate /
# Every machine has it, and what is mounted there is seen in this namespace only.
place=/mnt
mount -t tmpfs -o mode=0755 tmpfs "$place"
mkdir "$place/work" "$place/upper" "$place/root" "$place/scratch"
upper=${UPPER:-$place/upper}
work=$place/work
[[ -z ${UPPER:-} ]] || { work=$UPPER.work; mkdir -p "$UPPER" "$work"; }
mount -t overlay overlay -o "lowerdir=$LOWER,upperdir=$upper,workdir=$work" "$place/root"
mount -t proc proc /proc
ip link set lo up

ROOT=$place/root
# For what a script makes itself; gone afterwards.
SCRATCH=$place/scratch
export ROOT SCRATCH SHARED

mkdir -p "$ROOT/proc" "$ROOT/dev"
mount -t proc proc "$ROOT/proc"
mount -t tmpfs -o mode=0755 tmpfs "$ROOT/dev"
mkdir "$ROOT/dev/pts" "$ROOT/dev/shm"
mount -t devpts -o newinstance,ptmxmode=0666,mode=0620 devpts "$ROOT/dev/pts"
mount -t tmpfs -o mode=1777 tmpfs "$ROOT/dev/shm"
for node in null:3 zero:5 full:7 random:8 urandom:9; do
  mknod -m 666 "$ROOT/dev/${node%:*}" c 1 "${node#*:}"
done
mknod -m 666 "$ROOT/dev/tty" c 5 0
ln -s pts/ptmx "$ROOT/dev/ptmx"
ln -s /proc/self/fd "$ROOT/dev/fd"
for n in 0:stdin 1:stdout 2:stderr; do ln -s "/proc/self/fd/${n%:*}" "$ROOT/dev/${n#*:}"; done
# Not where the image has none: a runtime makes none either.
[[ ! -d $ROOT/tmp ]] || mount -t tmpfs -o mode=1777 tmpfs "$ROOT/tmp"

while IFS=$'\t' read -r source target; do
  mkdir -p "$(dirname "$ROOT$target")"
  if [[ -d $source ]]; then cp -rT "$source" "$ROOT$target"
  else install -m "$([[ -x $source ]] && echo 755 || echo 644)" "$source" "$ROOT$target"; fi
done <"${ADDED:-/dev/null}"

image_env=(PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin HOME=/root TERM=xterm)
mapfile -t -O "${#image_env[@]}" image_env <"${RECIPE_ENV:-/dev/null}"

# enter_root [CHROOT OPTION...] COMMAND...
enter_root() {
  local trace=()
  # -D: what is left running in the background is not waited for.
  [[ -z $TRACES ]] || trace=(/usr/bin/strace -D -f -y -s 4096 -e "trace=%file,execve" -o "$(mktemp "$TRACES/XXXXXXXX")")
  env -i "${image_env[@]}" "${trace[@]}" /usr/sbin/chroot "$@"
}

# in_root COMMAND...: runs a program of the image as root, with the environment of the image.
in_root() { enter_root "$ROOT" "$@"; }

# in_root_as USER COMMAND...: the same as a user of the image.
in_root_as() {
  local ids
  ids=$(awk -F: -v user="$1" '$1 == user { print $3 ":" $4 }' "$ROOT/etc/passwd")
  shift
  enter_root --userspec="${ids:?}" --groups= "$ROOT" "$@"
}

# in_terminal COMMAND...: runs a program of the image as root on a terminal, which stdin types on and stdout shows.
in_terminal() {
  { declare -p image_env ROOT TRACES; declare -f enter_root; printf 'stty rows 24 cols 80; enter_root "$ROOT"'; printf ' %q' "$@"; } >"$SCRATCH/terminal.sh"
  script --quiet --return --command "bash $SCRATCH/terminal.sh" /dev/null
}

# eventually COMMAND...: tries until it succeeds, for ten seconds or until nothing runs in the background any more.
eventually() {
  local try
  for ((try = 0; try < 100; try++)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.1
    [[ -n $(jobs -rp) ]] || break
  done
  echo "never succeeded: $*" >&2
  return 1
}

# listening PORT: waits until somebody listens on a TCP port.
listening() { eventually bash -c "exec 3<>/dev/tcp/127.0.0.1/$1"; }

cd "$SCRATCH"
trap 'echo "failed: $BASH_COMMAND" >&2' ERR
set -E
source "$script"
