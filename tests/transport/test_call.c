/* The calling side against the serving side: every kind of key file, every way to fail, in words. */
#include "transport/call.h"

#include "host.h"

#include <netdb.h>

static char url[128];

static struct call_config config_for(uint16_t port)
{
	snprintf(url, sizeof url, "https://localhost:%u/echo", (unsigned)port);
	return (struct call_config){
		.url = url,
		.certificate_file = pki_file("schoolA.cert.pem"),
		.key_file = pki_file("schoolA.key.pem"),
		.ca_file = pki_file("trust.pem"),
		.connect_ms = 10000,
		.total_ms = 20000,
	};
}

static struct caller *create(const struct call_config *config)
{
	struct error err;
	struct caller *caller = caller_create(config, &err);

	if (caller == NULL)
		fail_msg("%s", err.detail);
	return caller;
}

static void assert_answered(const struct call_config *config)
{
	struct caller *caller = create(config);
	struct arena *arena = arena_create(0);
	struct call_reply reply;
	struct error err;

	if (!caller_post(caller, arena, "urn:a", TEXT("<a/>"), &reply, &err))
		fail_msg("%s", err.detail);
	assert_int_equal(reply.status, 200);
	assert_true(text_equal(reply.body, TEXT("<a/>")));
	arena_destroy(&arena);
	caller_destroy(&caller);
	assert_null(caller);
}

