// Reads the contract with JAX-WS, prints its operations, pushes one record and prints the outcomes.
// usage: java Push WSDL ENDPOINT

import java.lang.reflect.Method;
import java.nio.file.Paths;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.jws.WebMethod;
import javax.xml.datatype.DatatypeFactory;
import javax.xml.namespace.QName;
import javax.xml.ws.BindingProvider;
import nl.s_bb.contract.sbb_bpvmonitor_v1.SBBBPVMonitorV1;
import nl.s_bb.contract.sbb_bpvmonitor_v1.SBBBPVMonitorV1_Service;
import nl.s_bb.schema.sbb_bpvmonitor_v1.AanleverResultaat;
import nl.s_bb.schema.sbb_bpvmonitor_v1.AanleverenStudentgegevensRequest;
import nl.s_bb.schema.sbb_bpvmonitor_v1.AanleverenStudentgegevensResponse;
import nl.s_bb.schema.sbb_bpvmonitor_v1.Foutmelding;
import nl.s_bb.schema.sbb_bpvmonitor_v1.Studentgegevens;

public class Push {
	public static void main(String[] arguments) throws Exception {
		SBBBPVMonitorV1_Service service =
				new SBBBPVMonitorV1_Service(Paths.get(arguments[0]).toUri().toURL());
		List<String> ports = new ArrayList<>();
		for (Iterator<QName> at = service.getPorts(); at.hasNext();)
			ports.add(at.next().getLocalPart());
		ports.sort(null);
		if (!ports.equals(List.of("BE", "S", "SE")))
			throw new Exception("ports: " + ports);

		DatatypeFactory dates = DatatypeFactory.newInstance();
		Studentgegevens record = new Studentgegevens();
		record.setBpvoKenmerk("BPV-2026-000117");
		record.setOnderwijsaanbiedercode("999A001");
		record.setOnderwijslocatiecode("999X001");
		record.setOpleidingscode("25180");
		record.setLeerbedrijfId("100000001");
		record.setGeplandeEinddatum(dates.newXMLGregorianCalendar("2027-01-29"));
		record.setEmailadres("zoe@student.voorbeeld.example");
		record.setRoepnaam("Zo\u00eb");
		AanleverenStudentgegevensRequest push = new AanleverenStudentgegevensRequest();
		push.setIdentificatiecodeBedrijfsdocument("00000000-0000-4000-8000-000000000003");
		push.setVerzendendeInstantie("0000000700098QQ00000");
		push.setOntvangendeInstantie("00000099000000001000");
		push.setDatumTijdBedrijfsdocument(dates.newXMLGregorianCalendar("2026-11-23T09:30:00Z"));
		push.setProefaanlevering(true);
		push.getStudentgegevens().add(record);

		SBBBPVMonitorV1 port = service.getBE();
		((BindingProvider) port).getRequestContext()
				.put(BindingProvider.ENDPOINT_ADDRESS_PROPERTY, arguments[1]);
		AanleverenStudentgegevensResponse answer = port.aanleverenStudentgegevens(push);

		for (String operation : operations())
			System.out.println(operation);
		for (AanleverResultaat result : answer.getAanlevering().getResultaat()) {
			StringBuilder line = new StringBuilder(result.getBpvoKenmerk() + " " + result.getUitkomst());
			for (Foutmelding fault : result.getFoutmelding())
				line.append(' ').append(fault.getFoutcode());
			System.out.println(line);
		}
	}

	/** The operations as the interface has them, in the order of the contract. */
	private static List<String> operations() {
		List<String> contract = List.of("testen_verbinding", "opvragen_overeenkomst",
				"aanleveren_studentgegevens", "intrekken_studentgegevens", "opvragen_aanleverstatus",
				"opvragen_vragenlijsten", "opvragen_resultaten", "opvragen_resultatenbestand");
		List<String> names = new ArrayList<>();
		for (Method method : SBBBPVMonitorV1.class.getMethods())
			names.add(method.getAnnotation(WebMethod.class).operationName());
		names.sort((a, b) -> contract.indexOf(a) - contract.indexOf(b));
		return names;
	}
}
