#!/usr/bin/env bash
# Compiles nginx for musl out of Debian's source package, laid out as Alpine does, with its stream module as a plug-in, for
# make-apk-base.sh. Without what needs libraries that Debian has for glibc alone (PCRE, zlib, OpenSSL).
#
# usage: make-musl-nginx.sh DIRECTORY
set -euo pipefail

output=$(realpath -m "$1")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

known_archive() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 -E '/debian/?$'; }
# apt names what it has lists of, and a fresh machine may have none.
mirror=$(known_archive || { apt-get update --quiet=2 >&2 && known_archive; })
echo "deb-src ${mirror%/} bookworm main" >sources.list
mkdir -p lists/partial
options=(
  -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$work/lists"
  -o "Dir::Cache=$work" -o APT::Sandbox::User=root --quiet=2
)
apt-get "${options[@]}" update
apt-get "${options[@]}" source --download-only nginx
tar -xf nginx_*.orig.tar.gz
cd nginx-*/

# The kernel's headers, and crypt(3), which Debian's musl is without: nobody has a password here.
mkdir include
ln -s /usr/include/linux /usr/include/asm-generic "/usr/include/$(uname -m)-linux-gnu/asm" include/
cat >include/crypt.h <<'C'
struct crypt_data { int initialized; };
char *crypt(const char *, const char *);
char *crypt_r(const char *, const char *, struct crypt_data *);
C
echo 'char *crypt(const char *key, const char *salt) { return 0; } char *crypt_r(const char *key, const char *salt, void *data) { return 0; }' >crypt.c
musl-gcc -fPIC -c crypt.c

./configure --with-cc=musl-gcc --with-cc-opt="-idirafter $PWD/include" --with-ld-opt="$PWD/crypt.o" \
  --prefix=/var/lib/nginx --sbin-path=/usr/sbin/nginx --conf-path=/etc/nginx/nginx.conf --modules-path=/usr/lib/nginx/modules \
  --pid-path=/run/nginx/nginx.pid --error-log-path=/var/log/nginx/error.log --http-log-path=/var/log/nginx/access.log \
  --http-client-body-temp-path=/var/lib/nginx/tmp/client_body --http-proxy-temp-path=/var/lib/nginx/tmp/proxy \
  --http-fastcgi-temp-path=/var/lib/nginx/tmp/fastcgi --http-uwsgi-temp-path=/var/lib/nginx/tmp/uwsgi \
  --http-scgi-temp-path=/var/lib/nginx/tmp/scgi --user=app --group=app --with-stream=dynamic --without-http_rewrite_module --without-http_gzip_module >&2
make --jobs="$(nproc)" >&2
make install DESTDIR="$output" >&2
rm -rf "$output/run" "$output"/etc/nginx/*.default
mkdir -p "$output/run/nginx" "$output/var/lib/nginx/tmp"
sed -i '1i load_module modules/ngx_stream_module.so;' "$output/etc/nginx/nginx.conf"
ln -s ../../../usr/lib/nginx/modules "$output/var/lib/nginx/modules"
