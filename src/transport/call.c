/* Calls to a gateway: libcurl does HTTP, we say who we are and whom we trust. */
#include "transport/call_inside.h"

#include "base/clock.h"
#include "transport/stream.h"
#include "transport/tls.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include <openssl/err.h>

enum { MAX_ANSWER = 256 * 1024 * 1024 };

/* --- TLS ------------------------------------------------------------------------------------ */

static int note_verdict(int good, X509_STORE_CTX *chain)
{
	SSL *ssl = X509_STORE_CTX_get_ex_data(chain, SSL_get_ex_data_X509_STORE_CTX_idx());
	struct caller *caller = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));
	X509 *at = X509_STORE_CTX_get_current_cert(chain);

	if (good || caller == NULL)
		return good;
	caller->trouble.verdict = X509_STORE_CTX_get_error(chain);
	if (at != NULL)
		X509_NAME_oneline(X509_get_issuer_name(at), caller->trouble.issuer,
			sizeof caller->trouble.issuer);
	return good;
}

/* A resumed session brings the certificates of the handshake that began it. */
static void note_peer(struct caller *caller, const SSL *ssl)
{
	const STACK_OF(X509) *shown = SSL_get_peer_cert_chain(ssl);

	arena_reset(caller->peer_arena);
	caller->peer_count = 0;
	for (int i = 0; i < sk_X509_num(shown) && i < PEER_CHAIN_MAX; i++) {
		int length = i2d_X509(sk_X509_value(shown, i), NULL);
		unsigned char *der, *at;
		if (length <= 0)
			break;
		der = at = arena_take(caller->peer_arena, (size_t)length);
		i2d_X509(sk_X509_value(shown, i), &at);
		caller->peer[caller->peer_count++] =
			(struct text){(const char *)der, (size_t)length};
	}
}

static void note_progress(const SSL *ssl, int where, int value)
{
	struct caller *caller = SSL_CTX_get_app_data(SSL_get_SSL_CTX(ssl));

	if (caller == NULL)
		return;
	if (where == SSL_CB_READ_ALERT)
		caller->trouble.alert = value & 0xff;
	else if (where == SSL_CB_HANDSHAKE_DONE)
		note_peer(caller, ssl);
}

static bool show_own_certificate(SSL_CTX *tls, const struct keys *keys, struct error *err)
{
	if (!tls_apply_policy(tls, err))
		return false;
	EVP_PKEY *handle = key_for_tls(keys->key);
	bool used = SSL_CTX_use_cert_and_key(tls, keys->leaf, handle, keys->chain, 1) == 1;
	EVP_PKEY_free(handle);
	return used
		|| FAIL(err, CONFIG, "CRT-07", "OpenSSL refuses our own certificate: %s",
			keys_reason());
}

/* libcurl made a context for a new connection: it gets our certificate and our trust. */
static CURLcode prepare_context(CURL *curl, void *ssl_context, void *context)
{
	struct caller *caller = context;
	SSL_CTX *tls = ssl_context;
	struct error err;

	(void)curl;
	if (!show_own_certificate(tls, &caller->keys, &err))
		return CURLE_SSL_CERTPROBLEM;
	SSL_CTX_set1_cert_store(tls, caller->store);
	SSL_CTX_set_verify(tls, SSL_VERIFY_PEER, note_verdict);
	SSL_CTX_set_info_callback(tls, note_progress);
	SSL_CTX_set_app_data(tls, caller);
	return CURLE_OK;
}

/* What could only go wrong in the middle of a call is better known before. */
static bool check_usable(const struct keys *keys, struct error *err)
{
	SSL_CTX *tls = SSL_CTX_new(TLS_client_method());

	if (tls == NULL)
		return FAIL(err, CONFIG, "TLS001", "OpenSSL: %s", keys_reason());
	bool usable = show_own_certificate(tls, keys, err);
	SSL_CTX_free(tls);
	return usable;
}

static bool load_trust(struct caller *caller, const char *ca_file, struct error *err)
{
	STACK_OF(X509) * certificates;

	if (!keys_read_certificates(ca_file, &certificates, err))
		return false;
	caller->store = X509_STORE_new();
	for (int i = 0; i < sk_X509_num(certificates); i++)
		X509_STORE_add_cert(caller->store, sk_X509_value(certificates, i));
	sk_X509_pop_free(certificates, X509_free);
	ERR_clear_error();
	return true;
}

