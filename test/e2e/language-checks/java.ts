import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { trustedFileServer } from '../support/authority.ts'
import { checkout } from '../support/bases.ts'
import type { Check } from '../support/check.ts'

/** Compiles sources with the base's own compiler into `/srv/app.jar`, whose main class is the first source; `path` is a class path. */
const compiled = (
  sources: Readonly<Record<string, string>>,
  { path = '', attributes = '' }: { readonly path?: string; readonly attributes?: string } = {},
): string => {
  const [main = ''] = Object.keys(sources)
  const files = Object.entries(sources).map(
    ([name, text]) => `cat >"$ROOT/tmp/src/${name}.java" <<'JAVA'\n${text}\nJAVA`,
  )
  return `
  mkdir -p "$ROOT/tmp/src" "$ROOT/srv"
  ${files.join('\n  ')}
  printf '%s\\n' 'Main-Class: ${main}' ${attributes} >"$ROOT/tmp/manifest"
  in_root javac -cp '${path}' -d /tmp/classes ${Object.keys(sources)
    .map((name) => `/tmp/src/${name}.java`)
    .join(' ')}
  in_root jar --create --file /srv/app.jar --manifest /tmp/manifest -C /tmp/classes .`
}

const service = readFileSync(join(checkout, 'recipes/java/Service.java'), 'utf8').trimEnd()

/** As it is shipped, but for its base, its name and the archive, which the preparation makes in the base. */
const shipped = (name: string): string =>
  readFileSync(join(checkout, `recipes/${name}.yaml`), 'utf8').replace(
    /^(?:name|from|add):.*\n/gm,
    '',
  )

const asked = `
      in_root java -jar /srv/app.jar &
      listening 8080
      for what in hello zone curve program charset; do curl -sS "http://127.0.0.1:8080/$what"; echo; done`

const answers = `hello
Mittwoch, 1. Juli 2026 08:00 EDT
SunEC true
uid 0
4
`

const client = `import java.net.URI;
import java.net.http.*;

public class Client {
  public static void main(String[] words) throws Exception {
    var request = HttpRequest.newBuilder(URI.create(words[0])).build();
    var answer = HttpClient.newHttpClient().send(request, HttpResponse.BodyHandlers.ofString());
    System.out.println(answer.statusCode() + " " + answer.body().trim() + " " + answer.sslSession().get().getProtocol());
  }
}`

/** An authority with a key on a curve, in the trust store of the base. */
const trusted = `
  cd "$SHARED"
  openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -subj /CN=web.check -addext subjectAltName=DNS:web.check -keyout web.key -out web.crt 2>/dev/null
  cp web.crt "$ROOT/tmp/web.crt"
  in_root keytool -importcert -cacerts -storepass changeit -noprompt -alias check -file /tmp/web.crt 2>/dev/null`

const jna = '/usr/share/java/jna.jar'

const native = `import com.sun.jna.*;

public class Natives {
  interface C extends Library {
    C instance = Native.load("c", C.class);
    int getpid();
  }

  interface Z extends Library {
    Z instance = Native.load("sqlite3", Z.class);
    String sqlite3_libversion();
  }

  public static void main(String[] words) {
    System.out.println(C.instance.getpid() == ProcessHandle.current().pid());
    System.out.println(Z.instance.sqlite3_libversion().startsWith("3."));
  }
}`

const picture = `import java.awt.*;
import java.awt.image.BufferedImage;
import java.io.*;
import javax.imageio.ImageIO;

public class Picture {
  public static void main(String[] words) throws Exception {
    var image = new BufferedImage(200, 50, BufferedImage.TYPE_INT_RGB);
    var graphics = image.createGraphics();
    graphics.setFont(new Font("SansSerif", Font.PLAIN, 20));
    graphics.drawString("drawn", 10, 30);
    var drawn = 0;
    for (var x = 0; x < 200; x++) for (var y = 0; y < 50; y++) if ((image.getRGB(x, y) & 0xffffff) != 0) drawn++;
    var out = new ByteArrayOutputStream();
    ImageIO.write(image, "png", out);
    System.out.println((drawn > 50) + " " + (out.size() > 100));
  }
}`

