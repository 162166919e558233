#!/usr/bin/env bash
# Compiles programs and libraries for musl out of Debian's source packages, laid out as Alpine has them, and writes each of Alpine's packages as a
# directory with its files and a file with the fields of its record, for make-apk-base.sh. What is there already and was made by this script as it
# is now is used again. Needs root, to have musl's loader find the libraries while Python is made; gcc, musl-tools, make, perl, tcl.
#
# usage: make-musl-packages.sh
#   writes musl-packages/NAME and musl-packages/NAME.fields in $SLIM_E2E_CACHE (/var/tmp/slim-e2e)
set -euo pipefail

cache=${SLIM_E2E_CACHE:-/var/tmp/slim-e2e}
base=$cache/musl-packages
script=$(realpath "$0")
mkdir -p "$cache"
stamp=$(sha256sum <"$script" | cut -d' ' -f1)
exec 9>"$base.lock"
flock 9
[[ $(cat "$base.stamp" 2>/dev/null) != "$stamp" ]] || exit 0
rm -rf "$base" "$base.stamp"
mkdir "$base"

work=$(mktemp -d)
: >"$work/log"
trap '(($? == 0)) || tail -n 30 "$work/log" >&2; rm -rf "$work"' EXIT
umask 022
architecture=$(uname -m)
libc=libc.musl-$architecture.so.1
stage=$work/stage
mkdir -p "$stage"/usr/{include,lib} "$work"/{include,lib}

# As programs of Alpine are linked: they ask for musl by its name there.
ln -s "/usr/lib/$architecture-linux-musl/libc.so" "$work/lib/$libc"
echo "INPUT(-l:$libc)" >"$work/lib/libc.so"
# The kernel's headers.
ln -s /usr/include/linux /usr/include/asm-generic "/usr/include/$architecture-linux-gnu/asm" "$work/include/"
cat >"$work/cc" <<CC
#!/bin/sh
case \$* in -print-multiarch | --print-multiarch) exec echo $architecture-linux-musl ;; esac
exec musl-gcc -L$work/lib -L$stage/usr/lib -Wl,-rpath-link,$stage/usr/lib:$work/lib -I$stage/usr/include "\$@" -idirafter $work/include
CC
chmod +x "$work/cc"
# Quickly made is what matters here; without OPT Python would ask for more.
export CC=$work/cc CFLAGS=-O1 OPT= MAKEFLAGS="--jobs=$(nproc)"

known_archive() { apt-get indextargets --format '$(REPO_URI)' 'Created-By: Packages' | grep -m 1 -E '/debian/?$'; }
# apt names what it has lists of, and a fresh machine may have none.
mirror=$(known_archive || { apt-get update --quiet=2 >&2 && known_archive; })
mkdir -p "$work"/{lists/partial,sources}
cd "$work/sources"
echo "deb-src ${mirror%/} bookworm main" >"$work/sources.list"
options=(
  -o "Dir::Etc::sourcelist=$work/sources.list" -o Dir::Etc::sourceparts=/dev/null -o "Dir::State::lists=$work/lists"
  -o "Dir::Cache=$work" -o APT::Sandbox::User=root --quiet=2
)
apt-get "${options[@]}" update
apt-get "${options[@]}" source --download-only libffi nginx openssl pcre2 python3.11 sqlite3 zlib