static bool load_keys(struct caller *caller, const struct call_config *config, struct error *err)
{
	struct key_files files = {config->certificate_file, config->key_file, config->passphrase};
	const char *where = files.key_file != NULL ? files.key_file : files.certificate_file;
	struct tm until;

	if (!keys_load(&files, &caller->keys, err))
		return false;
	if (!caller->keys.matches)
		return FAIL(err, CONFIG, "CRT-08", "the key in %.*s is not of a certificate in %s",
			key_tellable(where), where, config->certificate_file);
	if (ASN1_TIME_to_tm(X509_get0_notAfter(caller->keys.leaf), &until) == 1)
		caller->trouble.own_until.us = (int64_t)timegm(&until) * 1000000;
	return check_usable(&caller->keys, err);
}

/* --- create and destroy ------------------------------------------------------------------------ */

size_t call_add_body(char *bytes, size_t size, size_t count, void *context)
{
	struct buffer *body = context;

	buffer_add(body, (struct text){bytes, size * count});
	return body->overflow ? 0 : size * count;
}

static bool set_options(struct caller *caller, const struct call_config *config)
{
	CURL *curl = caller->curl;

	return curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https") == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1)
		== CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK
		/* The environment chooses nothing: not the proxy, not the trust. */
		&& curl_easy_setopt(curl, CURLOPT_PROXY, config->proxy ? config->proxy : "")
		== CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_NOPROXY, "") == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_HTTPPROXYTUNNEL, config->proxy ? 1L : 0L)
		== CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_CAINFO, NULL) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_CAPATH, NULL) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2)
		== CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_SSL_CTX_FUNCTION, prepare_context) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_SSL_CTX_DATA, caller) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, (long)config->connect_ms)
		== CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_TIMEOUT_MS, (long)config->total_ms) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, caller->words) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, call_add_body) == CURLE_OK
		&& curl_easy_setopt(curl, CURLOPT_USERAGENT, "bpv-client") == CURLE_OK;
}

const char *call_host_of(struct arena *arena, const char *url)
{
	const char *from = strstr(url, "://");

	from = from != NULL ? from + 3 : url;
	return arena_string(arena, (struct text){from, strcspn(from, "/?")});
}

static bool check_addresses(const struct call_config *config, struct error *err)
{
	if (strncmp(config->url, "https://", 8) != 0 || config->url[8] == '\0')
		return FAIL(err, CONFIG, "WT001", "%s does not start with https://", config->url);
	if (config->proxy != NULL && strncmp(config->proxy, "http://", 7) != 0)
		return FAIL(err, CONFIG, NULL, "the proxy %s is not of the form http://host:port",
			config->proxy);
	return true;
}

static bool prepare(struct caller *caller, const struct call_config *config, struct error *err)
{
	struct call_trouble *trouble = &caller->trouble;

	caller->url = arena_string(caller->arena, text_of(config->url));
	caller->total_ms = (long)config->total_ms;
	caller->contract_url = arena_format(caller->arena, "%s?wsdl", config->url);
	trouble->host = call_host_of(caller->arena, config->url);
	trouble->ca_file = arena_string(caller->arena, text_of(config->ca_file));
	if (config->proxy != NULL)
		trouble->proxy = call_host_of(caller->arena, config->proxy);
	if (!check_addresses(config, err) || !load_keys(caller, config, err)
		|| !load_trust(caller, config->ca_file, err))
		return false;
	caller->curl = curl_easy_init();
	return (caller->curl != NULL && set_options(caller, config))
		|| FAIL(err, CONFIG, NULL, "libcurl cannot be set up for %s", config->url);
}

struct caller *caller_create(const struct call_config *config, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct caller *caller = arena_take(arena, sizeof *caller);

	caller->arena = arena;
	caller->peer_arena = arena_create(0);
	trace_begin(&caller->trace);
	stream_ignore_sigpipe();
	curl_global_init(CURL_GLOBAL_DEFAULT);
	if (!prepare(caller, config, err))
		caller_destroy(&caller);
	return caller;
}

void caller_destroy(struct caller **caller)
{
	struct caller *old = *caller;

	if (old == NULL)
		return;
	curl_easy_cleanup(old->curl);
	curl_global_cleanup();
	X509_STORE_free(old->store);
	keys_free(&old->keys);
	arena_destroy(&old->peer_arena);
	struct arena *arena = old->arena;
	arena_destroy(&arena);
	*caller = NULL;
}

/* --- calling ----------------------------------------------------------------------------------- */