/* The call fails, and the sentence says what is the matter. */
static void assert_says(const struct call_config *config, const char *words, const char *rule)
{
	struct caller *caller = create(config);
	struct arena *arena = arena_create(0);
	struct call_reply reply = {.status = -1};
	struct error err = {0};

	assert_false(caller_post(caller, arena, "urn:a", TEXT("<a/>"), &reply, &err));
	assert_int_equal(err.code, ERROR_CONNECTION);
	assert_int_equal(reply.status, -1);
	if (strstr(err.detail, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.detail, words);
	if (rule == NULL)
		assert_null(err.rule);
	else
		assert_string_equal(err.rule, rule);
	arena_destroy(&arena);
	caller_destroy(&caller);
}

/* It does not even start. */
static void assert_wants_other_config(const struct call_config *config, const char *words)
{
	struct error err = {0};

	assert_null(caller_create(config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	if (strstr(err.detail, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.detail, words);
}

/* --- what works ------------------------------------------------------------------------------- */

/* proves: WT007 */
static void keeps_one_connection_for_many_calls(void **state)
{
	struct host *host = host_start();
	struct call_config config = config_for(host_port(host));
	struct caller *caller = create(&config);
	struct arena *arena = arena_create(0);
	struct call_reply reply;
	struct error err;
	char remote[64] = "", span[TRACE_SPAN_SIZE] = "";

	(void)state;
	for (int i = 0; i < 5; i++) {
		struct text body = text_of(arena_format(arena, "<n>%d</n>", i));
		assert_true(caller_post(caller, arena, "urn:actie", body, &reply, &err));
		assert_int_equal(reply.status, 200);
		assert_true(text_equal(reply.body, body));
		assert_string_equal(reply.content_type, "text/xml; charset=utf-8");
		assert_string_equal(reply.correlation, host->correlation);
		/* One trace for all of them, and a span for each. */
		assert_string_equal(host->trace.trace, reply.trace);
		assert_string_not_equal(host->trace.parent, span);
		snprintf(span, sizeof span, "%s", host->trace.parent);
		assert_int_equal(reply.retry_after, 0);
		assert_string_equal(host->soap_action, "\"urn:actie\"");
		if (i > 0)
			assert_string_equal(host->remote, remote);
		snprintf(remote, sizeof remote, "%s", host->remote);
	}
	assert_true(caller_post(caller, arena, NULL, TEXT(""), &reply, &err));
	assert_string_equal(host->soap_action, "none");
	arena_destroy(&arena);
	caller_destroy(&caller);
	host_stop(&host);
}

static void connects_again_when_the_gateway_closed(void **state)
{
	struct host *host = host_create();
	struct listen_config listen = host_config(host);

	(void)state;
	listen.idle_ms = 600;
	host_run(host, &listen, 1);
	struct call_config config = config_for(host_port(host));
	struct caller *caller = create(&config);
	struct arena *arena = arena_create(0);
	struct call_reply reply;
	struct error err;
	for (int i = 0; i < 3; i++) {
		assert_true(caller_post(caller, arena, "urn:a", TEXT("<a/>"), &reply, &err));
		assert_int_equal(reply.status, 200);
		/* A session that is resumed is of who was seen when it began. */
		assert_int_equal(caller_peer(caller).count, 3);
		usleep(1000000);
	}
	arena_destroy(&arena);
	caller_destroy(&caller);
	host_stop(&host);
}

/* To whom the next message goes: known before it goes, and over the same connection. */
static void greets_before_the_first_message(void **state)
{
	struct host *host = host_start();
	struct call_config config = config_for(host_port(host));
	struct caller *caller = create(&config);
	struct arena *arena = arena_create(0);
	struct call_reply reply;
	struct error err;
	char remote[64];

	(void)state;
	assert_int_equal(caller_peer(caller).count, 0);
	assert_true(caller_greet(caller, &err));
	/* The gateway's own, of the TSP, and of the domain; the root is never sent. */
	assert_int_equal(caller_peer(caller).count, 3);
	assert_string_equal(host->query, "wsdl");
	snprintf(remote, sizeof remote, "%s", host->remote);
	assert_true(caller_post(caller, arena, "urn:a", TEXT("<a/>"), &reply, &err));
	assert_int_equal(reply.status, 200);
	assert_true(text_equal(reply.body, TEXT("<a/>")));
	assert_string_equal(host->query, "");
	assert_string_equal(host->soap_action, "\"urn:a\"");
	assert_string_equal(host->remote, remote);
	arena_destroy(&arena);
	caller_destroy(&caller);
	host_stop(&host);
}

static void hands_over_any_status(void **state)
{
	struct host *host = host_start();
	struct call_config config = config_for(host_port(host));
	struct arena *arena = arena_create(0);
	struct call_reply reply;
	struct error err;

	(void)state;
	snprintf(url, sizeof url, "https://localhost:%u/method", (unsigned)host_port(host));
	struct caller *caller = create(&config);
	assert_true(caller_post(caller, arena, "urn:a", TEXT("<a/>"), &reply, &err));
	assert_int_equal(reply.status, 405);
	assert_string_equal(reply.content_type, "");
	assert_int_equal(reply.body.len, 0);
	caller_destroy(&caller);
	arena_destroy(&arena);
	host_stop(&host);
}

static void opens_every_kind_of_key_file(void **state)
{
	struct host *host = host_start();
	struct call_config config = config_for(host_port(host));

	(void)state;
	assert_answered(&config);
	config.key_file = pki_file("schoolA-encrypted.key.pem");
	config.passphrase = "voorbeeld";
	assert_answered(&config);
	config.key_file = NULL;
	config.certificate_file = pki_file("schoolA.p12");
	assert_answered(&config);
	config.certificate_file = pki_file("schoolA-legacy.p12");
	assert_answered(&config);
	/* And those of the new hierarchy. */
	config.certificate_file = pki_file("schoolA-g4-tls.cert.pem");
	config.key_file = pki_file("schoolA-g4-tls.key.pem");
	config.passphrase = NULL;
	assert_answered(&config);
	host_stop(&host);
}

/* --- what does not ---------------------------------------------------------------------------- */

static void says_what_is_wrong_with_the_files(void **state)
{
	struct call_config good = config_for(1), config = good;

	(void)state;
	config.certificate_file = "/nonexistent.pem";
	assert_wants_other_config(&config, "No such file");
	config = good;
	config.key_file = pki_file("schoolB.key.pem");
	assert_wants_other_config(&config, "is not of a certificate in");
	config.key_file = pki_file("schoolA-encrypted.key.pem");
	assert_wants_other_config(&config, "no passphrase was given");
	config.passphrase = "fout";
	assert_wants_other_config(&config, "the passphrase is wrong");
	config.key_file = NULL;
	config.certificate_file = pki_file("schoolA.p12");
	assert_wants_other_config(&config, "the passphrase is wrong");
	config.certificate_file = pki_file("schoolA-legacy.p12");
	assert_wants_other_config(&config, "the passphrase is wrong");
	config.passphrase = NULL;
	assert_wants_other_config(&config, "no passphrase was given");
	config.certificate_file = pki_file("crl/g1-tsp.crl");
	assert_wants_other_config(&config, "neither PEM nor PKCS#12");
	config = good;
	config.key_file = NULL;
	assert_wants_other_config(&config, "no readable private key");
	config = good;
	config.ca_file = pki_file("crls.pem");
	assert_wants_other_config(&config, "holds no certificate");
	config = good;
	config.url = "http://localhost/";
	assert_wants_other_config(&config, "https://");
	config = good;
	config.proxy = "socks5://localhost:1";
	assert_wants_other_config(&config, "http://host:port");
	config = good;
	config.certificate_file = pki_file("rsa1024.cert.pem");
	config.key_file = pki_file("rsa1024.key.pem");
	assert_wants_other_config(&config, "key too small");
}

static void says_why_the_gateway_refuses_our_certificate(void **state)
{
	static const struct {
		const char *fixture, *words, *rule;
	} cases[] = {
		{"expired", "it expired on", "PKI002"},
		{"expiredIntermediate", "one of its issuers, has expired", "PKI002"},
		{"notYetValid", "not yet valid", "CRT-07"},
		{"revoked", "revoked", "PKI003"},
		{"otherRoot", "issuer is not one the gateway trusts", "WT002"},
		{"chainLeafOnly", "lacks the intermediate certificates", "WT002"},
		{"serverOnly", "clientAuth", "CRT-05"},
	};
	struct host *host = host_start();
	struct call_config config = config_for(host_port(host));

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		char name[64];
		snprintf(name, sizeof name, "%s.cert.pem", cases[i].fixture);
		config.certificate_file = pki_file(name);
		snprintf(name, sizeof name, "%s.key.pem", cases[i].fixture);
		config.key_file = pki_file(name);
		assert_says(&config, cases[i].words, cases[i].rule);
	}
	host_stop(&host);
}

/* The system's store is never used, and a name is a name. proves: WT002, TLS001 */
static void says_why_we_refuse_the_other_side(void **state)
{
	struct host *host = host_start(), *expired = host_create(), *plain = host_create();
	struct listen_config listen = host_config(expired);
	struct call_config config = config_for(host_port(host));

	(void)state;
	config.ca_file = pki_file("ca/other-root/cert.pem");
	assert_says(&config, "is not vouched for by", "WT002");
	config = config_for(host_port(host));
	snprintf(url, sizeof url, "https://127.0.0.1:%u/echo", (unsigned)host_port(host));
	assert_says(&config, "is not for the name 127.0.0.1", "TLS001");
	host_stop(&host);

	listen.files.certificate_file = pki_file("expired.cert.pem");
	listen.files.key_file = pki_file("expired.key.pem");
	host_run(expired, &listen, 1);
	config = config_for(host_port(expired));
	assert_says(&config, "has expired, or this clock is wrong", "PKI002");
	host_stop(&expired);

	listen = host_config(plain);
	listen.tls = false;
	host_run(plain, &listen, 1);
	config = config_for(host_port(plain));
	assert_says(&config, "no TLS connection with localhost", "TLS001");
	host_stop(&plain);
}

static void says_what_is_wrong_on_the_way(void **state)
{
	struct host *host = host_start();
	struct call_config config = config_for(host_port(host));

	(void)state;
	config.total_ms = 500;
	snprintf(url, sizeof url, "https://localhost:%u/wait", (unsigned)host_port(host));
	assert_says(&config, "no answer from localhost", NULL);
	sem_post(&host->go);
	config = config_for(host_port(host));
	host_stop(&host);
	assert_says(&config, "Connection refused", NULL);
	/* A label of 64 letters: no resolver has to be asked. */
	config.url =
		"https://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa.example/";
	assert_says(&config, "is not known here (DNS)", NULL);
}

/* --- proxies ---------------------------------------------------------------------------------- */

struct proxy {
	int fd;
	uint16_t port, target; /* target 0: answers `refusal` */
	const char *refusal;
	char asked[256];
	pthread_t thread;
};

static void pass_on(int a, int b)
{
	struct pollfd both[2] = {{a, POLLIN, 0}, {b, POLLIN, 0}};
	char bytes[4096];

	while (poll(both, 2, 20000) > 0) {
		for (int i = 0; i < 2; i++) {
			if (both[i].revents == 0)
				continue;
			ssize_t got = read(both[i].fd, bytes, sizeof bytes);
			if (got <= 0)
				return;
			send(both[1 - i].fd, bytes, (size_t)got, MSG_NOSIGNAL);
		}
	}
}

static void *serve_proxy(void *context)
{
	static const char good[] = "HTTP/1.1 200 Connection established\r\n\r\n";
	struct proxy *proxy = context;
	int client = accept(proxy->fd, NULL, NULL);
	size_t length = 0;

	while (client >= 0 && strstr(proxy->asked, "\r\n\r\n") == NULL) {
		ssize_t got = read(client, proxy->asked + length, sizeof proxy->asked - 1 - length);
		if (got <= 0)
			break;
		length += (size_t)got;
	}
	if (client >= 0 && proxy->target == 0) {
		send(client, proxy->refusal, strlen(proxy->refusal), MSG_NOSIGNAL);
	} else if (client >= 0) {
		int onward = peer_socket(proxy->target);
		send(client, good, sizeof good - 1, MSG_NOSIGNAL);
		pass_on(client, onward);
		close(onward);
	}
	close(client);
	return NULL;
}

static void start_proxy(struct proxy *proxy, uint16_t target, const char *refusal)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t length = sizeof at;

	*proxy = (struct proxy){.target = target, .refusal = refusal};
	proxy->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(proxy->fd, (struct sockaddr *)&at, sizeof at), 0);
	assert_int_equal(listen(proxy->fd, 4), 0);
	getsockname(proxy->fd, (struct sockaddr *)&at, &length);
	proxy->port = ntohs(at.sin_port);
	assert_int_equal(pthread_create(&proxy->thread, NULL, serve_proxy, proxy), 0);
}

static void stop_proxy(struct proxy *proxy)
{
	pthread_join(proxy->thread, NULL);
	close(proxy->fd);
}

static void goes_through_a_proxy_and_says_when_it_refuses(void **state)
{
	struct host *host = host_start();
	struct call_config config = config_for(host_port(host));
	char address[64], wanted[64];
	struct proxy proxy;

	(void)state;
	start_proxy(&proxy, host_port(host), NULL);
	snprintf(address, sizeof address, "http://127.0.0.1:%u", (unsigned)proxy.port);
	snprintf(wanted, sizeof wanted, "CONNECT localhost:%u HTTP/1.1\r\n",
		(unsigned)host_port(host));
	config.proxy = address;
	assert_answered(&config);
	stop_proxy(&proxy);
	assert_non_null(strstr(proxy.asked, wanted));

	start_proxy(&proxy, 0, "HTTP/1.1 407 Who?\r\nContent-Length: 0\r\n\r\n");
	snprintf(address, sizeof address, "http://127.0.0.1:%u", (unsigned)proxy.port);
	assert_says(&config, "a name and a password (HTTP 407)", NULL);
	stop_proxy(&proxy);
	start_proxy(&proxy, 0, "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n");
	snprintf(address, sizeof address, "http://127.0.0.1:%u", (unsigned)proxy.port);
	assert_says(&config, "does not allow this address (HTTP 403)", NULL);
	stop_proxy(&proxy);
	assert_says(&config, "cannot connect to the proxy", NULL);
	host_stop(&host);
}

static void looks_at_no_environment(void **state)
{
	struct host *host = host_start();
	struct call_config config = config_for(host_port(host));

	(void)state;
	setenv("https_proxy", "http://127.0.0.1:1", 1);
	setenv("ALL_PROXY", "http://127.0.0.1:1", 1);
	setenv("SSL_CERT_FILE", pki_file("ca/other-root/cert.pem"), 1);
	assert_answered(&config);
	setenv("SSL_CERT_FILE", pki_file("trust.pem"), 1);
	config.ca_file = pki_file("ca/other-root/cert.pem");
	assert_says(&config, "is not vouched for by", "WT002");
	unsetenv("https_proxy");
	unsetenv("ALL_PROXY");
	unsetenv("SSL_CERT_FILE");
	host_stop(&host);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(keeps_one_connection_for_many_calls),
		cmocka_unit_test(connects_again_when_the_gateway_closed),
		cmocka_unit_test(greets_before_the_first_message),
		cmocka_unit_test(hands_over_any_status),
		cmocka_unit_test(opens_every_kind_of_key_file),
		cmocka_unit_test(says_what_is_wrong_with_the_files),
		cmocka_unit_test(says_why_the_gateway_refuses_our_certificate),
		cmocka_unit_test(says_why_we_refuse_the_other_side),
		cmocka_unit_test(says_what_is_wrong_on_the_way),
		cmocka_unit_test(goes_through_a_proxy_and_says_when_it_refuses),
		cmocka_unit_test(looks_at_no_environment),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
