import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.w3c.dom.Document;

/** Signs the envelope in a file, sends it over two-way TLS and prints the answer, once that has been verified. */
public class Push {
	private final Signing signing;
	private final HttpClient http;
	List<String> verified;
	long retryAfter; // seconds that the gateway asks to wait; 0: it answered

	Push(Signing signing) throws Exception {
		this.signing = signing;
		KeyStore roots = KeyStore.getInstance("PKCS12");
		roots.load(null, null);
		for (Certificate root : Signing.certificates(path("CA_FILE")))
			roots.setCertificateEntry("root" + roots.size(), root);
		KeyManagerFactory ours = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
		ours.init(Signing.keyStore(path("SAAS_CERT"), path("SAAS_KEY")), Signing.PASSWORD.toCharArray());
		TrustManagerFactory theirs = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		theirs.init(roots);
		SSLContext tls = SSLContext.getInstance("TLS");
		tls.init(ours.getKeyManagers(), theirs.getTrustManagers(), null);
		http = HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
	}

	public static void main(String[] arguments) throws Exception {
		Signing signing = new Signing(path("SAAS_SIGN_CERT"), path("SAAS_SIGN_KEY"), path("TRUST_FILE"), System.getenv("GATEWAY_OIN"));
		Push push = new Push(signing);
		Document message = read(Files.readAllBytes(Path.of(arguments[0])));
		signing.sign(message);
		Document answer = push.send(System.getenv("GATEWAY_URL_S"), message, message);
		System.out.println("verified: " + String.join(" ", push.verified));
		System.out.write(write(answer));
	}

	/** `message` is what goes out, `signed` is it before it was encrypted. */
	Document send(String url, Document message, Document signed) throws Exception {
		HttpResponse<byte[]> answer = http.send(
				HttpRequest.newBuilder(URI.create(url)).header("Content-Type", "text/xml;charset=UTF-8").header("SOAPAction", "\"\"")
						.POST(HttpRequest.BodyPublishers.ofByteArray(write(message))).build(),
				HttpResponse.BodyHandlers.ofByteArray());
		retryAfter = answer.headers().firstValueAsLong("Retry-After").orElse(0);
		if (answer.statusCode() != 200 && answer.statusCode() != 500)
			throw new Exception("HTTP " + answer.statusCode()); // there is no message in it
		Document read = read(answer.body());
		verified = signing.verify(read, signed);
		return read;
	}

	static Document read(byte[] xml) throws Exception {
		DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
		factory.setNamespaceAware(true);
		factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
		return factory.newDocumentBuilder().parse(new ByteArrayInputStream(xml));
	}

	static byte[] write(Document message) throws Exception {
		Transformer plain = TransformerFactory.newInstance().newTransformer();
		plain.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
		ByteArrayOutputStream out = new ByteArrayOutputStream();
		plain.transform(new DOMSource(message), new StreamResult(out));
		return out.toByteArray();
	}

	static Path path(String name) {
		return Path.of(System.getenv(name));
	}
}
