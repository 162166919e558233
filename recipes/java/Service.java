import com.sun.net.httpserver.*;
import java.net.*;
import java.nio.charset.*;
import java.security.*;
import java.security.spec.*;
import java.time.*;
import java.time.format.*;
import java.util.*;

public class Service {
  static String zone(String name) {
    var time = Instant.parse("2026-07-01T12:00:00Z").atZone(ZoneId.of(name));
    return time.format(DateTimeFormatter.ofPattern("EEEE, d. MMMM yyyy HH:mm z", Locale.GERMANY));
  }

  static String curve() throws Exception {
    var generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp256r1"));
    var pair = generator.generateKeyPair();
    var signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(pair.getPrivate());
    signature.update("text".getBytes());
    var signed = signature.sign();
    signature.initVerify(pair.getPublic());
    signature.update("text".getBytes());
    return signature.getProvider().getName() + " " + signature.verify(signed);
  }

  static String program() throws Exception {
    var process = new ProcessBuilder("/usr/bin/id", "-u").start();
    return "uid " + new String(process.getInputStream().readAllBytes()).trim();
  }

  public static void main(String[] words) throws Exception {
    var server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.createContext("/", exchange -> {
      String answer;
      try {
        answer = switch (exchange.getRequestURI().getPath()) {
          case "/zone" -> zone("America/New_York");
          case "/curve" -> curve();
          case "/program" -> program();
          case "/charset" -> Integer.toString("\u4e2d\u6587".getBytes(Charset.forName("Big5")).length);
          default -> "hello";
        };
      } catch (Exception fault) {
        answer = fault.toString();
      }
      var bytes = answer.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
      exchange.close();
    });
    server.start();
  }
}
