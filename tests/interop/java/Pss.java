// Signs a message with RSASSA-PSS by nothing but the JDK: javax.xml.crypto.dsig.

import java.nio.file.Path;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.xml.XMLConstants;
import javax.xml.crypto.dom.DOMStructure;
import javax.xml.crypto.dsig.CanonicalizationMethod;
import javax.xml.crypto.dsig.DigestMethod;
import javax.xml.crypto.dsig.Reference;
import javax.xml.crypto.dsig.SignedInfo;
import javax.xml.crypto.dsig.XMLSignatureFactory;
import javax.xml.crypto.dsig.dom.DOMSignContext;
import javax.xml.crypto.dsig.spec.C14NMethodParameterSpec;
import javax.xml.crypto.dsig.spec.TransformParameterSpec;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

class Pss {
	private static final String METHOD = "http://www.w3.org/2007/05/xmldsig-more#sha256-rsa-MGF1";
	private static final String OASIS = "http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-";
	private static final String WSSE = OASIS + "wssecurity-secext-1.0.xsd", WSU = OASIS + "wssecurity-utility-1.0.xsd";
	private static final String X509V3 = OASIS + "x509-token-profile-1.0#X509v3";
	private static final char[] PASSWORD = Signing.PASSWORD.toCharArray();

	private final KeyStore own;

	Pss(Path certificate, Path key) throws Exception {
		own = Signing.keyStore(certificate, key);
	}

	void sign(Document message) throws Exception {
		Element envelope = message.getDocumentElement(), header = Signing.one(envelope, Signing.SOAP, "Header");
		// A tree that was not parsed has only the declarations that somebody puts there, and what is digested shows them.
		envelope.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:wsse", WSSE);
		envelope.setAttributeNS(XMLConstants.XMLNS_ATTRIBUTE_NS_URI, "xmlns:wsu", WSU);
		List<Element> parts = new ArrayList<>();
		for (Node child = header.getFirstChild(); child != null; child = child.getNextSibling())
			if (Signing.WSA.equals(child.getNamespaceURI()))
				parts.add((Element)child);
		Element security = add(header, WSSE, "wsse:Security");
		Element token = add(security, WSSE, "wsse:BinarySecurityToken");
		token.setAttribute("EncodingType", OASIS + "soap-message-security-1.0#Base64Binary");
		token.setAttribute("ValueType", X509V3);
		token.setTextContent(Base64.getEncoder().encodeToString(own.getCertificate("own").getEncoded()));
		Element timestamp = add(security, WSU, "wsu:Timestamp");
		Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
		add(timestamp, WSU, "wsu:Created").setTextContent(now.toString());
		add(timestamp, WSU, "wsu:Expires").setTextContent(now.plusSeconds(300).toString());
		parts.addAll(List.of(token, timestamp, Signing.one(envelope, Signing.SOAP, "Body")));

		XMLSignatureFactory factory = XMLSignatureFactory.getInstance("DOM", "XMLDSig");
		DOMSignContext context = new DOMSignContext((PrivateKey)own.getKey("own", PASSWORD), security);
		context.setDefaultNamespacePrefix("ds");
		List<Reference> references = new ArrayList<>();
		for (Element part : parts) {
			String id = "part-" + references.size();
			part.setAttributeNS(WSU, "wsu:Id", id);
			context.setIdAttributeNS(part, WSU, "Id");
			references.add(factory.newReference("#" + id, factory.newDigestMethod(DigestMethod.SHA256, null),
					List.of(factory.newTransform(CanonicalizationMethod.EXCLUSIVE,
							(TransformParameterSpec)null)), null, null));
		}
		SignedInfo info = factory.newSignedInfo(
				factory.newCanonicalizationMethod(CanonicalizationMethod.EXCLUSIVE, (C14NMethodParameterSpec)null),
				factory.newSignatureMethod(METHOD, null), references);
		Element pointer = message.createElementNS(WSSE, "wsse:SecurityTokenReference");
		Element reference = add(pointer, WSSE, "wsse:Reference");
		reference.setAttribute("URI", "#" + token.getAttributeNS(WSU, "Id"));
		reference.setAttribute("ValueType", X509V3);
		factory.newXMLSignature(info, factory.getKeyInfoFactory().newKeyInfo(List.of(new DOMStructure(pointer)))).sign(context);
	}

	private static Element add(Element parent, String namespace, String name) {
		Element made = parent.getOwnerDocument().createElementNS(namespace, name);
		parent.appendChild(made);
		return made;
	}
}
