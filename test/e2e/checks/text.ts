import type { Check } from '../support/check.ts'

/** Programs that read and write text. */
export const text: readonly Check[] = [
  {
    name: 'iconv converts from and to ISO-8859-15, Shift_JIS and UTF-16',
    recipe: 'entrypoint: [iconv]',
    script: `
      printf 'Euro: \\xa4\\n' | in_root iconv -f ISO-8859-15 -t UTF-8
      printf '10 \\xe2\\x82\\xac\\n' | in_root iconv -f UTF-8 -t ISO-8859-15 | xxd -p
      printf '\\x93\\xfa\\x96\\x7b\\n' | in_root iconv -f SHIFT_JIS -t UTF-8
      printf '日本' | in_root iconv -f UTF-8 -t SHIFT_JIS | xxd -p
      printf 'a\\n' | in_root iconv -f UTF-8 -t UTF-16 | xxd -p
      printf '\\xfe\\xff\\x00b\\x00\\n' | in_root iconv -f UTF-16 -t UTF-8`,
    expect: 'Euro: €\n313020a40a\n日本\n93fa967b\nfffe61000a00\nb\n',
  },
  {
    name: 'date knows three time zones',
    recipe: 'entrypoint: [date]\ntz: [Europe/Berlin, America/New_York, Asia/Tokyo]',
    script: `
      for zone in Europe/Berlin America/New_York Asia/Tokyo; do
        image_env+=("TZ=$zone")
        in_root date -d @1720000000 '+%H:%M %Z'
      done`,
    expect: '11:46 CEST\n05:46 EDT\n18:46 JST\n',
  },
  {
    name: 'date uses the locale and the character set of C.UTF-8',
    recipe: 'entrypoint: [locale]\nalso: [ls]\nenv: { LANG: C.UTF-8 }\nlocale: [C.UTF-8]',
    script: `
      in_root locale charmap
      touch "$ROOT/tmp/grüße"
      in_root ls /tmp`,
    expect: 'UTF-8\ngrüße\n',
  },
  {
    name: 'locale and date speak a generated locale',
    recipe: 'entrypoint: [date]\nalso: [locale]\nenv: { LANG: de_DE.UTF-8 }\nlocale: [de_DE.UTF-8]',
    prepare: 'in_root localedef -i de_DE -f UTF-8 de_DE.UTF-8',
    script: `
      in_root date -u -d @1720000000 '+%A, %d. %B'
      in_root locale -k decimal_point`,
    expect: 'Mittwoch, 03. Juli\ndecimal_point=","\n',
  },
  {
    name: 'xmllint validates against a DTD that a catalog finds',
    recipe: 'entrypoint: [xmllint]',
    prepare: `
      mkdir -p "$ROOT/etc/xml" "$ROOT/usr/share/xml/note"
      echo '<!ELEMENT note (#PCDATA)>' >"$ROOT/usr/share/xml/note/note.dtd"
      in_root xmlcatalog --noout --create /etc/xml/catalog
      in_root xmlcatalog --noout --add public '-//Check//DTD Note//EN' file:///usr/share/xml/note/note.dtd /etc/xml/catalog`,
    script: `
      echo '<!DOCTYPE note PUBLIC "-//Check//DTD Note//EN" "http://nowhere.invalid/note.dtd"><note>found</note>' >"$ROOT/tmp/note.xml"
      in_root xmllint --nonet --valid --xpath '/note/text()' /tmp/note.xml`,
    expect: 'found\n',
  },
  {
    name: 'bc calculates with its library of functions',
    recipe: 'entrypoint: [bc, -l]',
    script: `echo 'scale=10; 4*a(1); 2^64' | in_root bc -l`,
    expect: '3.1415926532\n18446744073709551616\n',
  },
  {
    name: 'sqlite3 stores and queries',
    recipe: 'entrypoint: [sqlite3]',
    script: `
      in_root sqlite3 /tmp/a.db "create table t(a, b); insert into t values (1, json('{\\"k\\":2}')); select a, b->>'k' from t"
      in_root sqlite3 /tmp/a.db "select datetime(1720000000, 'unixepoch'), count(*) from t"`,
    expect: '1|2\n2024-07-03 09:46:40|1\n',
  },
]
