/** Bash for `prepare`: a certificate authority that the base trusts as its administrators would have it, and a certificate of it for `web.check`. */
export const trustedAuthority = `
  cd "$SHARED"
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj '/CN=Check Authority' -keyout ca.key -out ca.crt 2>/dev/null
  openssl req -newkey rsa:2048 -nodes -subj /CN=web.check -keyout web.key -out web.csr 2>/dev/null
  openssl x509 -req -in web.csr -CA ca.crt -CAkey ca.key -days 2 -out web.crt -extfile <(echo subjectAltName=DNS:web.check) 2>/dev/null
  mkdir -p "$ROOT/usr/local/share/ca-certificates"
  cp ca.crt "$ROOT/usr/local/share/ca-certificates/check.crt"
  in_root update-ca-certificates >/dev/null 2>&1`

/** Bash for `script`: a server of that authority on port 8443, which answers every request with one line. */
export const trustedServer = `
  echo '127.0.0.1 web.check' >>"$ROOT/etc/hosts"
  node -e '
    const { readFileSync } = require("node:fs")
    const [cert, key] = process.argv.slice(1).map((path) => readFileSync(path))
    require("node:https").createServer({ cert, key }, (_, answer) => answer.end("a trusted page\\n")).listen(8443)
  ' "$SHARED/web.crt" "$SHARED/web.key" &
  listening 8443`

/** Bash for `script`: a server of that authority on port 8443 that has the one file, of the text, in the working directory. */
export const trustedFileServer = (file: string, text: string): string => `
  echo '127.0.0.1 web.check' >>"$ROOT/etc/hosts"
  echo '${text}' >${file}
  openssl s_server -quiet -accept 8443 -cert "$SHARED/web.crt" -key "$SHARED/web.key" -WWW >/dev/null 2>&1 &
  listening 8443`
