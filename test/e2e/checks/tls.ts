import { trustedAuthority, trustedFileServer } from '../support/authority.ts'
import type { Check } from '../support/check.ts'

const trustedServer = trustedFileServer('page.txt', 'a trusted page')

/** The C library reads the local time zone in gmtime_r too, and does not use it there. */
const universalTime = {
  '/usr/share/zoneinfo/Etc/UTC': 'gmtime_r opens it and answers in UTC without it',
}

/** TLS and the clients of the web. */
export const tls: readonly Check[] = [
  {
    name: 'openssl makes a key and a certificate, and verifies it',
    recipe: 'entrypoint: [openssl]',
    script: `
      in_root openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /O=Check/CN=a.check -keyout /tmp/key -out /tmp/cert 2>/dev/null
      in_root openssl x509 -in /tmp/cert -noout -subject
      in_root openssl verify -CAfile /tmp/cert /tmp/cert`,
    expect: 'subject=O = Check, CN = a.check\n/tmp/cert: OK\n',
    allowed: universalTime,
  },
  {
    name: 'openssl s_client talks to openssl s_server',
    recipe: 'entrypoint: [openssl]',
    script: `
      in_root openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -keyout /tmp/key -out /tmp/cert 2>/dev/null
      in_root openssl s_server -accept 4433 -cert /tmp/cert -key /tmp/key -www >/dev/null 2>&1 &
      listening 4433
      printf 'GET / HTTP/1.0\\r\\n\\r\\n' | in_root openssl s_client -quiet -connect localhost:4433 -CAfile /tmp/cert -verify_return_error 2>/dev/null |
        grep -oE 'HTTP/1.0 200|Protocol *: TLSv1.3'`,
    expect: 'HTTP/1.0 200\nProtocol  : TLSv1.3\n',
    allowed: universalTime,
  },
  {
    name: 'openssl computes MD4 with its legacy provider',
    recipe: 'entrypoint: [openssl]',
    script: 'printf abc | in_root openssl dgst -provider legacy -provider default -md4 -r',
    expect: 'a448017aaf21d8525fc10ae87aa6729d *stdin\n',
  },
  {
    name: 'curl fetches from an https server whose authority the base trusts, by a name of /etc/hosts',
    recipe: 'entrypoint: [curl]',
    prepare: trustedAuthority,
    script: `${trustedServer}
      in_root curl -sS https://web.check:8443/page.txt`,
    expect: 'a trusted page\n',
  },
  {
    name: 'wget fetches from an https server whose authority the base trusts, by a name of /etc/hosts',
    recipe: 'entrypoint: [wget]',
    prepare: trustedAuthority,
    script: `${trustedServer}
      in_root wget -q -O - https://web.check:8443/page.txt`,
    expect: 'a trusted page\n',
  },
  {
    name: 'gpg makes a key, signs and verifies',
    recipe: 'entrypoint: [gpg]',
    script: `
      echo text >"$ROOT/tmp/text"
      in_root gpg --batch --quiet --passphrase '' --quick-gen-key 'Check <check@example.org>' ed25519 sign 1d 2>gpg.log || { cat gpg.log >&2; exit 1; }
      in_root gpg --batch --quiet --clearsign --output /tmp/signed /tmp/text
      in_root gpg --batch --verify /tmp/signed 2>&1 | grep -oE 'Good signature from "Check <check@example.org>"'
      in_root gpg --batch --list-keys --with-colons | grep -c ^pub`,
    expect: 'Good signature from "Check <check@example.org>"\n1\n',
  },
]
