import { bash, run } from './process.ts'

/**
 * Makes a root file system with everything that is easily lost on the way into an image, by the tools that make such things:
 * capabilities, set-id bits, large owners, names that are no text, long paths, hard links, a fifo, a sparse file, mode 000.
 */
export const makeHardCases = async (directory: string): Promise<string> => {
  await bash(`
    export LC_ALL=C
    mkdir -p "${directory}"
    cd "${directory}"
    chmod 755 .
    mkdir -p data/modes data/owners data/links/below data/names data/times data/attributes data/empty

    cp /bin/true data/attributes/raw-sockets
    setcap cap_net_raw+ep data/attributes/raw-sockets
    cp /bin/true data/attributes/for-one-namespace
    setcap -n 100000 cap_setuid,cap_net_raw+ep data/attributes/for-one-namespace
    echo text > data/attributes/user
    setfattr -n user.text -v value data/attributes/user
    setfattr -n user.binary -v 0x00ff0a3d80 data/attributes/user
    setfattr -n user.of-a-directory -v yes data/attributes

    for mode in 0000 0001 0400 0600 0644 0755 1755 2755 4755 6755 7777; do
      echo "$mode" > "data/modes/$mode"
      chmod "$mode" "data/modes/$mode"
      mkdir "data/modes/directory-$mode"
      chmod "$mode" "data/modes/directory-$mode"
    done

    for owner in 1000:0 65534:65534 262144:262144 2097152:2097152 1000680000:1000680000 4294967294:4294967294; do
      echo "$owner" > "data/owners/$owner"
      mkdir "data/owners/directory-$owner"
      ln -s target "data/owners/link-$owner"
      chown -h "$owner" "data/owners/$owner" "data/owners/directory-$owner" "data/owners/link-$owner"
    done
    chmod 4755 data/owners/1000680000:1000680000

    touch "data/names/$(printf 'latin1-\\xe9\\xff')" "data/names/$(printf 'newline\\nhere')" 'data/names/two  spaces ' \\
      'data/names/back\\slash' 'data/names/"quotes"' 'data/names/-dash' 'data/names/star*[x]?' 'data/names/ü' \\
      'data/names/#hash' 'data/names/per%20cent'
    ln -s "$(printf '\\xe9-target')" "data/names/$(printf 'link-\\xe9')"
    long=data/names/$(printf 'd%.0s' {1..120})/$(printf 'e%.0s' {1..120})
    mkdir -p "$long"
    echo long > "$long/$(printf 'f%.0s' {1..60})"
    echo exact > "data/names/$(printf 'x%.0s' {1..89})"
    echo name255 > "data/names/$(printf 'y%.0s' {1..255})"
    ln -s "$(printf 't%.0s' {1..300})" data/names/long-target

    echo shared > data/links/b-first
    ln data/links/b-first data/links/a-second
    ln data/links/b-first data/links/below/third
    ln -s /nowhere data/links/dangling
    ln -s ../links/b-first data/links/relative
    ln -s /data/links data/links/to-directory
    ln -s ../../../../../../etc/passwd data/links/above-the-root
    ln -s loop-b data/links/loop-a
    ln -s loop-a data/links/loop-b
    mkfifo -m 640 data/fifo
    truncate -s 3M data/sparse
    printf middle | dd of=data/sparse bs=1 seek=1500000 conv=notrunc status=none
    truncate -s 1M data/only-a-hole
    : > data/nothing
    head -c 511 /dev/zero > data/one-less-than-a-block
    head -c 512 /dev/zero > data/a-block

    for at in -1000000000 -1 0 1 1000000000 2147483648 4294967296 8589934592; do
      : > "data/times/at$at"
      touch -d "@$at" "data/times/at$at"
    done
    touch -d '@981173106.987654321' data/times/fraction
    find data -depth ! -path 'data/times/*' -exec touch -h -d @1600000000 {} +
    touch -d @1600000001 .`)
  return directory
}

/** Archives a directory with GNU tar in one of its formats. */
export const archive = async (
  directory: string,
  output: string,
  options: readonly string[],
): Promise<string> => {
  await run('tar', [
    '--numeric-owner',
    '--sort=name',
    ...options,
    '-cf',
    output,
    '-C',
    directory,
    '.',
  ])
  return output
}
