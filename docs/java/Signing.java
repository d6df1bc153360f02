import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.WSDataRef;
import org.apache.ws.security.WSEncryptionPart;
import org.apache.ws.security.WSPasswordCallback;
import org.apache.ws.security.WSSConfig;
import org.apache.ws.security.WSSecurityEngine;
import org.apache.ws.security.WSSecurityEngineResult;
import org.apache.ws.security.components.crypto.AlgorithmSuite;
import org.apache.ws.security.components.crypto.Merlin;
import org.apache.ws.security.handler.RequestData;
import org.apache.ws.security.message.WSSecEncrypt;
import org.apache.ws.security.message.WSSecHeader;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/**
 * Signs requests and verifies answers for the endpoints S and SE, with WSS4J 1.6 (in Debian: libwss4j-java).
 * One object serves one thread.
 */
public class Signing {
	static final String SOAP = "http://schemas.xmlsoap.org/soap/envelope/";
	static final String WSA = "http://www.w3.org/2005/08/addressing";
	static final String RSA_SHA256 = "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"; // WSS4J 1.6 has no name for it
	protected static final String PASSWORD = "in memory only";

	/** WSS4J would warn at each answer that nobody says who may sign: verify does. */
	private static final Logger SILENCED = Logger.getLogger("org.apache.ws.security.validate.SignatureTrustValidator");

	static {
		SILENCED.setLevel(Level.SEVERE);
	}

	protected final Merlin own = new Merlin();
	private final String sbbOin;

	/** Own key and certificate, and the certificates that are trusted: SBB's roots and what stands between, all PEM. */
	public Signing(Path certificate, Path key, Path trust, String sbbOin) throws Exception {
		own.setKeyStore(keyStore(certificate, key));
		KeyStore trusted = KeyStore.getInstance("PKCS12");
		trusted.load(null, null);
		for (Certificate authority : certificates(trust))
			trusted.setCertificateEntry("authority" + trusted.size(), authority);
		own.setTrustStore(trusted);
		this.sbbOin = sbbOin;
	}

	/** Body, Timestamp, token and every wsa header each get a reference. */
	public void sign(Document message) throws Exception {
		WSSecHeader header = new WSSecHeader();
		header.setMustUnderstand(false);
		header.insertSecurityHeader(message);
		WSSecTimestamp timestamp = new WSSecTimestamp();
		timestamp.setTimeToLive(300);
		timestamp.build(message, header);

		WSSecSignature signature = howToSign();
		signature.prepare(message, own, header);
		signature.prependBSTElementToHeader(header);

		List<WSEncryptionPart> parts = new ArrayList<>();
		parts.add(new WSEncryptionPart("Body", SOAP, "Content"));
		parts.add(new WSEncryptionPart(timestamp.getId()));
		parts.add(new WSEncryptionPart(signature.getBSTTokenId())); // it has no name that setParts would know
		for (Element part : children(one(message.getDocumentElement(), SOAP, "Header")))
			if (WSA.equals(part.getNamespaceURI()))
				parts.add(new WSEncryptionPart(part.getLocalName(), WSA, "Element"));
		signature.computeSignature(signature.addReferencesToSign(parts, header));
	}

	/** Nothing of this is what WSS4J does by itself: that is SHA-1, and issuer and serial number instead of a token. */
	protected WSSecSignature howToSign() {
		WSSecSignature signature = new WSSecSignature();
		signature.setUserInfo("own", PASSWORD);
		signature.setKeyIdentifierType(WSConstants.BST_DIRECT_REFERENCE);
		signature.setSignatureAlgorithm(RSA_SHA256);
		signature.setDigestAlgo(WSConstants.SHA256);
		signature.setSigCanonicalization(WSConstants.C14N_EXCL_OMIT_COMMENTS);
		return signature;
	}

	/** For 2W-be-SE, after sign(): the content of the Body, for the holder of this certificate. */
	public void encrypt(Document message, X509Certificate receiver) throws Exception {
		WSSecHeader header = new WSSecHeader();
		header.insertSecurityHeader(message);
		WSSecEncrypt encrypt = new WSSecEncrypt();
		encrypt.setUseThisCert(receiver);
		encrypt.setKeyIdentifierType(WSConstants.ISSUER_SERIAL);
		encrypt.setKeyEncAlgo(WSConstants.KEYTRANSPORT_RSAOEP);
		encrypt.setSymmetricEncAlgorithm(WSConstants.AES_256_GCM);
		encrypt.build(message, own, header);
	}

