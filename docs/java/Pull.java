import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/**
 * Today everything, tomorrow what changed since: resultaten.tsv has a line per answer, resultaten.tot says how far it goes.
 * In a text, backslash, tab and line ends are written \\, \t, \n and \r.
 */
public class Pull {
	private static final String BPV = "http://s-bb.nl/schema/SBB_BPVMonitor_V1";
	private static final String ANONYMOUS = "http://www.w3.org/2005/08/addressing/anonymous?oin=";
	private static final String MESSAGE = "<soapenv:Envelope xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
			+ " xmlns:wsa=\"http://www.w3.org/2005/08/addressing\" xmlns:bpv=\"" + BPV + "\"><soapenv:Header>"
			+ "<wsa:To>" + ANONYMOUS + "%2$s</wsa:To><wsa:From><wsa:Address>" + ANONYMOUS + "%1$s</wsa:Address></wsa:From>"
			+ "<wsa:Action>http://s-bb.nl/contract/SBB_BPVMonitor_V1/opvragen_resultaten</wsa:Action>"
			+ "<wsa:MessageID>urn:uuid:%3$s</wsa:MessageID></soapenv:Header><soapenv:Body><bpv:opvragen_resultaten_request>"
			+ "<bpv:identificatiecodeBedrijfsdocument>%4$s</bpv:identificatiecodeBedrijfsdocument>"
			+ "<bpv:verzendendeInstantie>%1$s</bpv:verzendendeInstantie><bpv:ontvangendeInstantie>%2$s</bpv:ontvangendeInstantie>"
			+ "<bpv:datumTijdBedrijfsdocument>%5$s</bpv:datumTijdBedrijfsdocument>%6$s</bpv:opvragen_resultaten_request>"
			+ "</soapenv:Body></soapenv:Envelope>";
	private static final List<String> KEYS = List.of("responsId", "mutatienummer", "respondent", "vragenlijstcode", "versie", "invuldatum",
			"invulmaand", "brin", "onderwijsaanbiedercode", "onderwijslocatiecode", "opleidingscode", "leerbedrijfId",
			"leerbedrijfPseudoniem", "geplandeEinddatum", "eindmaand", "leerweg");
	private static final List<String> CELLS = List.of("vraagcode", "waarde", "tekst");
	private static final Path RESULTS = Path.of("resultaten.tsv"), TOT = Path.of("resultaten.tot");

	/** One snapshot: the lines of its answers, which responses came and which are gone, and how far it goes. */
	private static class Snapshot {
		final List<String> lines = new ArrayList<>();
		final Set<String> came = new HashSet<>(), gone = new HashSet<>();
		String tot;
	}

	private final Signing signing = new Signing(Push.path("SAAS_SIGN_CERT"), Push.path("SAAS_SIGN_KEY"), Push.path("TRUST_FILE"),
			System.getenv("GATEWAY_OIN"));
	private final Push http = new Push(signing);

	Pull() throws Exception {
	}

	public static void main(String[] arguments) throws Exception {
		String since = Files.exists(TOT) ? Files.readString(TOT).trim() : null;
		Pull pull = new Pull();
		Snapshot snapshot;
		do
			snapshot = pull.snapshot(since);
		while (snapshot == null); // it expired halfway: begin with a new one
		keep(snapshot);
		System.out.println(snapshot.came.size() + " new or changed, " + snapshot.gone.size() + " gone, up to " + snapshot.tot);
	}

