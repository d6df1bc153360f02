#ifndef TESTS_SECURITY_MESSAGES_H
#define TESTS_SECURITY_MESSAGES_H

/* Messages that several tests start from. Only invented OINs. */

#define SOAP_DECL "xmlns:soapenv=\"http://schemas.xmlsoap.org/soap/envelope/\""
#define WSA_DECL  "xmlns:wsa=\"http://www.w3.org/2005/08/addressing\""
#define BPV_DECL  "xmlns:bpv=\"http://s-bb.nl/schema/SBB_BPVMonitor_V1\""
#define ANONYMOUS "http://www.w3.org/2005/08/addressing/anonymous"

#define GOOD_TO   "<wsa:To>" ANONYMOUS "?oin=00000099000000001000</wsa:To>"
#define GOOD_FROM                                                                                  \
	"<wsa:From><wsa:Address>" ANONYMOUS "?oin=0000000700098QQ00000</wsa:Address></wsa:From>"
#define GOOD_ACTION                                                                                \
	"<wsa:Action>http://s-bb.nl/contract/SBB_BPVMonitor_V1/testen_verbinding</wsa:Action>"
#define GOOD_ID      "<wsa:MessageID>urn:uuid:6f1f7b1e-0000-4000-8000-00000000a001</wsa:MessageID>"
#define GOOD_HEADERS GOOD_TO GOOD_FROM GOOD_ACTION GOOD_ID

#define BLOCK                                                                                      \
	"<bpv:identificatiecodeBedrijfsdocument>00000000-0000-4000-8000-000000000001"              \
	"</bpv:identificatiecodeBedrijfsdocument>"                                                 \
	"<bpv:verzendendeInstantie>0000000700098QQ00000</bpv:verzendendeInstantie>"                \
	"<bpv:ontvangendeInstantie>00000099000000001000</bpv:ontvangendeInstantie>"                \
	"<bpv:datumTijdBedrijfsdocument>2026-11-23T10:00:00Z</bpv:datumTijdBedrijfsdocument>"
#define GOOD_CHILD                                                                                 \
	"<bpv:testen_verbinding_request " BPV_DECL ">" BLOCK "</bpv:testen_verbinding_request>"

#define ENVELOPE(headers, child)                                                                   \
	"<soapenv:Envelope " SOAP_DECL " " WSA_DECL "><soapenv:Header>" headers                    \
	"</soapenv:Header><soapenv:Body>" child "</soapenv:Body></soapenv:Envelope>"
#define GOOD ENVELOPE(GOOD_HEADERS, GOOD_CHILD)

#endif