	/** The names of the parts that were verified; after this the Body may be read. `sent` is the request as it went out. */
	public List<String> verify(Document answer, Document sent) throws Exception {
		Element header = one(answer.getDocumentElement(), SOAP, "Header");
		Element body = one(answer.getDocumentElement(), SOAP, "Body");
		Element security = one(header, WSConstants.WSSE_NS, "Security");
		RequestData data = new RequestData();
		data.setWssConfig(WSSConfig.getNewInstance());
		data.setSigCrypto(own);
		data.setDecCrypto(own);
		data.setAlgorithmSuite(algorithms());
		data.setCallbackHandler(calls -> ((WSPasswordCallback)calls[0]).setPassword(PASSWORD));
		List<WSSecurityEngineResult> results = new WSSecurityEngine().processSecurityHeader(security, data);

		// WSS4J says that a signature holds: here is asked whose it is and what stands under it.
		List<WSSecurityEngineResult> signatures = results.stream()
				.filter(result -> result.get(WSSecurityEngineResult.TAG_ACTION).equals(WSConstants.SIGN))
				.collect(Collectors.toList());
		demand(signatures.size() == 1, signatures.size() + " signatures");
		X509Certificate signer = (X509Certificate)signatures.get(0).get(WSSecurityEngineResult.TAG_X509_CERTIFICATE);
		demand(serialNumbers(signer).equals(List.of(sbbOin)), "signed by " + signer.getSubjectX500Principal());
		Set<Element> signed = Collections.newSetFromMap(new IdentityHashMap<>());
		for (Object reference : (List<?>)signatures.get(0).get(WSSecurityEngineResult.TAG_DATA_REF_URIS))
			signed.add(((WSDataRef)reference).getProtectedElement());
		Element timestamp = one(security, WSConstants.WSU_NS, "Timestamp");
		Element confirmation = one(security, WSConstants.WSSE11_NS, "SignatureConfirmation");
		List<Element> parts = new ArrayList<>(List.of(body, timestamp, confirmation));
		children(header).stream().filter(child -> WSA.equals(child.getNamespaceURI())).forEach(parts::add);
		for (Element part : parts)
			demand(signed.contains(part), part.getNodeName() + " is not signed");

		// That it answers what was sent, now. A fault may come before our signature was accepted: then it confirms none.
		boolean fault = !children(body, SOAP, "Fault").isEmpty();
		String value = sent.getElementsByTagNameNS(WSConstants.SIG_NS, "SignatureValue").item(0).getTextContent();
		demand(confirmation.hasAttribute("Value") ? confirmation.getAttribute("Value").equals(value.replaceAll("\\s", "")) : fault,
				"SignatureConfirmation");
		String relatesTo = one(header, WSA, "RelatesTo").getTextContent();
		demand(relatesTo.equals(one(one(sent.getDocumentElement(), SOAP, "Header"), WSA, "MessageID").getTextContent())
						|| (fault && relatesTo.equals(WSA + "/unspecified")), "RelatesTo");
		demand(Instant.parse(one(timestamp, WSConstants.WSU_NS, "Expires").getTextContent()).isAfter(Instant.now()), "too old");
		return parts.stream().map(Node::getLocalName).collect(Collectors.toList());
	}

	private static AlgorithmSuite algorithms() {
		AlgorithmSuite suite = new AlgorithmSuite();
		suite.addSignatureMethod(RSA_SHA256);
		suite.addDigestAlgorithm(WSConstants.SHA256);
		suite.addC14nAlgorithm(WSConstants.C14N_EXCL_OMIT_COMMENTS);
		suite.addTransformAlgorithm(WSConstants.C14N_EXCL_OMIT_COMMENTS);
		suite.addEncryptionMethod(WSConstants.AES_256_GCM);
		suite.addKeyWrapAlgorithm(WSConstants.KEYTRANSPORT_RSAOEP);
		return suite;
	}

	private static List<String> serialNumbers(X509Certificate certificate) throws Exception {
		String name = certificate.getSubjectX500Principal().getName("RFC2253", Map.of("2.5.4.5", "serialNumber"));
		return new LdapName(name).getRdns().stream().filter(part -> part.getType().equals("serialNumber"))
				.map(Rdn::getValue).map(Object::toString).collect(Collectors.toList());
	}

	/** A certificate with its chain and its key (PKCS#8, no passphrase), as Java wants to have them. */
	static KeyStore keyStore(Path certificate, Path key) throws Exception {
		String pem = Files.readString(key, StandardCharsets.US_ASCII).replaceAll("-----[A-Z ]*-----|\\s", "");
		KeyStore store = KeyStore.getInstance("PKCS12");
		store.load(null, null);
		store.setKeyEntry("own", KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(Base64.getDecoder().decode(pem))),
				PASSWORD.toCharArray(), certificates(certificate).toArray(Certificate[]::new));
		return store;
	}

	static Collection<? extends Certificate> certificates(Path pem) throws Exception {
		try (InputStream in = new ByteArrayInputStream(Files.readAllBytes(pem))) {
			return CertificateFactory.getInstance("X.509").generateCertificates(in);
		}
	}

	private static List<Element> children(Element parent) {
		List<Element> found = new ArrayList<>();
		for (Node child = parent.getFirstChild(); child != null; child = child.getNextSibling())
			if (child instanceof Element)
				found.add((Element)child);
		return found;
	}

	private static List<Element> children(Element parent, String namespace, String name) {
		return children(parent).stream()
				.filter(child -> namespace.equals(child.getNamespaceURI()) && name.equals(child.getLocalName()))
				.collect(Collectors.toList());
	}

	static Element one(Element parent, String namespace, String name) {
		List<Element> found = children(parent, namespace, name);
		demand(found.size() == 1, found.size() + " times " + name);
		return found.get(0);
	}

	private static void demand(boolean held, String what) {
		if (!held)
			throw new SecurityException("not verified: " + what);
	}
}
