import type { Check } from '../support/check.ts'

const certificate = `
  tls=$ROOT/run/tls
  mkdir -p "$tls"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout "$tls/key.pem" -out "$tls/cert.pem" 2>/dev/null`

const apacheEnvironment = `env:
  APACHE_RUN_USER: www-data
  APACHE_RUN_GROUP: www-data
  APACHE_PID_FILE: /run/apache2/apache2.pid
  APACHE_RUN_DIR: /run/apache2
  APACHE_LOCK_DIR: /run/lock/apache2
  APACHE_LOG_DIR: /var/log/apache2
`

const startApache = `
  mkdir -p "$ROOT/run/apache2" "$ROOT/run/lock/apache2"
  in_root apache2 -D FOREGROUND &
  listening 80`

const origin = `
  mkdir www
  echo 'from the origin' >www/page.txt
  python3 -m http.server --directory www --bind 127.0.0.1 9001 >/dev/null 2>&1 &
  listening 9001`

/** Servers and proxies of the web. */
export const webServers: readonly Check[] = [
  {
    name: 'nginx serves the page of its default site',
    recipe: 'entrypoint: [nginx, -g, "daemon off;"]',
    script: `
      in_root nginx -g 'daemon off;' &
      listening 80
      curl -s -o /dev/null -w '%{http_code} %{content_type} %{size_download}' http://127.0.0.1/`,
    expect: /^200 text\/html [1-9]\d+$/,
  },
  {
    name: 'nginx serves a page over TLS, and its stream module passes connections on',
    recipe: `entrypoint: [nginx, -g, "daemon off;"]
add: [{ from: nginx.conf, to: /etc/nginx/nginx.conf }]`,
    files: {
      'nginx.conf': `user www-data;
pid /run/nginx.pid;
include /etc/nginx/modules-enabled/*.conf;
include /etc/nginx/modules/*.conf;
events {}
http {
  include /etc/nginx/mime.types;
  access_log /var/log/nginx/access.log;
  server {
    listen 8443 ssl http2;
    ssl_certificate /run/tls/cert.pem;
    ssl_certificate_key /run/tls/key.pem;
    root /var/www/html;
    location = /style.css { add_header X-Served-By nginx; }
  }
}
stream {
  server { listen 9443; proxy_pass 127.0.0.1:8443; }
}
`,
    },
    script: `${certificate}
      in_root nginx -g 'daemon off;' &
      listening 9443
      mkdir -p "$ROOT/var/www/html"
      echo 'p {}' >"$ROOT/var/www/html/style.css"
      curl -s --cacert "$tls/cert.pem" -D- https://localhost:9443/style.css | tr -d '\\r' | grep -iE '^(HTTP|content-type|x-)|^p'`,
    expect: 'HTTP/2 200 \ncontent-type: text/css\nx-served-by: nginx\np {}\n',
  },
  {
    name: 'apache2 serves the page of its default site',
    recipe: `entrypoint: [apache2, -D, FOREGROUND]\n${apacheEnvironment}`,
    script: `${startApache}
      curl -s -o /dev/null -w '%{http_code} %{content_type} %{size_download}' http://127.0.0.1/`,
    expect: /^200 text\/html [1-9]\d+$/,
  },
  {
    name: 'apache2 speaks TLS with mod_ssl and rewrites with mod_rewrite',
    recipe: `entrypoint: [apache2, -D, FOREGROUND]
add: [{ from: tls.conf, to: /etc/apache2/sites-enabled/tls.conf }]
${apacheEnvironment}`,
    prepare: 'in_root a2enmod -q ssl rewrite',
    files: {
      'tls.conf': `<VirtualHost *:443>
  DocumentRoot /var/www/html
  SSLEngine on
  SSLCertificateFile /run/tls/cert.pem
  SSLCertificateKeyFile /run/tls/key.pem
  RewriteEngine on
  RewriteRule ^/old/(.*)$ /new-$1 [R=301,L]
</VirtualHost>
`,
    },
    script: `${certificate}${startApache}
      listening 443
      curl -s -o /dev/null --cacert "$tls/cert.pem" -w '%{http_code} %{redirect_url}' https://localhost/old/page`,
    expect: '301 https://localhost/new-page',
  },
  {
    name: 'apache2 lists a directory with mime types and icons',
    recipe: `entrypoint: [apache2, -D, FOREGROUND]\n${apacheEnvironment}`,
    script: `
      mkdir -p "$ROOT/var/www/html/files"
      for name in a.pdf b.png c.tar.gz; do echo content >"$ROOT/var/www/html/files/$name"; done
      ${startApache}
      curl -s http://127.0.0.1/files/ | grep -oE '/icons/[a-z0-9.]+" alt="[^"]*"|href="[abc][^"]*"'
      for path in files/a.pdf files/b.png icons/layout.gif; do
        curl -s -o /dev/null -w "%{http_code} %{content_type}\\n" "http://127.0.0.1/$path"
      done`,
    expect: `/icons/blank.gif" alt="[ICO]"
/icons/back.gif" alt="[PARENTDIR]"
/icons/layout.gif" alt="[   ]"
href="a.pdf"
/icons/image2.gif" alt="[IMG]"
href="b.png"
/icons/compressed.gif" alt="[   ]"
href="c.tar.gz"
200 application/pdf
200 image/png
200 image/gif
`,
  },
  {
    name: 'haproxy passes requests to an origin, over TLS, and answers itself when it has none',
    recipe: `entrypoint: [haproxy, -db, -f, /etc/haproxy/haproxy.cfg]
add: [{ from: haproxy.cfg, to: /etc/haproxy/haproxy.cfg }]`,
    files: {
      'haproxy.cfg': `global
  chroot /var/lib/haproxy
  user haproxy
  group haproxy
  stats socket /run/haproxy/admin.sock mode 660 level admin
defaults
  mode http
  timeout connect 5s
  timeout client 50s
  timeout server 50s
  errorfile 503 /etc/haproxy/errors/503.http
frontend plain
  bind 127.0.0.1:8080
  default_backend none
frontend secure
  bind 127.0.0.1:8443 ssl crt /run/tls/both.pem
  default_backend origin
backend origin
  server one 127.0.0.1:9001
backend none
  server gone 127.0.0.1:9
`,
    },
    script: `${certificate}${origin}
      cat "$tls/cert.pem" "$tls/key.pem" >"$tls/both.pem"
      mkdir -p "$ROOT/run/haproxy"
      in_root haproxy -db -f /etc/haproxy/haproxy.cfg &
      listening 8443
      curl -s --cacert "$tls/cert.pem" https://localhost:8443/page.txt
      curl -s http://127.0.0.1:8080/ | grep -o 'No server is available'`,
    expect: 'from the origin\nNo server is available\n',
  },
  {
    name: 'squid fetches a page, and explains what it refuses in an error page',
    recipe: 'entrypoint: [squid, --foreground, -YC]',
    script: `${origin}
      in_root squid --foreground -YC >squid.log 2>&1 &
      listening 3128 || { tail -n 20 squid.log >&2; exit 1; }
      curl -s -x http://127.0.0.1:3128 http://127.0.0.1:9001/page.txt
      curl -s -x http://127.0.0.1:3128 http://127.0.0.1:79/ | grep -oE 'ERR_[A-Z_]+|Access Denied' | sort -u`,
    expect: 'from the origin\nAccess Denied\nERR_ACCESS_DENIED\n',
  },
]