	/** All results, or what changed after `since`. */
	private Snapshot snapshot(String since) throws Exception {
		Snapshot snapshot = new Snapshot();
		for (String cursor = null;;) {
			Element answer = ask(element("vanafMutatienummer", since) + element("paginagrootte", System.getenv().getOrDefault("PAGE", "1000"))
					+ element("cursor", cursor));
			if (!text(answer, "requestGoedgekeurd").equals("true")) { // also in a fault
				String code = text(answer, "foutcode");
				if (code.equals("BPV0201"))
					return null;
				throw new Exception("refused: " + (code.isEmpty() ? answer.getTextContent().trim() : code + " " + text(answer, "fouttekst")));
			}
			for (Element response : all(answer, "respons")) {
				snapshot.came.add(text(response, "responsId"));
				String keys = KEYS.stream().map(key -> text(response, key)).collect(Collectors.joining("\t"));
				List<Element> answers = all(response, "antwoord");
				for (Element given : answers.isEmpty() ? List.of(response) : answers)
					snapshot.lines.add(keys + CELLS.stream().map(cell -> "\t" + escaped(text(given, cell))).collect(Collectors.joining()));
			}
			for (Element removed : all(answer, "verwijderd"))
				snapshot.gone.add(text(removed, "responsId"));
			snapshot.tot = text(answer, "totMutatienummer");
			cursor = text(answer, "cursor");
			if (!cursor.isEmpty())
				continue;
			if (snapshot.came.size() != Integer.parseInt(text(answer, "aantalRespons")))
				throw new Exception("not complete");
			return snapshot;
		}
	}

	/** The verified Body of the answer. The same message again, signed anew, for as long as the gateway asks to wait. */
	private Element ask(String content) throws Exception {
		byte[] message = String.format(MESSAGE, System.getenv("SCHOOL_A_OIN"), System.getenv("GATEWAY_OIN"), UUID.randomUUID(),
				UUID.randomUUID(), Instant.now(), content).getBytes(StandardCharsets.UTF_8);
		for (int attempt = 1;; attempt++) {
			Document signed = Push.read(message);
			signing.sign(signed);
			http.retryAfter = 0;
			try {
				Document answer = http.send(System.getenv("GATEWAY_URL_S"), signed, signed);
				if (http.retryAfter == 0 || attempt == 10)
					return Signing.one(answer.getDocumentElement(), Signing.SOAP, "Body");
			} catch (Exception failed) {
				if (http.retryAfter == 0 || attempt == 10)
					throw failed;
			}
			Thread.sleep(1000 * http.retryAfter);
		}
	}

	/** What is new or gone replaces what was there. First the lines, then how far they go: whoever is killed between does it again. */
	private static void keep(Snapshot snapshot) throws IOException {
		Path lines = Path.of(RESULTS + ".new"), tot = Path.of(TOT + ".new"); // personal data: keep the directory to yourself
		try (BufferedWriter out = Files.newBufferedWriter(lines)) {
			out.write(String.join("\t", KEYS) + "\t" + String.join("\t", CELLS) + "\n");
			try (Stream<String> old = Files.lines(RESULTS)) {
				for (String line : (Iterable<String>)old.skip(1)::iterator) {
					String id = line.substring(0, line.indexOf('\t'));
					if (!snapshot.came.contains(id) && !snapshot.gone.contains(id))
						out.write(line + "\n");
				}
			} catch (NoSuchFileException first) {
				// nothing yet
			}
			for (String line : snapshot.lines)
				out.write(line + "\n");
		}
		Files.writeString(tot, snapshot.tot);
		Files.move(lines, RESULTS, StandardCopyOption.ATOMIC_MOVE);
		Files.move(tot, TOT, StandardCopyOption.ATOMIC_MOVE);
	}

	private static String element(String name, String value) {
		return value == null ? "" : "<bpv:" + name + ">" + value + "</bpv:" + name + ">";
	}

	private static String escaped(String text) {
		return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n").replace("\r", "\\r");
	}

	private static List<Element> all(Element parent, String name) {
		NodeList found = parent.getElementsByTagNameNS(BPV, name);
		List<Element> elements = new ArrayList<>();
		for (int i = 0; i < found.getLength(); i++)
			elements.add((Element)found.item(i));
		return elements;
	}

	/** Of the first element with this name; nothing when there is none. */
	private static String text(Element parent, String name) {
		NodeList found = parent.getElementsByTagNameNS(BPV, name);
		return found.getLength() == 0 ? "" : found.item(0).getTextContent();
	}
}
