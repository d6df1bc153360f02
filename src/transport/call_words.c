/* Why a call failed, in words that say who has to do what. */
#include "transport/call_words.h"

#include <string.h>

#include <curl/curl.h>
#include <openssl/ssl.h>
#include <openssl/x509_vfy.h>

/* What the gateway says about our certificate by refusing it (RFC 8446 6.2). */
static const struct {
	int alert;
	const char *rule, *words;
} alerts[] = {
	{SSL_AD_CERTIFICATE_EXPIRED, "PKI002",
		"the gateway refused our certificate: it, or one of its issuers, has expired"},
	{SSL_AD_CERTIFICATE_REVOKED, "PKI003",
		"the gateway refused our certificate: it is revoked"},
	{SSL_AD_UNKNOWN_CA, "WT002",
		"the gateway refused our certificate: its issuer is not one the gateway trusts, or "
		"the "
		"certificate file lacks the intermediate certificates"},
	{SSL_AD_UNSUPPORTED_CERTIFICATE, "CRT-05",
		"the gateway refused our certificate: it is not meant for TLS clients (extended "
		"key usage "
		"clientAuth)"},
	{SSL_AD_BAD_CERTIFICATE, "CRT-07",
		"the gateway refused our certificate: damaged, not yet valid, its key too short or "
		"its "
		"signature too weak"},
	{SSL_AD_CERTIFICATE_UNKNOWN, "WT002",
		"the gateway refused our certificate without a reason"},
	{SSL_AD_ACCESS_DENIED, "WT002", "the gateway refused our certificate: access denied"},
	{TLS13_AD_CERTIFICATE_REQUIRED, "WT001", "the gateway received no certificate from us"},
	{SSL_AD_HANDSHAKE_FAILURE, "TLS001",
		"the gateway refused the handshake: no certificate from us, or no cipher suite in "
		"common"},
	{SSL_AD_PROTOCOL_VERSION, "TLS003", "the other side speaks neither TLS 1.2 nor TLS 1.3"},
};

static bool explain_alert(const struct call_trouble *trouble, struct error *err)
{
	char until[INSTANT_SIZE];

	if (trouble->own_until.us < trouble->now.us) {
		instant_format(trouble->own_until, until);
		return FAIL(err, CONNECTION, "PKI002",
			"the gateway refused our certificate: it expired on %s", until);
	}
	for (size_t i = 0; i < sizeof alerts / sizeof *alerts; i++)
		if (alerts[i].alert == trouble->alert)
			return FAIL(err, CONNECTION, alerts[i].rule, "%s", alerts[i].words);
	return FAIL(err, CONNECTION, "TLS001", "%s ended the TLS connection (alert %d)",
		trouble->host, trouble->alert);
}

/* We do not trust what the other side shows. */
static bool explain_verdict(const struct call_trouble *trouble, struct error *err)
{
	switch (trouble->verdict) {
	case X509_V_OK:
		return FAIL(err, CONNECTION, "TLS001",
			"the certificate of the other side is not for the name %s", trouble->host);
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT:
	case X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
	case X509_V_ERR_UNABLE_TO_VERIFY_LEAF_SIGNATURE:
	case X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN:
	case X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT:
		return FAIL(err, CONNECTION, "WT002",
			"the certificate of %s is not vouched for by %s (its issuer: %s); is that "
			"the CA "
			"file of this gateway, and is no proxy opening TLS on the way?",
			trouble->host, trouble->ca_file, trouble->issuer);
	case X509_V_ERR_CERT_HAS_EXPIRED:
		return FAIL(err, CONNECTION, "PKI002",
			"the certificate of %s, or one of its issuers, has expired, or this clock "
			"is wrong",
			trouble->host);
	case X509_V_ERR_CERT_NOT_YET_VALID:
		return FAIL(err, CONNECTION, "PKI002",
			"the certificate of %s is not valid yet, or this clock is wrong",
			trouble->host);
	default:
		return FAIL(err, CONNECTION, "TLS001", "the certificate of %s is not good: %s",
			trouble->host, X509_verify_cert_error_string(trouble->verdict));
	}
}

static bool explain_proxy(const struct call_trouble *trouble, struct error *err)
{
	const char *words = trouble->proxy_status == 407 ? "it wants a name and a password"
		: trouble->proxy_status == 403           ? "it does not allow this address"
							 : "it cannot or may not reach it";

	return FAIL(err, CONNECTION, NULL, "the proxy %s refuses a connection to %s: %s (HTTP %ld)",
		trouble->proxy, trouble->host, words, trouble->proxy_status);
}

/* No alert was seen: the peer's words may have been lost with the connection. */
static bool explain_silence(const struct call_trouble *trouble, struct error *err)
{
	return FAIL(err, CONNECTION, NULL,
		"%s closed the connection without an answer; if this happens every time, it "
		"probably "
		"refuses our certificate (%s)",
		trouble->host, trouble->library);
}

bool call_explain(int curl_code, const struct call_trouble *trouble, struct error *err)
{
	const char *next = trouble->proxy != NULL ? trouble->proxy : trouble->host;

	if (trouble->proxy != NULL && trouble->proxy_status >= 300)
		return explain_proxy(trouble, err);
	if (trouble->alert >= 0 && trouble->alert != SSL_AD_CLOSE_NOTIFY)
		return explain_alert(trouble, err);
	switch (curl_code) {
	case CURLE_COULDNT_RESOLVE_HOST:
		return FAIL(err, CONNECTION, NULL, "the name %s is not known here (DNS)",
			trouble->host);
	case CURLE_COULDNT_RESOLVE_PROXY:
		return FAIL(err, CONNECTION, NULL,
			"the name of the proxy %s is not known here (DNS)", trouble->proxy);
	case CURLE_COULDNT_CONNECT:
		return FAIL(err, CONNECTION, NULL, "cannot connect to %s%s: %s",
			trouble->proxy != NULL ? "the proxy " : "", next,
			trouble->os_error != 0 ? strerror(trouble->os_error) : trouble->library);
	case CURLE_OPERATION_TIMEDOUT:
		return FAIL(err, CONNECTION, NULL, "no answer from %s in time (%s)", next,
			trouble->library);
	case CURLE_PEER_FAILED_VERIFICATION: return explain_verdict(trouble, err);
	case CURLE_GOT_NOTHING:
	case CURLE_RECV_ERROR:
	case CURLE_SEND_ERROR: return explain_silence(trouble, err);
	case CURLE_SSL_CONNECT_ERROR:
		return FAIL(err, CONNECTION, "TLS001", "no TLS connection with %s: %s",
			trouble->host, trouble->library);
	case CURLE_UNSUPPORTED_PROTOCOL:
	case CURLE_WEIRD_SERVER_REPLY:
		return FAIL(err, CONNECTION, NULL, "%s answers, but not in HTTP", trouble->host);
	case CURLE_PARTIAL_FILE:
		return FAIL(err, CONNECTION, NULL, "the answer of %s broke off half-way",
			trouble->host);
	default: return FAIL(err, CONNECTION, NULL, "%s", trouble->library);
	}
}
