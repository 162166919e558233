import type { Check } from '../support/check.ts'
import { shipped } from '../support/shipped.ts'
import { added } from './added.ts'

const certificate = `
  openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=localhost -addext subjectAltName=DNS:localhost \\
    -keyout "$SHARED/key.pem" -out "$SHARED/cert.pem" 2>/dev/null`

const standard = `require 'json'
require 'yaml'
require 'erb'
require 'set'
require 'time'
require 'digest'
require 'zlib'
require 'socket'
require 'net/http'
require 'openssl'
require 'tempfile'
require 'securerandom'
require 'bigdecimal'

uri = URI('https://localhost:8443/')
http = Net::HTTP.new(uri.host, uri.port)
http.use_ssl = true
http.ca_file = '/srv/app/cert.pem'
puts http.get('/').body
puts YAML.load(JSON.parse('{"y":"a: [1, 2]"}')['y']).to_yaml
puts ERB.new('<%= Set.new([1, 1, 2]).size %>').result
puts Time.parse('2026-07-01T12:00:00Z').localtime.strftime('%H:%M %Z')
text = "\\u65e5\\u672c\\u8a9e"
euc = text.encode('UTF-16LE').encode('EUC-JP')
puts euc.bytes.size, euc.encode('UTF-8') == text, "e\\u0301".unicode_normalize(:nfc).length
puts Digest::SHA256.hexdigest('x')[0, 8], Zlib.crc32('x'), BigDecimal('0.1') + BigDecimal('0.2')
Tempfile.create('x') { |file| puts File.exist?(file.path) }
begin
  nil.upcas
rescue NoMethodError => e
  puts e.class
end
`

const programs: readonly Check[] = [
  {
    name: 'ruby says something from the command line',
    recipe: `entrypoint: [ruby, -rjson, -e, "puts JSON.generate([1])"]`,
    script: `in_root ruby -rjson -e 'puts JSON.generate([1])'`,
    expect: '[1]\n',
  },
  {
    name: 'a Ruby script reads a page over TLS and uses json, yaml, erb, time zones and encodings',
    recipe: `entrypoint: [ruby, /srv/app/main.rb]\nenv: { LANG: C.UTF-8, TZ: Europe/Berlin }`,
    files: { 'app/main.rb': standard },
    prepare: certificate,
    script: `
      cp "$SHARED/cert.pem" "$ROOT/srv/app/cert.pem"
      openssl s_server -accept 8443 -key "$SHARED/key.pem" -cert "$SHARED/cert.pem" -www -quiet >/dev/null 2>&1 &
      listening 8443
      in_root ruby /srv/app/main.rb | grep -v -E 'HTML|pre|BODY|^$' | tail -n 12`,
    expect: /2\n14:00 CEST\n6\ntrue\n1\n2d711642\n2363233923\n0\.3e0\ntrue\nNoMethodError\n$/,
  },
  {
    name: 'puma serves a sinatra application, as its recipe ships',
    recipe: `
entrypoint: [puma, --bind, "tcp://0.0.0.0:9292"]
workdir: /srv/app
env: { LANG: C.UTF-8, RACK_ENV: production }`,
    files: {
      'app/config.ru': shipped('sinatra/config.ru'),
      'app/lib/greeter.rb': shipped('sinatra/lib/greeter.rb'),
      'app/views/hello.erb': shipped('sinatra/views/hello.erb'),
    },
    script: `
      in_root puma --bind tcp://0.0.0.0:9292 --dir /srv/app >/dev/null &
      listening 9292
      curl --silent http://127.0.0.1:9292/hello/ruby
      curl --silent http://127.0.0.1:9292/greetings/ruby
      curl --silent --output /dev/null --write-out '\\n%{http_code}\\n' http://127.0.0.1:9292/absent`,
    expect: '<h1>Hello, ruby</h1>\n{"greeting":"Hello, ruby"}\n404\n',
  },
  {
    name: 'a classic sinatra script starts the server that it finds',
    recipe: `entrypoint: [ruby, /srv/app/main.rb]`,
    files: { 'app/main.rb': "require 'sinatra'\nget('/') { 'classic' }\n" },
    script: `
      in_root ruby /srv/app/main.rb -p 4567 >/dev/null 2>&1 &
      listening 4567
      curl --silent http://127.0.0.1:4567/`,
    expect: 'classic',
  },
  {
    name: 'webrick serves files and a servlet',
    recipe: `entrypoint: [ruby, /srv/app/main.rb]`,
    files: {
      'app/main.rb': `require 'webrick'
server = WEBrick::HTTPServer.new(Port: 8000, BindAddress: '127.0.0.1', DocumentRoot: '/srv/app/www', AccessLog: [], Logger: WEBrick::Log.new(File::NULL))
server.mount_proc('/up') { |request, response| response.body = request.query['q'].upcase }
server.start
`,
      'app/www/page.txt': 'a page\n',
    },
    script: `
      in_root ruby /srv/app/main.rb &
      listening 8000
      curl --silent http://127.0.0.1:8000/page.txt
      curl --silent 'http://127.0.0.1:8000/up?q=abc'`,
    expect: 'a page\nABC',
  },
  {
    name: 'bundle exec runs rackup with the gems of a Gemfile.lock',
    recipe: `entrypoint: [bundle, exec, rackup, -o, 127.0.0.1, -p, "9393", -s, webrick, /srv/app/config.ru]\nenv: { BUNDLE_GEMFILE: /srv/app/Gemfile }`,
    files: {
      'app/Gemfile': "source 'https://rubygems.org'\ngem 'rack'\ngem 'webrick'\n",
      'app/Gemfile.lock': `GEM
  remote: https://rubygems.org/
  specs:
    rack (2.2.22)
    webrick (1.8.1)

PLATFORMS
  ruby
  x86_64-linux

DEPENDENCIES
  rack
  webrick

BUNDLED WITH
   2.3.15
`,
      'app/config.ru': 'Bundler.require\nrun ->(env) { [200, {}, [defined?(WEBrick).to_s]] }\n',
    },
    script: `
      in_root bundle exec rackup -o 127.0.0.1 -p 9393 -s webrick /srv/app/config.ru >/dev/null 2>&1 &
      listening 9393
      curl --silent http://127.0.0.1:9393/`,
    expect: 'constant',
  },
]

/** Ruby programs. */
export const ruby: readonly Check[] = programs.map((check) =>
  check.files === undefined
    ? check
    : { ...check, recipe: `${check.recipe}\n${added(check.files)}` },
)
