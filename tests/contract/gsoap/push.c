/*
 * Pushes one record with a client as wsdl2h and soapcpp2 make it without any option of ours, and prints the outcomes.
 * usage: push ENDPOINT
 */
#include "SBB_USCOREBPVMonitor_USCOREV1.nsmap"
#include "soapH.h"

#include <stdio.h>

int main(int argc, char **argv)
{
	struct soap *soap = soap_new1(SOAP_C_UTFSTRING | SOAP_XML_TREE);
	enum xsd__boolean yes = xsd__boolean__true_;
	struct ns2__Studentgegevens record = {
		.bpvoKenmerk = "BPV-2026-000117",
		.onderwijsaanbiedercode = "999A001",
		.onderwijslocatiecode = "999X001",
		.opleidingscode = "25180",
		.leerbedrijfId = "100000001",
		.geplandeEinddatum = "2027-01-29",
		.emailadres = "zoe@student.voorbeeld.example",
		.roepnaam = "Zo\xC3\xAB",
	};
	struct _ns2__aanleveren_USCOREstudentgegevens_USCORErequest push = {
		.identificatiecodeBedrijfsdocument = "00000000-0000-4000-8000-000000000003",
		.verzendendeInstantie = "0000000700098QQ00000",
		.ontvangendeInstantie = "00000099000000001000",
		.datumTijdBedrijfsdocument = 1795426200,
		.proefaanlevering = &yes,
		.__sizestudentgegevens = 1,
		.studentgegevens = &record,
	};
	struct _ns2__aanleveren_USCOREstudentgegevens_USCOREresponse answer;

	if (argc != 2
		|| soap_call___ns1__aanleveren_USCOREstudentgegevens(
			soap, argv[1], NULL, &push, &answer)) {
		soap_print_fault(soap, stderr);
		return 1;
	}
	for (int i = 0; i < answer.aanlevering->__sizeresultaat; i++) {
		struct ns2__AanleverResultaat *result = &answer.aanlevering->resultaat[i];

		printf("%s %s", result->bpvoKenmerk,
			soap_ns2__AanleverUitkomst2s(soap, result->uitkomst));
		for (int k = 0; k < result->__sizefoutmelding; k++)
			printf(" %s", result->foutmelding[k].foutcode);
		printf("\n");
	}
	soap_destroy(soap);
	soap_end(soap);
	soap_free(soap);
	return 0;
}
