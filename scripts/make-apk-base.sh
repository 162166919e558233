#!/usr/bin/env bash
# usage: make-apk-base.sh DIRECTORY [PACKAGES]     PACKAGES is what make-musl-packages.sh has made: then these are installed, too
#
# Makes a small root in Alpine's layout, with apk's database of it, out of what this machine has: musl's loader, a busybox with links for its
# commands, and a program compiled with musl-gcc that looks up names, a time zone and a user, opens a plug-in and converts characters.
# Needs gcc, musl-tools, busybox-static, openssl and tzdata.
set -euo pipefail

root=$1
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
umask 022
architecture=$(uname -m)
loader=ld-musl-$architecture.so.1
mkdir -p "$root/lib/apk/db" "$root/etc/apk"

# A digest of standard input as apk writes it.
digest() { echo "Q1$(openssl dgst -sha1 -binary | base64)"; }

# package NAME FIELDS: its files are in $work/NAME; writes its record as apk does, and moves them into the root
package() {
  local at="$work/$1" directory name
  {
    printf 'C:%s\nP:%s\n%s\n' "$(digest <<<"$1 $2")" "$1" "$2"
    (cd "$at" && find . -type d | LC_ALL=C sort) | while read -r directory; do
      directory=${directory#.} directory=${directory#/}
      echo "F:$directory"
      [[ ! -k $at/$directory ]] || echo 'M:0:0:1777'
      find "$at/$directory" -mindepth 1 -maxdepth 1 ! -type d -printf '%f\n' | LC_ALL=C sort |
        while read -r name; do
          echo "R:$name"
          if [[ -L $at/$directory/$name ]]; then
            printf 'a:0:0:777\nZ:%s\n' "$(printf %s "$(readlink "$at/$directory/$name")" | digest)"
          else
            printf 'a:0:0:%s\nZ:%s\n' "$(stat --format %a "$at/$directory/$name")" "$(digest <"$at/$directory/$name")"
          fi
        done
    done
    echo
  } >>"$root/lib/apk/db/installed"
  cp -a "$at/." "$root/"
}

mkdir -p "$work"/alpine-baselayout/{bin,dev,etc,home/app,lib,proc,run,sbin,sys,tmp,usr/bin,usr/lib,var/tmp}
cd "$work/alpine-baselayout"
chmod 1777 tmp var/tmp
printf '%s\n' root:x:0:0:root:/root:/bin/sh www-data:x:82:82::/var/www:/sbin/nologin nginx:x:100:101:nginx:/var/lib/nginx:/sbin/nologin \
  app:x:1000:1000:app:/home/app:/sbin/nologin >etc/passwd
printf '%s\n' root:x:0: www-data:x:82: nginx:x:101: app:x:1000: >etc/group
printf 'root:*::0:::::\n' >etc/shadow
chmod 0640 etc/shadow
printf '127.0.0.1 localhost\n192.0.2.7 backend.test\n' >etc/hosts
printf 'http 80/tcp\nhttps 443/tcp\n' >etc/services
printf 'hosts: files dns\n' >etc/nsswitch.conf
package alpine-baselayout $'V:3.6.5-r0\nA:'"$architecture"$'\nL:GPL-2.0-only\no:alpine-baselayout\np:alpine-baselayout-data=3.6.5-r0'

mkdir -p "$work/alpine-release/etc"
cd "$work/alpine-release"
echo 3.20.3 >etc/alpine-release
printf 'NAME="Alpine Linux"\nID=alpine\nVERSION_ID=3.20.3\nPRETTY_NAME="Alpine Linux v3.20"\n' >etc/os-release
package alpine-release $'V:3.20.3-r0\nA:'"$architecture"$'\nL:MIT\no:alpine-base'

mkdir -p "$work/musl/lib"
cd "$work/musl"
cp -L "/lib/$loader" "lib/$loader"
ln -s "$loader" "lib/libc.musl-$architecture.so.1"
package musl $'V:1.2.5-r1\nA:'"$architecture"$'\nL:MIT\no:musl\np:so:libc.musl-'"$architecture"'.so.1=1'

mkdir -p "$work/musl-utils/usr/bin"
cd "$work/musl-utils"
printf '#!/bin/sh\nexec /lib/%s --list -- "$@"\n' "$loader" >usr/bin/ldd
chmod 0755 usr/bin/ldd
package musl-utils $'V:1.2.5-r1\nA:'"$architecture"$'\nL:MIT\no:musl\nD:/bin/sh so:libc.musl-'"$architecture"'.so.1'

mkdir -p "$work"/busybox/{bin,usr/share/licenses/busybox}
cd "$work/busybox"
cp -L "$(PATH=/bin:/usr/bin type -P busybox)" bin/busybox
echo 'GNU General Public License' >usr/share/licenses/busybox/LICENSE
package busybox $'V:1.36.1-r29\nA:'"$architecture"$'\nL:GPL-2.0-only\no:busybox\nD:so:libc.musl-'"$architecture"$'.so.1\np:/bin/sh cmd:busybox=1.36.1-r29 cmd:cat cmd:ls'
# As its trigger does: nobody owns them.
for name in cat echo grep ln ls sh sleep true; do ln -s /bin/busybox "$root/bin/$name"; done

mkdir -p "$work"/tzdata/usr/share/zoneinfo/{Asia,Europe}
cd "$work/tzdata"
cp -L /usr/share/zoneinfo/UTC usr/share/zoneinfo/
for zone in Asia/Tokyo Europe/Berlin; do cp -L "/usr/share/zoneinfo/$zone" "usr/share/zoneinfo/$zone"; done
package tzdata $'V:2024b-r0\nA:'"$architecture"$'\nL:Public-Domain\no:tzdata'
ln -s /usr/share/zoneinfo/Asia/Tokyo "$root/etc/localtime"

# As programs of Alpine are linked: they ask for musl by its soname there.
cd "$work"
echo >empty.c
musl-gcc -shared -nostdlib -Wl,-soname,"libc.musl-$architecture.so.1" -o "libc.musl-$architecture.so.1" empty.c
mkdir -p libgreet/usr/lib app/usr/bin app/usr/lib/app
cat >greet.c <<'C'
const char *greet(void) { return "greetings"; }
C
musl-gcc -shared -fPIC -nodefaultlibs -Wl,--no-as-needed,-soname,libgreet.so.1 \
  -o libgreet/usr/lib/libgreet.so.1 greet.c "./libc.musl-$architecture.so.1"
package libgreet $'V:2.0-r3\nA:'"$architecture"$'\nL:MIT\no:greet\nD:so:libc.musl-'"$architecture"$'.so.1\np:so:libgreet.so.1=1'

cat >plug.c <<'C'
#include <stdio.h>
void plug(void) { puts("plug-in opened"); }
C
musl-gcc -shared -fPIC -o app/usr/lib/app/plug.so plug.c
cat >app.c <<'C'
#include <dlfcn.h>
#include <iconv.h>
#include <locale.h>
#include <netdb.h>
#include <pwd.h>
#include <stdio.h>
#include <time.h>
const char *greet(void);
int main(void) {
  setlocale(LC_ALL, "");
  puts(greet());
  void *plug = dlopen("/usr/lib/app/plug.so", RTLD_NOW);
  if (plug) ((void (*)(void))dlsym(plug, "plug"))();
  struct passwd *user = getpwnam("app");
  printf("home %s\n", user ? user->pw_dir : "?");
  struct addrinfo *address = 0, hints = { .ai_family = AF_INET, .ai_socktype = SOCK_STREAM };
  printf("address %d\n", getaddrinfo("backend.test", "http", &hints, &address));
  time_t epoch = 0;
  char text[64];
  strftime(text, sizeof text, "%H:%M %Z", localtime(&epoch));
  puts(text);
  printf("iconv %s\n", iconv_open("UTF-8", "EUC-JP") == (iconv_t)-1 ? "no" : "yes");
  return 0;
}
C
musl-gcc -Wl,-rpath-link,. -o app/usr/bin/app app.c libgreet/usr/lib/libgreet.so.1
printf '#!/bin/sh\ncat /etc/alpine-release\nexec /usr/bin/app\n' >app/usr/bin/start
chmod 0755 app/usr/bin/start
cd app
package app $'V:1.0_rc1-r0\nA:'"$architecture"$'\nL:MIT\no:app\nD:/bin/sh so:libc.musl-'"$architecture"$'.so.1 so:libgreet.so.1'

world=('app>1' alpine-baselayout musl-utils busybox)
for fields in "${2:-/nonexistent}"/*.fields; do
  [[ -e $fields ]] || continue
  name=$(basename "$fields" .fields)
  cp -a "${fields%.fields}" "$work/$name"
  package "$name" "$(<"$fields")"
  world+=("$name")
done

cd "$root"
printf '%s\n' "${world[@]}" >etc/apk/world
echo "$architecture" >etc/apk/arch
printf 'https://dl-cdn.alpinelinux.org/alpine/v3.20/main\n' >etc/apk/repositories
mkdir etc/apk/keys
echo key >etc/apk/keys/example.rsa.pub
: >lib/apk/db/lock
: >lib/apk/db/scripts.tar
: >lib/apk/db/triggers
