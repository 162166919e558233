import { trustedAuthority, trustedServer } from '../support/authority.ts'
import type { Check } from '../support/check.ts'
import { shipped } from '../support/shipped.ts'

const recipe = `
entrypoint: [php, /srv/app.php]
add: [{ from: app.php, to: /srv/app.php }]`

const composed = [
  'app/bin/run',
  'app/composer.json',
  'app/src/Greeter.php',
  'app/vendor/autoload.php',
  'app/vendor/composer/autoload_files.php',
  'app/vendor/composer/autoload_psr4.php',
  'app/vendor/acme/helper/functions.php',
  'app/vendor/acme/helper/name.txt',
]

/** What tmpfiles makes on a machine; the trimmed root has it. */
const runDirectory = '[[ -d $ROOT/run/php ]] || install -d -o 33 -g 33 "$ROOT/run/php"'

/** Programs of PHP. */
export const php: readonly Check[] = [
  {
    name: 'php: one line on the command line',
    recipe: `entrypoint: [php, -r, "echo PHP_MAJOR_VERSION;"]`,
    script: `in_root php -r 'echo PHP_MAJOR_VERSION, count(get_loaded_extensions()) > 30 ? " all" : " few", PHP_EOL;' 2>&1`,
    expect: '8 all\n',
  },
  {
    name: 'php: fpm behind nginx, as the recipes ship',
    recipe: `
entrypoint: [php-fpm8.2, -F]
also: [[nginx, -g, "daemon off;"]]
add:
  - { from: app.conf, to: /etc/php/8.2/fpm/pool.d/app.conf }
  - { from: index.php, to: /srv/www/index.php }
  - { from: site.conf, to: /etc/nginx/conf.d/site.conf }`,
    files: {
      'app.conf': shipped('php/app.conf'),
      'index.php': shipped('php/index.php'),
      'site.conf': shipped('php/site.conf'),
    },
    script: `
      ${runDirectory}
      in_root php-fpm8.2 -F >fpm.log 2>&1 &
      in_root nginx -g 'daemon off;' >nginx.log 2>&1 &
      listening 9000
      listening 8080
      for name in anna %C3%A9lise; do
        curl -sS -b jar -c jar "http://127.0.0.1:8080/?name=$name" || cat fpm.log nginx.log >&2
      done`,
    expect:
      '{"hello":"Anna","names":1,"noon in Tokyo":"21:00 JST","visits":1}\n{"hello":"Élise","names":2,"noon in Tokyo":"21:00 JST","visits":2}\n',
  },
  {
    name: 'php: fpm on the socket of its package, for a status request',
    recipe: 'entrypoint: [php-fpm8.2, -F, -O]',
    script: `
      ${runDirectory}
      in_root php-fpm8.2 -t 2>&1 | grep -o 'test is successful'
      in_root php-fpm8.2 -F -O >fpm.log 2>&1 &
      eventually test -S "$ROOT/run/php/php8.2-fpm.sock"
      stat -c '%U %a' "$ROOT/run/php" "$ROOT/run/php/php8.2-fpm.sock"`,
    expect: 'test is successful\nwww-data 755\nwww-data 660\n',
  },
  {
    name: 'php: curl and streams fetch over https, and strings are of many bytes',
    recipe,
    files: {
      'app.php': `<?php
$curl = curl_init($argv[1]);
curl_setopt($curl, CURLOPT_RETURNTRANSFER, true);
echo curl_exec($curl) ?: curl_error($curl) . PHP_EOL;
echo file_get_contents($argv[1]);
echo mb_strtoupper('größe', 'UTF-8'), mb_strlen('日本語'), PHP_EOL;
echo iconv('UTF-8', 'ISO-8859-1//TRANSLIT', 'x'), mb_convert_encoding("\\x82\\xa0", 'UTF-8', 'SJIS'), PHP_EOL;
`,
    },
    prepare: trustedAuthority,
    script: `${trustedServer}
      in_root php /srv/app.php https://web.check:8443/`,
    expect: 'a trusted page\na trusted page\nGRÖSSE3\nxあ\n',
  },
  {
    name: 'php: SQLite, time zones, XML, a subprocess and a session',
    recipe,
    files: {
      'app.php': `<?php
session_start();
date_default_timezone_set('America/New_York');
echo date('H:i T', 1600000000), PHP_EOL;
$db = new PDO('sqlite::memory:');
echo $db->query("SELECT upper('a') || length('bc')")->fetchColumn(), PHP_EOL;
$xml = simplexml_load_string('<a><b>c</b></a>');
echo $xml->b, ' ', (new DOMDocument())->createElement('d')->tagName, PHP_EOL;
echo exec('basename /e/f'), PHP_EOL;
echo session_id() !== '' ? 'session' : 'none', PHP_EOL;
echo (new SQLite3(':memory:'))->querySingle('SELECT 1'), ctype_alpha('x') ? 'y' : 'n', PHP_EOL;
`,
    },
    script: 'in_root php /srv/app.php',
    expect: '08:26 EDT\nA2\nc d\nf\nsession\n1y\n',
  },
  {
    name: 'php: a program that Composer manages loads its classes',
    recipe: `
entrypoint: [php, /srv/app/bin/run]
add:
${composed.map((path) => `  - { from: ${path}, to: /srv/${path} }`).join('\n')}`,
    files: {
      'app/bin/run': `<?php
require __DIR__ . '/../vendor/autoload.php';
echo (new App\\Greeter())->greet(helper()), PHP_EOL;
`,
      'app/composer.json': '{"autoload": {"psr-4": {"App\\\\": "src/"}}}',
      'app/src/Greeter.php': `<?php
namespace App;
final class Greeter { public function greet(string $name): string { return "hello $name"; } }
`,
      'app/vendor/autoload.php': `<?php
foreach (require __DIR__ . '/composer/autoload_files.php' as $file) require $file;
spl_autoload_register(static function (string $class): void {
  foreach (require __DIR__ . '/composer/autoload_psr4.php' as $prefix => $directories)
    foreach ($directories as $directory)
      if (str_starts_with($class, $prefix))
        require $directory . '/' . str_replace('\\\\', '/', substr($class, strlen($prefix))) . '.php';
});
`,
      'app/vendor/composer/autoload_files.php': `<?php
return [dirname(__DIR__) . '/acme/helper/functions.php'];
`,
      'app/vendor/composer/autoload_psr4.php': `<?php
return ['App\\\\' => [dirname(__DIR__, 2) . '/src']];
`,
      'app/vendor/acme/helper/functions.php': `<?php
function helper(): string { return trim(file_get_contents(__DIR__ . '/name.txt')); }
`,
      'app/vendor/acme/helper/name.txt': 'world\n',
    },
    script: 'in_root php /srv/app/bin/run',
    expect: 'hello world\n',
  },
]