static bool failed(struct caller *caller, CURLcode code, struct error *err)
{
	struct call_trouble *trouble = &caller->trouble;
	long os_error = 0;

	curl_easy_getinfo(caller->curl, CURLINFO_HTTP_CONNECTCODE, &trouble->proxy_status);
	curl_easy_getinfo(caller->curl, CURLINFO_OS_ERRNO, &os_error);
	trouble->os_error = (int)os_error;
	trouble->now = clock_now();
	trouble->library = caller->words[0] != '\0' ? caller->words : curl_easy_strerror(code);
	ERR_clear_error();
	return call_explain(code, trouble, err);
}

static const char *header(struct caller *caller, struct arena *arena, const char *name)
{
	struct curl_header *found;

	if (curl_easy_header(caller->curl, name, 0, CURLH_HEADER, -1, &found) != CURLHE_OK)
		return "";
	return arena_string(arena, text_of(found->value));
}

void call_read_reply(struct caller *caller, struct arena *arena, const struct buffer *body,
	struct call_reply *out)
{
	curl_off_t retry_after = 0;
	long status = 0;

	curl_easy_getinfo(caller->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_easy_getinfo(caller->curl, CURLINFO_RETRY_AFTER, &retry_after);
	*out = (struct call_reply){
		.status = (int)status,
		.content_type = header(caller, arena, "Content-Type"),
		.correlation = header(caller, arena, "X-Correlation-Id"),
		.trace = arena_string(arena, text_of(caller->trace.trace)),
		.retry_after = retry_after > 0 && retry_after < 86400 ? (int)retry_after : 0,
		.body = buffer_text(body),
	};
}

static struct curl_slist *headers(struct arena *arena, const char *soap_action)
{
	struct curl_slist *list = curl_slist_append(NULL, "Content-Type: text/xml; charset=utf-8");

	list = curl_slist_append(list, "Expect:"); /* a message is small: no asking first */
	list = curl_slist_append(list, "Accept: text/xml");
	if (soap_action != NULL)
		list = curl_slist_append(
			list, arena_format(arena, "SOAPAction: \"%s\"", soap_action));
	return list;
}

/* Each call is a span of the one trace. */
static struct curl_slist *with_trace(struct caller *caller, struct curl_slist *list)
{
	static const char name[] = "traceparent: ";
	char line[sizeof name + TRACE_HEADER_SIZE];

	trace_span(caller->trace.parent);
	memcpy(line, name, sizeof name);
	trace_format(&caller->trace, caller->trace.parent, line + sizeof name - 1);
	return curl_slist_append(list, line);
}

bool call_perform(struct caller *caller, const char *url, struct curl_slist *list, void *answer,
	struct error *err)
{
	CURL *curl = caller->curl;

	list = with_trace(caller, list);

	caller->words[0] = '\0';
	caller->trouble.alert = -1;
	caller->trouble.verdict = 0;
	caller->trouble.issuer[0] = '\0';
	curl_easy_setopt(curl, CURLOPT_URL, url);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, list);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, answer);
	CURLcode code = curl_easy_perform(curl);
	curl_easy_setopt(curl, CURLOPT_HTTPHEADER, NULL);
	curl_slist_free_all(list);
	return code == CURLE_OK || failed(caller, code, err);
}

bool caller_post(struct caller *caller, struct arena *arena, const char *soap_action,
	struct text body, struct call_reply *out, struct error *err)
{
	struct buffer *answer = buffer_create(arena, MAX_ANSWER);
	struct curl_slist *list = headers(arena, soap_action);
	CURL *curl = caller->curl;

	curl_easy_setopt(curl, CURLOPT_POST, 1L);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body.len);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, body.at);
	bool good = call_perform(caller, caller->url, list, answer, err);
	if (answer->overflow)
		good = FAIL(err, CONNECTION, "GW-R2", "the answer of %s is larger than %d MiB",
			caller->trouble.host, MAX_ANSWER / (1024 * 1024));
	if (good)
		call_read_reply(caller, arena, answer, out);
	curl_easy_setopt(curl, CURLOPT_POSTFIELDS, NULL);
	return good;
}

bool caller_greet(struct caller *caller, struct error *err)
{
	struct arena *arena = arena_create(0);

	curl_easy_setopt(caller->curl, CURLOPT_NOBODY, 1L);
	bool good = call_perform(
		caller, caller->contract_url, NULL, buffer_create(arena, MAX_ANSWER), err);
	arena_destroy(&arena);
	return good;
}

struct call_peer caller_peer(const struct caller *caller)
{
	return (struct call_peer){caller->peer, caller->peer_count};
}
