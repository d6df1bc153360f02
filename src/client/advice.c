/* Every fault the gateway can answer, with what it means and what to change. */
#include "client/advice.h"

#include <string.h>

static const struct advice rows[] = {
	{ERROR_DK0001, "The gateway could not read the message as a SOAP 1.1 envelope.",
		"Something between here and the gateway changed the message, or url points at "
		"another service. Check url and proxy."},
	{ERROR_MUST_UNDERSTAND,
		"A SOAP header was marked mandatory that this endpoint does not know.",
		"Use the endpoint of your own profile: /be for 2W-be, /s or /se for signed ones."},
	{ERROR_DK0002,
		"Not authorised. For safety the gateway does not say which of these is the case: "
		"the "
		"certificate's OIN is not registered, the school is not registered, there is no "
		"active overeenkomst for this service, or there is no valid mandate.",
		"Check school_oin and the certificate (bpv-client doctor). Ask SBB whether the "
		"overeenkomst is active, includes this service, and names your organisation as "
		"supplier with a mandate for today."},
	{ERROR_DK0003, "The HTTP header SOAPAction does not match wsa:Action.",
		"A proxy that rewrites headers does this. Go around it or have it leave SOAPAction "
		"alone."},
	{ERROR_DK0004, "The message does not follow the XSD; the place is named below.",
		"Correct that field. When the data look right, client and gateway may speak "
		"different "
		"versions: update bpv-client."},
	{ERROR_DK0005, "The header wsa:To is missing.",
		"Something removed SOAP headers on the way. Check proxies."},
	{ERROR_DK0006, "The header wsa:Action is missing.",
		"Something removed SOAP headers on the way. Check proxies."},
	{ERROR_DK0007, "The header wsa:MessageID is missing.",
		"Something removed SOAP headers on the way. Check proxies."},
	{ERROR_DK0008, "The header wsa:RelatesTo is missing.",
		"Something removed SOAP headers on the way. Check proxies."},
	{ERROR_DK0009, "The message is not UTF-8.",
		"Something changed the encoding on the way. Check proxies; bpv-client itself "
		"always "
		"sends UTF-8."},
	{ERROR_DK0010, "The message carries SOAP headers that the gateway does not allow.",
		"Something added SOAP headers on the way. Check proxies and gateways of your own."},
	{ERROR_DK0011,
		"A WS-Addressing header has a value the gateway does not accept: a wrong "
		"recipient, "
		"an operation it does not know, or a message id it has seen with other content.",
		"Check gateway_oin. If that is right, update bpv-client."},
	{ERROR_EK0020, "The header wsa:From is missing.",
		"Something removed SOAP headers on the way. Check proxies."},
	{ERROR_EK0021, "wsa:From holds no valid OIN.",
		"Correct school_oin: of a school it is 00000007, 000, the BRIN and 00000. "
		"Production "
		"refuses test OINs (00000099...)."},
	{ERROR_EK0022, "wsa:To holds no valid OIN.",
		"Correct gateway_oin: SBB tells it to you with the address."},
	{ERROR_EK0023, "wsa:MessageID holds no UUID.", "Update bpv-client."},
	{ERROR_EK0030,
		"Your TLS certificate holds no valid OIN in subject.serialNumber, or holds it "
		"twice.",
		"Use a PKIoverheid private services certificate with your OIN. bpv-client doctor "
		"shows "
		"what yours holds."},
	{ERROR_EK0031,
		"The gateway does not accept the signature of the message, or cannot decrypt it; "
		"it does not say why. Usual causes: this computer's clock; an expired or revoked "
		"signing certificate, or one the gateway does not trust; a profile that is not "
		"the url's; a proxy that changes messages; on 2W-be-SE an encryption certificate "
		"that SBB does not have, or an old one of the gateway's.",
		"Run bpv-client doctor: it looks at clock, profile and every certificate. Take "
		"messages around any proxy that opens TLS. If it stays, give SBB the correlation."},
	{ERROR_DK0050, "The gateway failed while handling the message.",
		"Not your fault. Sending it again later is safe: nothing is stored twice. If it "
		"stays, "
		"report the correlation below to SBB."},
	{ERROR_DK0051, "The service is not available at the moment.", "Try again later."},
	{ERROR_HTTP_NOT_FOUND, "There is no such address on the gateway.",
		"Correct url: it ends in /edukoppeling/bpvmonitor/v1/s, or /be or /se."},
	{ERROR_HTTP_METHOD, "That address takes no messages.",
		"Correct url: it ends in /edukoppeling/bpvmonitor/v1/s, or /be or /se."},
	{ERROR_HTTP_TOO_LARGE, "The message is larger than the gateway takes.",
		"Use a smaller --batch."},
	{ERROR_HTTP_BUSY, "The gateway is too busy.", "Try again later."},
	{ERROR_LATER, NULL, "Run the same command again later: nothing is stored twice."},
	{ERROR_CONNECTION, NULL,
		"bpv-client doctor checks certificate, key, CA file, network and gateway one by "
		"one."},
	{ERROR_CONFIG, NULL,
		"Correct the setting or the file named above; bpv-client --help explains every "
		"setting."},
	{ERROR_PROOF,
		"What came back is not proven to be the gateway's answer to this message. Nothing "
		"of it was used, and nothing was sent again.",
		"Check profile (it is that of the url), gateway_oin, this computer's clock and, if "
		"the signature is not trusted, signing_ca; look for a proxy that changes messages. "
		"Then try again: nothing is stored twice. If it stays, report it to SBB."},
};

const struct advice *advice_for(enum error_code code)
{
	for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
		if (rows[i].code == code)
			return &rows[i];
	return NULL;
}

bool advice_code_of_fault(const char *faultcode, enum error_code *out)
{
	const char *dot = strrchr(faultcode, '.');
	const char *name = dot ? dot + 1 : faultcode;

	if (strcmp(name, "MustUnderstand") == 0) {
		*out = ERROR_MUST_UNDERSTAND;
		return true;
	}
	if (dot == NULL)
		return false;
	for (enum error_code code = ERROR_NONE + 1; code < ERROR_COUNT; code++)
		if (error_row(code)->side != FAULT_PLAIN
			&& strcmp(error_row(code)->name, name) == 0) {
			*out = code;
			return true;
		}
	return false;
}
