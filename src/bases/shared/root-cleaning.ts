/**
 * Functions of sh(1) that clean a root file system from outside, run in its directory: names below it may be links that lead out of it, to
 * the machine's own files, and nothing behind such a link is touched. Paths are relative and without blanks.
 */
export const rootCleaning = `
# real DIRECTORY: whether it is one, by no link
real() {
  slim_at=.
  for slim_name in $(echo "$1" | tr / ' '); do
    slim_at=$slim_at/$slim_name
    [ -d "$slim_at" ] && [ ! -L "$slim_at" ] || return 1
  done
}
# emptied DIRECTORY: all that is in it, but what mmdebstrap has there until it ends
emptied() { if real "$1"; then find "./$1" -mindepth 1 -maxdepth 1 ! -name 'mmdebstrap.*' -exec rm -rf {} +; fi; }
# without_files DIRECTORY: the files in it, however deep
without_files() { if real "$1"; then find "./$1" -type f -delete; fi; }
# without DIRECTORY PATTERN: what has such a name in it
without() { if real "$1"; then find "./$1" -mindepth 1 -maxdepth 1 -name "$2" -exec rm -rf {} +; fi; }
# written FILE CONTENT: a file, in place of whatever has its name
written() { if real "$(dirname "$1")"; then rm -rf "./$1"; printf %s "$2" >"./$1"; fi; }
`
