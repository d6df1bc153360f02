// WSS4J as a school would use it, for as long as there are lines: each asks for one push and is answered by one line.
// tests/interop/conftest.py says what stands in them.

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.LocalDate;
import java.util.UUID;
import org.apache.ws.security.WSConstants;
import org.apache.ws.security.message.WSSecHeader;
import org.apache.ws.security.message.WSSecSignature;
import org.apache.ws.security.message.WSSecTimestamp;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

public class Peer {
	private static final String MESSAGE = "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
			+ " xmlns:wsa=\"http://www.w3.org/2005/08/addressing\"><soapenv:Header>"
			+ "<wsa:To>%3$s%4$s</wsa:To><wsa:From><wsa:Address>%3$s%5$s</wsa:Address></wsa:From>"
			+ "<wsa:Action>http://s-bb.nl/contract/SBB_BPVMonitor_V1/aanleveren_studentgegevens</wsa:Action>"
			+ "<wsa:MessageID>urn:uuid:%1$s</wsa:MessageID></soapenv:Header><soapenv:Body>"
			+ "<bpv:aanleveren_studentgegevens_request xmlns:bpv=\"http://s-bb.nl/schema/SBB_BPVMonitor_V1\">"
			+ "<bpv:identificatiecodeBedrijfsdocument>%2$s</bpv:identificatiecodeBedrijfsdocument>"
			+ "<bpv:verzendendeInstantie>%5$s</bpv:verzendendeInstantie><bpv:ontvangendeInstantie>%4$s</bpv:ontvangendeInstantie>"
			+ "<bpv:datumTijdBedrijfsdocument>%6$s</bpv:datumTijdBedrijfsdocument><bpv:studentgegevens>"
			+ "<bpv:bpvoKenmerk>%7$s</bpv:bpvoKenmerk><bpv:onderwijsaanbiedercode>990A001</bpv:onderwijsaanbiedercode>"
			+ "<bpv:onderwijslocatiecode>990X001</bpv:onderwijslocatiecode><bpv:opleidingscode>60122</bpv:opleidingscode>"
			+ "<bpv:leerbedrijfId>900000000</bpv:leerbedrijfId><bpv:geplandeEinddatum>%8$s</bpv:geplandeEinddatum>"
			+ "<bpv:emailadres>%9$s</bpv:emailadres></bpv:studentgegevens></bpv:aanleveren_studentgegevens_request>"
			+ "</soapenv:Body></soapenv:Envelope>";

	/** Signs in one of the ways that are asked for. */
	private static class Way extends Signing {
		private final String way;

		Way(String way) throws Exception {
			super(Push.path("SAAS_SIGN_CERT"), Push.path("SAAS_SIGN_KEY"), Push.path("TRUST_FILE"), System.getenv("GATEWAY_OIN"));
			this.way = way;
		}

		@Override
		public void sign(Document message) throws Exception {
			if (way.equals("pss")) {
				new Pss(Push.path("SAAS_SIGN_CERT"), Push.path("SAAS_SIGN_KEY")).sign(message);
			} else if (way.equals("defaults") || way.equals("issuer")) {
				WSSecHeader header = new WSSecHeader();
				header.insertSecurityHeader(message);
				new WSSecTimestamp().build(message, header);
				WSSecSignature signature = way.equals("issuer") ? howToSign() : new WSSecSignature();
				signature.setUserInfo("own", PASSWORD);
				signature.setKeyIdentifierType(WSConstants.ISSUER_SERIAL); // as it is by default
				signature.build(message, own, header);
			} else {
				super.sign(message);
			}
		}

		@Override
		protected WSSecSignature howToSign() {
			WSSecSignature signature = super.howToSign();
			if (way.equals("sha1-digest"))
				signature.setDigestAlgo(WSConstants.SHA1);
			if (way.equals("sha1-signature"))
				signature.setSignatureAlgorithm(WSConstants.RSA_SHA1);
			return signature;
		}
	}

	public static void main(String[] arguments) throws Exception {
		BufferedReader lines = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
		for (String line = lines.readLine(); line != null; line = lines.readLine()) {
			String[] asked = line.split("\t");
			String said;
			try {
				said = push(asked[0], asked[1], asked[2], asked[3], asked[4]);
			} catch (SecurityException | org.apache.ws.security.WSSecurityException refused) {
				said = "refused\t" + refused.getMessage();
			} catch (Exception failed) {
				failed.printStackTrace();
				said = "failed\t" + failed;
			}
			System.out.println(said.replace('\n', ' '));
		}
	}

	private static String push(String way, String url, String school, String kenmerk, String email) throws Exception {
		Document message = Push.read(String.format(MESSAGE, UUID.randomUUID(), UUID.randomUUID(),
				"http://www.w3.org/2005/08/addressing/anonymous?oin=", System.getenv("GATEWAY_OIN"), school, Instant.now(), kenmerk,
				LocalDate.now().plusDays(60), email).getBytes(StandardCharsets.UTF_8));
		Signing signing = new Way(way);
		signing.sign(message);
		Document signed = Push.read(Push.write(message));
		if (way.equals("encrypted")) {
			Path certificate = Push.path("GATEWAY_DECRYPT_CERT");
			signing.encrypt(message, (X509Certificate)Signing.certificates(certificate).iterator().next());
		}
		Push push = new Push(signing);
		Element body = Signing.one(push.send(url, message, signed).getDocumentElement(), Signing.SOAP, "Body");
		String parts = String.join(" ", push.verified);
		NodeList codes = body.getElementsByTagName("faultcode");
		if (codes.getLength() > 0)
			return "fault\t" + parts + "\t" + codes.item(0).getTextContent();
		return "answered\t" + parts + "\t"
				+ body.getElementsByTagNameNS("http://s-bb.nl/schema/SBB_BPVMonitor_V1", "uitkomst").item(0).getTextContent();
	}
}
