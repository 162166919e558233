# The page and a configuration that needs no root.
mkdir -p /run/site/logs
python3 - <<'PAGE' >/run/site/index.html
import html, platform
print(f"<h1>{html.escape('slim & small')}</h1><p>{platform.machine()}</p>")
PAGE
cat >/run/site/nginx.conf <<CONF
pid /run/site/nginx.pid;
error_log stderr;
events {}
http {
  access_log off;
  client_body_temp_path /run/site/body;
  proxy_temp_path /run/site/proxy;
  fastcgi_temp_path /run/site/fastcgi;
  uwsgi_temp_path /run/site/uwsgi;
  scgi_temp_path /run/site/scgi;
  server { listen ${PORT:-8080}; root /run/site; }
}
CONF
