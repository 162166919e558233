import type { Check } from '../support/check.ts'

const roundTrip = (flag: string, name: string): Check => ({
  name: `tar writes and reads archives of ${name}, which it runs`,
  recipe: `entrypoint: [tar]\nalso: [${name}]`,
  script: `
    mkdir "$ROOT/tmp/in" "$ROOT/tmp/out"
    seq 5000 >"$ROOT/tmp/in/numbers"
    in_root tar -c ${flag} -f /tmp/archive -C /tmp in
    in_root tar -x -f /tmp/archive -C /tmp/out
    cmp "$ROOT/tmp/in/numbers" "$ROOT/tmp/out/in/numbers" && echo same`,
  expect: 'same\n',
})

/** Programs that pack and copy files. */
export const archives: readonly Check[] = [
  roundTrip('--xz', 'xz'),
  roundTrip('--zstd', 'zstd'),
  roundTrip('--bzip2', 'bzip2'),
  roundTrip('--gzip', 'gzip'),
  {
    name: 'tar finds the compressors it runs by itself',
    recipe: 'entrypoint: [tar]',
    script: `
      seq 5000 >"$ROOT/tmp/numbers"
      for flag in --gzip --bzip2 --xz --zstd; do
        in_root tar -c $flag -f /tmp/archive -C /tmp numbers
        in_root tar -tf /tmp/archive
      done`,
    expect: 'numbers\nnumbers\nnumbers\nnumbers\n',
  },
  {
    name: 'zip packs and unzip unpacks',
    recipe: 'entrypoint: [zip]\nalso: [unzip]',
    script: `
      seq 100 >"$ROOT/tmp/numbers"
      in_root zip -q -j /tmp/a.zip /tmp/numbers
      in_root unzip -p /tmp/a.zip numbers | tail -n 1
      in_root unzip -l /tmp/a.zip | tail -n 1`,
    expect: /^100\n\s+292\s+1 file\n$/,
    allowed: {
      '/etc/locale.alias':
        'zip asks for en_US.UTF-8 whatever the environment says, which this base has not; it is no alias either',
    },
  },
  {
    name: 'rsync copies a tree, and between two of itself over a socket',
    recipe: 'entrypoint: [rsync]',
    script: `
      mkdir -p "$ROOT/tmp/from/d"
      echo text >"$ROOT/tmp/from/d/f"
      in_root rsync -a --checksum /tmp/from/ /tmp/to/
      printf 'use chroot = no\\n[files]\\npath = /tmp/from\\n' >"$ROOT/tmp/rsyncd.conf"
      in_root rsync --daemon --no-detach --config=/tmp/rsyncd.conf --port=8730 &
      listening 8730
      in_root rsync -az rsync://127.0.0.1:8730/files/ /tmp/again/
      cat "$ROOT/tmp/to/d/f" "$ROOT/tmp/again/d/f"`,
    expect: 'text\ntext\n',
  },
  {
    name: 'file recognizes ten types',
    recipe: 'entrypoint: [file]',
    script: `
      cd "$ROOT/tmp"
      printf '#!/bin/sh\\n' >shell
      printf '\\x89PNG\\r\\n\\x1a\\n\\0\\0\\0\\rIHDR\\0\\0\\0\\1\\0\\0\\0\\1\\x08\\2\\0\\0\\0' >png
      printf 'GIF89a\\1\\0\\1\\0' >gif
      printf '%%PDF-1.7\\n' >pdf
      echo text | gzip -n >gzip
      echo text | xz >xz
      echo text | zstd -q >zstd
      tar -cf tar shell
      printf '<?xml version="1.0"?><a/>' >xml
      cp "$ROOT/usr/bin/file" elf
      in_root file --brief /tmp/shell /tmp/png /tmp/gif /tmp/pdf /tmp/gzip /tmp/xz /tmp/zstd /tmp/tar /tmp/xml /tmp/elf | cut -d, -f1
      in_root file --brief --mime-type /tmp/png`,
    expect: `POSIX shell script
PNG image data
GIF image data
PDF document
gzip compressed data
XZ compressed data
Zstandard compressed data (v0.8+)
POSIX tar archive (GNU)
XML 1.0 document
ELF 64-bit LSB pie executable
image/png
`,
  },
]
