/*
 * WSS4J on the same messages, as one half of a conversation: a line "verify FILE TIMES" or "sign FILE TIMES" comes in,
 * the work is done that often, and "done" goes out, or "failed REASON". Who asks reads the clock of this process.
 *
 * Arguments: signer's certificates, signer's key, certificates to trust, CRLs (all PEM).
 */
import java.io.*;
import java.nio.file.*;
import java.security.*;
import java.security.cert.*;
import java.security.cert.Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.*;
import javax.xml.crypto.dsig.Reference;
import javax.xml.parsers.*;
import javax.xml.transform.*;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.ws.security.*;
import org.apache.ws.security.components.crypto.*;
import org.apache.ws.security.handler.RequestData;
import org.apache.ws.security.message.*;
import org.apache.ws.security.util.WSSecurityUtil;
import org.w3c.dom.*;

public class Wss4j {
	static final String WSA = "http://www.w3.org/2005/08/addressing";
	static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
	static final String NAME = "signer", PASSWORD = "unused";

	final DocumentBuilder parser;
	final Transformer writer;
	final Merlin crypto = new Merlin();

	Wss4j(String certificates, String key, String trust, String crls) throws Exception {
		DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
		factory.setNamespaceAware(true);
		factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
		parser = factory.newDocumentBuilder();
		writer = TransformerFactory.newInstance().newTransformer();
		writer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
		crypto.setKeyStore(keyStore(certificates, key));
		crypto.setTrustStore(trustStore(trust));
		try (InputStream in = new FileInputStream(crls)) {
			crypto.setCRLCertStore(CertStore.getInstance("Collection",
				new CollectionCertStoreParameters(x509().generateCRLs(in))));
		}
	}

	static CertificateFactory x509() throws CertificateException {
		return CertificateFactory.getInstance("X.509");
	}

	static Collection<? extends Certificate> certificates(String file) throws Exception {
		try (InputStream in = new FileInputStream(file)) {
			return x509().generateCertificates(in);
		}
	}

	static KeyStore keyStore(String certificates, String key) throws Exception {
		String pem = Files.readString(Path.of(key)).replaceAll("-----[A-Z ]+-----|\\s", "");
		/* Not PKCS12: WSS4J asks for the key each time, and there a key costs thousands of hashes. */
		KeyStore store = KeyStore.getInstance("JKS");

		store.load(null, null);
		store.setKeyEntry(NAME,
			KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))),
			PASSWORD.toCharArray(), certificates(certificates).toArray(new Certificate[0]));
		return store;
	}

	static KeyStore trustStore(String file) throws Exception {
		KeyStore store = KeyStore.getInstance("PKCS12");
		int number = 0;

		store.load(null, null);
		for (Certificate certificate : certificates(file))
			store.setCertificateEntry("trusted-" + number++, certificate);
		return store;
	}

	/* The token against chain and CRL, the Timestamp, the signature and its references. */
	void verify(byte[] message) throws Exception {
		Document document = parser.parse(new ByteArrayInputStream(message));
		RequestData request = new RequestData();

		request.setWssConfig(WSSConfig.getNewInstance());
		request.setSigCrypto(crypto);
		request.setEnableRevocation(true);
		Element security = WSSecurityUtil.getSecurityHeader(document, null);
		List<WSSecurityEngineResult> results = new WSSecurityEngine().processSecurityHeader(security, request);
		WSSecurityEngineResult signature = WSSecurityUtil.fetchActionResult(results, WSConstants.SIGN);
		if (signature == null || ((List<?>) signature.get(WSSecurityEngineResult.TAG_DATA_REF_URIS)).size() != 8)
			throw new SecurityException("not the eight parts that were signed");
	}

	static List<WSEncryptionPart> parts(WSSecTimestamp timestamp, WSSecSignature signature) {
		List<WSEncryptionPart> parts = new ArrayList<>();

		for (String name : List.of("To", "From", "ReplyTo", "Action", "MessageID"))
			parts.add(new WSEncryptionPart(name, WSA, "Content"));
		parts.add(new WSEncryptionPart(timestamp.getId()));
		parts.add(new WSEncryptionPart(signature.getBSTTokenId()));
		parts.add(new WSEncryptionPart("Body", SOAP, "Content"));
		return parts;
	}

	byte[] sign(byte[] message) throws Exception {
		Document document = parser.parse(new ByteArrayInputStream(message));
		WSSecHeader header = new WSSecHeader();
		WSSecTimestamp timestamp = new WSSecTimestamp();
		WSSecSignature signature = new WSSecSignature();

		header.insertSecurityHeader(document);
		timestamp.build(document, header);
		signature.setUserInfo(NAME, PASSWORD);
		signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
		signature.setSignatureAlgorithm("http://www.w3.org/2001/04/xmldsig-more#rsa-sha256");
		signature.setDigestAlgo(WSConstants.SHA256);
		signature.setSigCanonicalization(WSConstants.C14N_EXCL_OMIT_COMMENTS);
		signature.prepare(document, crypto, header);
		signature.prependBSTElementToHeader(header);
		List<Reference> references = signature.addReferencesToSign(parts(timestamp, signature), header);
		signature.computeSignature(references);
		ByteArrayOutputStream out = new ByteArrayOutputStream(message.length + 8192);
		writer.transform(new DOMSource(document), new StreamResult(out));
		return out.toByteArray();
	}

	void work(String verb, byte[] message) throws Exception {
		switch (verb) {
		case "verify": verify(message); break;
		case "sign": sign(message); break;
		case "round": verify(sign(message)); break;
		default: throw new IllegalArgumentException(verb);
		}
	}

	public static void main(String[] arguments) throws Exception {
		Wss4j wss4j = new Wss4j(arguments[0], arguments[1], arguments[2], arguments[3]);
		Map<String, byte[]> messages = new HashMap<>();
		BufferedReader in = new BufferedReader(new InputStreamReader(System.in));

		for (String line; (line = in.readLine()) != null; System.out.flush()) {
			String[] words = line.split(" ");
			try {
				if (!messages.containsKey(words[1]))
					messages.put(words[1], Files.readAllBytes(Path.of(words[1])));
				for (int times = Integer.parseInt(words[2]); times > 0; times--)
					wss4j.work(words[0], messages.get(words[1]));
				System.out.println("done");
			} catch (Exception e) {
				System.out.println("failed " + e);
			}
		}
	}
}