const tooling = `import java.lang.management.ManagementFactory;
import java.sql.DriverManager;
import javax.xml.parsers.DocumentBuilderFactory;
import java.io.ByteArrayInputStream;

public class Libraries {
  public static void main(String[] words) throws Exception {
    var xml = new ByteArrayInputStream("<a><b/></a>".getBytes());
    System.out.println(DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(xml).getDocumentElement().getTagName());
    System.out.println(DriverManager.drivers().count());
    System.out.println(ManagementFactory.getRuntimeMXBean().getVmName().isEmpty());
    System.out.println(java.util.prefs.Preferences.userRoot().node("check").get("key", "none"));
  }
}`

const recipe = 'entrypoint: [java, -jar, /srv/app.jar]'
const linked = `${recipe}
java: { jlink: auto }`

/** A linked runtime has no archive of preloaded classes: it would be of another image of modules. */
const withoutClassData = {
  '/usr/lib/jvm/java-17-openjdk-amd64/lib/server/classes.jsa':
    'it fits the image of modules that it was made with, and is refused for any other',
}

/** Java: programs in archives, in the runtime of the base and in one that is linked for them. */
export const java: readonly Check[] = [
  {
    name: 'java serves HTTP, knows time zones and languages, signs with a curve and starts a program',
    recipe: shipped('java'),
    prepare: compiled({ Service: service }),
    script: asked,
    expect: answers,
  },
  {
    name: 'java fetches over TLS from a server with a key on a curve that the base trusts',
    recipe,
    prepare: `${compiled({ Client: client })}${trusted}`,
    script: `${trustedFileServer('page.txt', 'a trusted page')}
      in_root java -jar /srv/app.jar https://web.check:8443/page.txt`,
    expect: '200 a trusted page TLSv1.3\n',
  },
  {
    name: 'java calls native libraries through JNA, which its manifest names',
    recipe,
    prepare: compiled({ Natives: native }, { path: jna, attributes: `'Class-Path: ${jna}'` }),
    script: 'in_root java -jar /srv/app.jar',
    expect: 'true\ntrue\n',
  },
  {
    name: 'java draws text into a picture without a display',
    recipe,
    prepare: compiled({ Picture: picture }),
    script: 'in_root java -jar /srv/app.jar',
    expect: 'true true\n',
  },
  {
    name: 'java reads XML, looks for drivers of databases, watches itself and has preferences',
    recipe,
    prepare: compiled({ Libraries: tooling }),
    script: 'in_root java -jar /srv/app.jar',
    expect: 'a\n0\nfalse\nnone\n',
  },
  {
    name: 'keytool makes a key on a curve and lists it',
    recipe: 'entrypoint: [keytool]',
    script: `
      in_root keytool -genkeypair -alias check -keyalg EC -dname CN=check -keystore /tmp/store -storepass changeit 2>/dev/null
      in_root keytool -list -keystore /tmp/store -storepass changeit | grep -o PrivateKeyEntry`,
    expect: 'PrivateKeyEntry\n',
  },
  {
    name: 'java in a linked runtime serves HTTP, knows time zones and languages, signs with a curve and starts a program',
    recipe: shipped('java-linked'),
    prepare: compiled({ Service: service }),
    script: asked,
    expect: answers,
    allowed: withoutClassData,
  },
  {
    name: 'java in a linked runtime fetches over TLS',
    recipe: linked,
    prepare: `${compiled({ Client: client })}${trusted}`,
    script: `${trustedFileServer('page.txt', 'a trusted page')}
      in_root java -jar /srv/app.jar https://web.check:8443/page.txt`,
    expect: '200 a trusted page TLSv1.3\n',
    allowed: withoutClassData,
  },
]