# unpack SOURCE: into its directory, and VERSION is what it says
unpack() {
  local archive
  archive=$(find "$work/sources" -name "$1_*.orig.tar.*" ! -name '*.asc')
  mkdir "$work/$1"
  tar -xf "$archive" -C "$work/$1" --strip-components=1
  cd "$work/$1"
  version=${archive#*_} version=${version%.orig.tar.*} version=${version%.dfsg}
}

# library FILE...: with its links where programs are linked with it
library() { cp -a "$@" "$stage/usr/lib/"; }

# package NAME LICENCE ORIGIN [DEPENDENCY...]: writes the fields of what is in its directory, as abuild finds them in its ELF files
package() {
  local name=$1 licence=$2 origin=$3 root=$base/$1 file path
  shift 3
  local depends=("$@") provides=()
  while read -r file; do
    path=${file#"$root"}
    if [[ $path == */bin/* || $path == */sbin/* ]]; then provides+=("cmd:${path##*/}=$version-r0"); fi
    [[ ! -L $file ]] && readelf --file-header "$file" >/dev/null 2>&1 || continue
    strip --strip-unneeded "$file"
    while read -r tag what; do
      if [[ $tag == NEEDED ]]; then depends+=("so:$what")
      elif [[ $path == /usr/lib/"${path##*/}" && $what == *.so.* ]]; then provides+=("so:$what=${path##*.so.}"); fi
    done < <(readelf --dynamic --wide "$file" | sed -nE 's/.*\((NEEDED|SONAME)\).*\[(.*)\]/\1 \2/p')
  done < <(find "$root" ! -type d | LC_ALL=C sort)
  for file in "${provides[@]}"; do
    for path in "${!depends[@]}"; do [[ ${depends[path]} != "${file%%=*}" ]] || unset "depends[$path]"; done
  done
  {
    printf 'V:%s-r0\nA:%s\nL:%s\no:%s\n' "$version" "$architecture" "$licence" "$origin"
    ((${#depends[@]} == 0)) || echo "D:$(printf '%s\n' "${depends[@]}" | LC_ALL=C sort -u | paste -sd' ')"
    ((${#provides[@]} == 0)) || echo "p:$(printf '%s\n' "${provides[@]}" | LC_ALL=C sort -u | paste -sd' ')"
  } >"$base/$name.fields"
}

# put NAME DIRECTORY FILE...: files of a package
put() {
  local to=$base/$1$2
  shift 2
  mkdir -p "$to"
  cp -a "$@" "$to/"
}

make_zlib() {
  unpack zlib
  ./configure --prefix=/usr
  make "libz.so.$version"
  library libz.so*
  cp zlib.h zconf.h "$stage/usr/include/"
  put zlib /usr/lib libz.so.*
  package zlib Zlib zlib
}

make_openssl() {
  unpack openssl
  ./config --prefix=/usr --libdir=lib --openssldir=/etc/ssl no-tests no-afalgeng
  make build_generated
  make libcrypto.so.3 libssl.so.3 providers/legacy.so engines/loader_attic.so engines/padlock.so apps/openssl
  library lib{crypto,ssl}.so*
  cp -r include/openssl "$stage/usr/include/"
  put libcrypto3 /usr/lib libcrypto.so.3
  put libcrypto3 /usr/lib/ossl-modules providers/legacy.so
  put libcrypto3 /usr/lib/engines-3 engines/{loader_attic,padlock}.so
  put libcrypto3 /etc/ssl apps/{ct_log_list,openssl}.cnf
  mkdir -p "$base"/libcrypto3/etc/ssl/{certs,private}
  package libcrypto3 Apache-2.0 openssl
  put libssl3 /usr/lib libssl.so.3
  package libssl3 Apache-2.0 openssl
  put openssl /usr/bin apps/openssl
  package openssl Apache-2.0 openssl
}

# Of Alpine's kind: all authorities in one bundle, each under its hashed name, and where OpenSSL looks for the bundle. Here there are none at first.
make_certificates() {
  version=20240705
  mkdir -p "$base"/ca-certificates/{etc/ssl/certs,usr/local/share/ca-certificates,usr/sbin}
  cat >"$base/ca-certificates/usr/sbin/update-ca-certificates" <<'SCRIPT'
#!/bin/sh
cd /etc/ssl/certs
: >ca-certificates.crt
for file in /usr/local/share/ca-certificates/*.crt; do
  cat "$file" >>ca-certificates.crt
  name=${file##*/}
  ln -sf "$file" "ca-cert-${name%.crt}.pem"
done
openssl rehash .
SCRIPT
  chmod 0755 "$base/ca-certificates/usr/sbin/update-ca-certificates"
  : >"$base/ca-certificates/etc/ssl/certs/ca-certificates.crt"
  ln -s certs/ca-certificates.crt "$base/ca-certificates/etc/ssl/cert.pem"
  package ca-certificates 'MPL-2.0 AND MIT' ca-certificates /bin/sh cmd:openssl
}

make_pcre2() {
  unpack pcre2
  ./configure --prefix=/usr --disable-static --disable-dependency-tracking
  make libpcre2-8.la
  library .libs/libpcre2-8.so*
  cp src/pcre2.h "$stage/usr/include/"
  put pcre2 /usr/lib .libs/libpcre2-8.so.*
  package pcre2 BSD-3-Clause pcre2
}

make_libffi() {
  unpack libffi
  ./configure --prefix=/usr --disable-static --disable-docs --disable-multi-os-directory
  make
  make install DESTDIR="$stage"
  put libffi /usr/lib "$stage"/usr/lib/libffi.so.*
  package libffi MIT libffi
}

make_sqlite() {
  unpack sqlite3
  ./configure --disable-tcl
  make sqlite3.c
  "$CC" -fPIC -shared -Wl,-soname,libsqlite3.so.0 -o libsqlite3.so.0.8.6 sqlite3.c
  ln -s libsqlite3.so.0.8.6 libsqlite3.so.0
  ln -s libsqlite3.so.0.8.6 libsqlite3.so
  library libsqlite3.so*
  cp sqlite3.h "$stage/usr/include/"
  put sqlite-libs /usr/lib libsqlite3.so.*
  package sqlite-libs blessing sqlite
}

make_nginx() {
  unpack nginx
  # crypt(3), which Debian's musl is without: nobody has a password here.
  mkdir include
  cat >include/crypt.h <<'C'
struct crypt_data { int initialized; };
char *crypt(const char *, const char *);
char *crypt_r(const char *, const char *, struct crypt_data *);
C
  echo 'char *crypt(const char *key, const char *salt) { return 0; } char *crypt_r(const char *key, const char *salt, void *data) { return 0; }' >crypt.c
  "$CC" -fPIC -c crypt.c
  ./configure --with-cc="$CC" --with-cc-opt="-I$PWD/include" --with-ld-opt="$PWD/crypt.o" \
    --prefix=/var/lib/nginx --sbin-path=/usr/sbin/nginx --conf-path=/etc/nginx/nginx.conf --modules-path=/usr/lib/nginx/modules \
    --pid-path=/run/nginx/nginx.pid --error-log-path=/var/log/nginx/error.log --http-log-path=/var/log/nginx/access.log \
    --http-client-body-temp-path=/var/lib/nginx/tmp/client_body --http-proxy-temp-path=/var/lib/nginx/tmp/proxy \
    --http-fastcgi-temp-path=/var/lib/nginx/tmp/fastcgi --http-uwsgi-temp-path=/var/lib/nginx/tmp/uwsgi \
    --http-scgi-temp-path=/var/lib/nginx/tmp/scgi --user=nginx --group=nginx \
    --with-http_ssl_module --with-http_v2_module --with-stream=dynamic --with-stream_ssl_module
  make
  local root=$base/nginx
  make install DESTDIR="$root"
  rm "$root"/etc/nginx/*.default
  mkdir -p "$root"/{etc/nginx/modules,run/nginx,var/lib/nginx/tmp}
  sed -i '1i include /etc/nginx/modules/*.conf;' "$root/etc/nginx/nginx.conf"
  ln -s ../../../usr/lib/nginx/modules "$root/var/lib/nginx/modules"
  put nginx-mod-stream /usr/lib/nginx/modules "$root/usr/lib/nginx/modules/ngx_stream_module.so"
  rm "$root/usr/lib/nginx/modules/ngx_stream_module.so"
  package nginx BSD-2-Clause nginx
  mkdir -p "$base/nginx-mod-stream/etc/nginx/modules"
  echo 'load_module "modules/ngx_stream_module.so";' >"$base/nginx-mod-stream/etc/nginx/modules/10_stream.conf"
  package nginx-mod-stream BSD-2-Clause nginx nginx
}

make_python() {
  unpack python3.11
  cat >Modules/Setup.local <<'SETUP'
*disabled*
_bz2 _crypt _curses _curses_panel _dbm _gdbm _lzma _tkinter _uuid nis ossaudiodev readline spwd
SETUP
  # As Alpine changes it, too: there is no cache of ldconfig that could be asked.
  cat >>Lib/ctypes/util.py <<'PYTHON'

def find_library(name):
    from glob import glob
    for directory in ('/lib', '/usr/local/lib', '/usr/lib'):
        for path in sorted(glob(f'{directory}/lib{name}.so') + glob(f'{directory}/lib{name}.so.*')):
            return os.path.basename(path)
PYTHON
  # Its setup.py looks for headers and libraries itself.
  CPPFLAGS=-I$stage/usr/include LDFLAGS=-L$stage/usr/lib ./configure --prefix=/usr --build="$architecture-linux-musl" --enable-shared --without-ensurepip --disable-test-modules --with-openssl="$stage/usr"
  # It opens each module that is made, so musl's loader must find the libraries; that of Debian looks where its file says.
  local root=$base/python3 library=$base/python3/usr/lib/python3.11 paths=/etc/ld-musl-$architecture.path
  { cat "$paths" && echo "$stage/usr/lib"; } >"$work/paths"
  unshare --mount sh -ec 'mount --bind "$1" "$2" && make build_all && make altbininstall sharedinstall DESTDIR="$3"' sh "$work/paths" "$paths" "$root"
  cp -r Lib/. "$(<pybuilddir.txt)"/_sysconfigdata_*.py "$library/"
  rm -rf "$root"/usr/bin/[!p]* "$root"/usr/bin/pydoc* "$library"/{ensurepip,idlelib,lib2to3,test,tkinter,turtledemo,*/test,*/tests}
  find "$library" -name __pycache__ -prune -exec rm -r {} +
  # Where it was made is nobody's business.
  sed -i "s|$work/cc|gcc|g; s|$stage||g; s|$work|/build|g" "$library"/_sysconfigdata_*.py
  ln -s python3.11 "$root/usr/bin/python3"
  ln -s python3 "$root/usr/bin/python"
  package python3 PSF-2.0 python3
}

for one in zlib openssl certificates pcre2 libffi sqlite nginx python; do
  "make_$one" >"$work/log" 2>&1
done
echo "$stamp" >"$base.stamp"
