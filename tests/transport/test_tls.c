/* Who gets in and how: two-way TLS, certificates, lists, tickets, reload. The PKI is that of certs/make-pki.sh. */
#include "host.h"

#include <sys/stat.h>

static const struct peer_options saas = {.fixture = "saas"};

static const int versions[] = {TLS1_2_VERSION, TLS1_3_VERSION};

static void assert_refused(struct host *host, struct peer_options options, const char *rule)
{
	unsigned before = host_refusals(host);
	struct peer *peer = peer_connect(host_port(host), options);
	const char *name = options.fixture != NULL ? options.fixture : "nobody";

	/* In TLS 1.3 the client's side is done first, and learns of the refusal when it reads. */
	int status = peer->open ? peer_post(peer, "/echo", "<a/>") : 0;
	struct refused refused = host_refusal(host, before + 1);
	if (status != 0 || strcmp(refused.rule, rule) != 0)
		print_error("%s: HTTP %d, %s (%s)\n", name, status, refused.rule, refused.detail);
	assert_int_equal(status, 0);
	assert_int_equal(peer->length, 0);
	assert_string_equal(refused.rule, rule);
	assert_int_equal(refused.code, ERROR_CONNECTION);
	peer_close(&peer);
}

static void assert_accepted(struct host *host, struct peer_options options)
{
	struct peer *peer = peer_connect(host_port(host), options);

	if (!peer->open || peer_post(peer, "/echo", "<a/>") != 200)
		print_error("%s is refused\n", options.fixture);
	assert_string_equal(peer_last_body(peer), "<a/>");
	peer_close(&peer);
}

/* proves: TLS003, TLS004, WT001, TLS001, TLS002 */
static void speaks_tls_12_and_13_and_hands_over_the_certificate(void **state)
{
	struct host *host = host_start();

	(void)state;
	for (size_t i = 0; i < COUNT(versions); i++) {
		struct peer_options options = {.fixture = "schoolA", .version = versions[i]};
		assert_accepted(host, options);
		FILE *file = fopen(pki_file("schoolA.cert.pem"), "r");
		X509 *own = PEM_read_X509(file, NULL, NULL, NULL);
		unsigned char *der = NULL;
		int length = i2d_X509(own, &der);
		assert_int_equal(host->leaf.len, length);
		assert_memory_equal(host->leaf.at, der, (size_t)length);
		assert_string_equal(host->tls_version, i == 0 ? "TLSv1.2" : "TLSv1.3");
		OPENSSL_free(der);
		X509_free(own);
		fclose(file);
	}
	host_stop(&host);
}

/* proves: TLS003, TLS006, TLSCIPH001, WT003 */
static void refuses_old_versions_and_weak_suites(void **state)
{
	static const struct {
		struct peer_options options;
		const char *rule;
	} cases[] = {
		{{"saas", TLS1_VERSION, "ALL:@SECLEVEL=0", NULL, 0, NULL, false}, "TLS003"},
		{{"saas", TLS1_1_VERSION, "ALL:@SECLEVEL=0", NULL, 0, NULL, false}, "TLS003"},
		{{"saas", TLS1_2_VERSION, "ECDHE-RSA-AES256-SHA384", NULL, 0, NULL, false},
			"TLSCIPH001"},
		{{"saas", TLS1_2_VERSION, "DHE-RSA-AES256-GCM-SHA384", NULL, 0, NULL, false},
			"TLSCIPH001"},
		{{"saas", TLS1_2_VERSION, "AES256-GCM-SHA384", NULL, 0, NULL, false}, "TLSCIPH001"},
		{{"saas", TLS1_2_VERSION, "AES128-SHA", NULL, 0, NULL, false}, "TLSCIPH001"},
		{{"saas", TLS1_2_VERSION, "ECDHE-RSA-CAMELLIA256-SHA384", NULL, 0, NULL, false},
			"TLSCIPH001"},
		{{"saas", TLS1_2_VERSION, "aNULL:@SECLEVEL=0", NULL, 0, NULL, false}, "TLSCIPH001"},
		{{"saas", TLS1_2_VERSION, NULL, "P-224", 0, NULL, false}, "TLSCIPH001"},
		{{"saas", TLS1_3_VERSION, NULL, "ffdhe2048", 0, NULL, false}, "TLSCIPH001"},
	};
	static const char *const good[] = {"ECDHE-RSA-AES256-GCM-SHA384",
		"ECDHE-RSA-CHACHA20-POLY1305", "ECDHE-RSA-AES128-GCM-SHA256"};
	struct host *host = host_start();

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++)
		assert_refused(host, cases[i].options, cases[i].rule);
	for (size_t i = 0; i < COUNT(good); i++)
		assert_accepted(host,
			(struct peer_options){
				.fixture = "saas", .version = TLS1_2_VERSION, .ciphers = good[i]});
	host_stop(&host);
}

/* proves: NCSC-EMS, NCSC-RENEG, NCSC-COMP/0RTT */
static void has_extended_secrets_no_renegotiation_no_early_data(void **state)
{
	struct host *host = host_start();
	struct peer_options old = {.fixture = "saas", .version = TLS1_2_VERSION};

	(void)state;
	struct peer *peer = peer_connect(host_port(host), old);
	assert_true(peer->open);
	assert_int_equal(SSL_get_extms_support(peer->ssl), 1);
	assert_null(SSL_get_current_compression(peer->ssl));
	assert_int_equal(peer_post(peer, "/echo", "a"), 200);
	assert_int_equal(SSL_renegotiate(peer->ssl), 1);
	assert_int_not_equal(SSL_do_handshake(peer->ssl), 1);
	assert_string_equal(host_refusal(host, 1).rule, "NCSC-RENEG");
	assert_true(peer_is_cut_off(peer));
	peer_close(&peer);

	old.options = SSL_OP_NO_EXTENDED_MASTER_SECRET;
	assert_refused(host, old, "NCSC-EMS");

	peer = peer_connect(host_port(host), saas);
	assert_int_equal(peer_post(peer, "/echo", "a"), 200);
	assert_int_equal(SSL_SESSION_get_max_early_data(peer->session), 0);
	assert_int_equal(peer->tickets, 1);
	peer_close(&peer);
	host_stop(&host);
}

/* proves: WT001, TLS001 */
static void closes_plain_http_on_the_tls_port_without_an_answer(void **state)
{
	struct host *host = host_start();
	struct peer *peer = peer_connect(host_port(host), (struct peer_options){.plain = true});

	(void)state;
	assert_true(peer_say(peer, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
	assert_true(peer_sees_end(peer));
	assert_string_equal(host_refusal(host, 1).rule, "WT001");
	peer_close(&peer);
	host_stop(&host);
}

/* Attacks C1, C2, C6. proves: WT001, WT002, PKI002, PKI003, WT004, PKI005, CRT-03, CRT-07 */
static void refuses_certificates_in_the_handshake(void **state)
{
	static const struct {
		const char *fixture, *rule;
	} cases[] = {
		{NULL, "WT001"},
		{"expired", "PKI002"},
		{"notYetValid", "PKI002"},
		{"expiredIntermediate", "PKI002"},
		{"revoked", "PKI003"},
		{"revokedIntermediate", "PKI003"},
		{"otherRoot", "WT002"},
		{"chainLeafOnly", "WT002"},
		{"selfSigned", "PKI005"},
		{"serverOnly", "CRT-05"},
		{"caAsClient", "CRT-05"},
		{"rsa1024", "CRT-07"},
		{"sha1Signed", "TLSCIPH001"},
		{"pathLength", "CRT-03"},
		{"longChain", "CRT-03"},
	};

	(void)state;
	for (size_t i = 0; i < COUNT(cases); i++) {
		/* A fresh one for each: it tells no more than 20 refusals a second. */
		struct host *host = host_start();
		for (size_t v = 0; v < COUNT(versions); v++)
			assert_refused(host,
				(struct peer_options){
					.fixture = cases[i].fixture, .version = versions[v]},
				cases[i].rule);
		assert_int_equal(host_handled(host), 0);
		host_stop(&host);
	}
}

/* What is wrong with an OIN is not ours to judge. proves: PKI005, CRT-03, CRT-06, CRT-07 */
static void lets_in_what_the_roots_vouch_for(void **state)
{
	static const char *const fixtures[] = {"saas", "schoolA", "schoolB", "unknownOin", "ecP256",
		"leafAndTsp", "saas-g4-tls", "schoolA-g4-tls", "noOin", "twoSerialNumbers",
		"bmpOin"};
	struct host *host = host_start();

	(void)state;
	for (size_t i = 0; i < COUNT(fixtures); i++)
		for (size_t v = 0; v < COUNT(versions); v++)
			assert_accepted(host,
				(struct peer_options){
					.fixture = fixtures[i], .version = versions[v]});
	host_stop(&host);
}

/* The gateway itself with a G4 certificate, which is signed with RSASSA-PSS. proves: CRT-06 */
static void serves_with_a_g4_certificate(void **state)
{
	struct host *host = host_create();
	struct listen_config config = host_config(host);

	(void)state;
	config.files.certificate_file = pki_file("gateway-g4-tls.cert.pem");
	config.files.key_file = pki_file("gateway-g4-tls.key.pem");
	host_run(host, &config, 1);
	for (size_t v = 0; v < COUNT(versions); v++)
		assert_accepted(host,
			(struct peer_options){.fixture = "saas-g4-tls", .version = versions[v]});
	host_stop(&host);
}

/* --- files that change ---------------------------------------------------------------------- */

static char directory[] = "/tmp/bpv-tls-XXXXXX";

static const char *own_file(const char *name)
{
	static char ring[8][256];
	static unsigned next;
	char *path = ring[next++ % 8];

	snprintf(path, sizeof *ring, "%s/%s", directory, name);
	return path;
}

/* Writes the files named, one after the other, into one of our own. */
static void write_own(const char *name, mode_t mode, const char *const *files, size_t count)
{
	FILE *out = fopen(own_file(name), "w");
	char bytes[4096];
	size_t got;

	assert_non_null(out);
	fchmod(fileno(out), mode);
	for (size_t i = 0; i < count; i++) {
		FILE *in = fopen(pki_file(files[i]), "r");
		assert_non_null(in);
		while ((got = fread(bytes, 1, sizeof bytes, in)) > 0)
			fwrite(bytes, 1, got, out);
		fclose(in);
	}
	fclose(out);
}

#define WRITE_OWN(name, mode, ...)                                                                 \
	write_own((name), (mode), (const char *const[]){__VA_ARGS__},                              \
		sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *))

static struct tls_config own_files(void)
{
	return (struct tls_config){
		.certificate_file = own_file("cert.pem"),
		.key_file = own_file("key.pem"),
		.trust_file = own_file("trust.pem"),
		.crl = {.file = own_file("crls.pem")},
	};
}

/* A host whose files are ours to change. */
static struct host *start_with_own_files(void (*adjust)(struct listen_config *config))
{
	struct host *host = host_create();
	struct listen_config config = host_config(host);

	WRITE_OWN("cert.pem", 0644, "gateway.cert.pem");
	WRITE_OWN("key.pem", 0600, "gateway.key.pem");
	WRITE_OWN("trust.pem", 0644, "trust.pem");
	WRITE_OWN("crls.pem", 0644, "crls.pem");
	config.files = own_files();
	if (adjust != NULL)
		adjust(&config);
	host_run(host, &config, 1);
	return host;
}

static void reload(struct host *host)
{
	struct error err;

	host->config.files = own_files();
	if (!transport_reload(host->transport, &host->config, &err))
		fail_msg("%s", err.detail);
}

static void refuse_reload(struct host *host, const char *words)
{
	struct error err = {0};

	host->config.files = own_files();
	assert_false(transport_reload(host->transport, &host->config, &err));
	assert_int_equal(err.code, ERROR_CONFIG);
	if (strstr(err.detail, words) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", err.detail, words);
	assert_accepted(host, saas);
}

/* Attack C3. proves: PKI003, WT004, CRT-01, CRT-02 */
static void fails_closed_without_a_good_list_of_every_issuer(void **state)
{
	static const struct {
		const char *list, *rule; /* instead of that of g1-tsp */
	} cases[] = {
		{"crl/g1-domain.crl.pem", "PKI003"},
		{"crl/bad/g1-tsp-expired.crl.pem", "CRT-01"},
		{"crl/bad/g1-tsp-tampered.crl.pem", "PKI003"},
		{"crl/bad/wrong-issuer.crl.pem", "PKI003"},
	};
	struct host *host = start_with_own_files(NULL);

	(void)state;
	assert_accepted(host, saas);
	for (size_t i = 0; i < COUNT(cases); i++) {
		WRITE_OWN("crls.pem", 0644, "crl/g1-root.crl.pem", "crl/g1-domain.crl.pem",
			cases[i].list);
		reload(host);
		assert_refused(host, saas, cases[i].rule);
	}
	/* The list of an intermediate is missing. */
	WRITE_OWN("crls.pem", 0644, "crl/g1-root.crl.pem", "crl/g1-tsp.crl.pem");
	reload(host);
	assert_refused(host, saas, "PKI003");
	WRITE_OWN("crls.pem", 0644, "crls.pem");
	reload(host);
	assert_accepted(host, saas);
	host_stop(&host);
}

static void tells_when_the_first_list_expires(void **state)
{
	struct host *host = start_with_own_files(NULL);
	int64_t now = clock_now().us;

	(void)state;
	assert_true(transport_crl_expiry(host->transport, 0).us > now);
	WRITE_OWN("crls.pem", 0644, "crls.pem", "crl/bad/g1-tsp-expired.crl.pem");
	reload(host);
	assert_true(transport_crl_expiry(host->transport, 0).us < now);
	host_stop(&host);
}

/* Attack C13. proves: CRT-08 */
static void keeps_the_old_files_when_the_new_ones_are_bad(void **state)
{
	struct host *host = start_with_own_files(NULL);

	(void)state;
	WRITE_OWN("key.pem", 0600, "saas.key.pem");
	refuse_reload(host, "is not of a certificate");
	WRITE_OWN("key.pem", 0640, "gateway.key.pem");
	refuse_reload(host, "mode 0640");
	chmod(own_file("key.pem"), 0604);
	refuse_reload(host, "mode 0604");
	WRITE_OWN("key.pem", 0600, "schoolA-encrypted.key.pem");
	refuse_reload(host, "encrypted");
	WRITE_OWN("key.pem", 0600, "gateway.cert.pem");
	refuse_reload(host, "no readable private key");
	unlink(own_file("key.pem"));
	refuse_reload(host, "No such file");
	WRITE_OWN("key.pem", 0600, "gateway.key.pem");

	WRITE_OWN("cert.pem", 0644, "gateway.key.pem");
	refuse_reload(host, "holds no certificate");
	WRITE_OWN("cert.pem", 0644, "gateway.cert.pem");
	WRITE_OWN("trust.pem", 0644, "crl/bad/page.crl");
	refuse_reload(host, "holds no certificate");
	WRITE_OWN("trust.pem", 0644, "trust.pem");
	WRITE_OWN("crls.pem", 0644, "crl/bad/page.crl");
	refuse_reload(host, "no revocation list");
	WRITE_OWN("crls.pem", 0644, "crls.pem");
	assert_int_equal(truncate(own_file("crls.pem"), 33 * 1024 * 1024), 0);
	refuse_reload(host, "over 33554432 bytes");
	WRITE_OWN("crls.pem", 0644, "crls.pem");
	reload(host);
	assert_accepted(host, saas);
	host_stop(&host);
}

static void assert_shows(const struct peer *peer, const char *fixture)
{
	FILE *file = fopen(pki_file(fixture), "r");
	X509 *wanted = PEM_read_X509(file, NULL, NULL, NULL);

	assert_int_equal(X509_cmp(SSL_get0_peer_certificate(peer->ssl), wanted), 0);
	X509_free(wanted);
	fclose(file);
}

/* proves: CRT-08 */
static void shows_a_new_certificate_after_reload_and_keeps_what_is_open(void **state)
{
	struct host *host = start_with_own_files(NULL);
	struct peer *idle = peer_connect(host_port(host), saas);
	struct peer *busy = peer_connect(host_port(host), saas);
	struct peer *half = peer_connect(host_port(host), saas);

	(void)state;
	assert_int_equal(peer_post(idle, "/echo", "a"), 200);
	assert_shows(idle, "gateway.cert.pem");
	assert_true(peer_say(busy, "POST /wait HTTP/1.1\r\nHost: a\r\n\r\n"));
	sem_wait(&host->entered);
	assert_true(
		peer_say(half, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"));
	WRITE_OWN("cert.pem", 0644, "gateway-g4-tls.cert.pem");
	WRITE_OWN("key.pem", 0600, "gateway-g4-tls.key.pem");
	reload(host);
	struct peer *fresh = peer_connect(host_port(host), saas);
	assert_shows(fresh, "gateway-g4-tls.cert.pem");
	assert_int_equal(peer_post(fresh, "/echo", "a"), 200);
	sem_post(&host->go);
	assert_int_equal(peer_answer(busy), 200);
	assert_true(peer_say(half, "cde"));
	assert_int_equal(peer_answer(half), 200);
	assert_string_equal(peer_last_body(half), "abcde");
	struct peer *all[] = {idle, busy, half, fresh};
	for (size_t i = 0; i < COUNT(all); i++) {
		assert_int_equal(peer_post(all[i], "/echo", "a"), 200);
		peer_close(&all[i]);
	}
	assert_int_equal(host_refusals(host), 0);
	host_stop(&host);
}

/* Attack C7, C10. proves: PKI003, WT004, CRT-02, GW-T1 */
static void ends_open_connections_that_no_longer_hold_and_no_other(void **state)
{
	const struct peer_options g4 = {.fixture = "saas-g4-tls"};
	struct host *host = start_with_own_files(NULL);
	struct peer *idle = peer_connect(host_port(host), saas);
	struct peer *busy = peer_connect(host_port(host), saas);
	struct peer *half = peer_connect(host_port(host), saas);
	struct peer *other = peer_connect(host_port(host), g4);

	(void)state;
	assert_int_equal(peer_post(idle, "/echo", "a"), 200);
	assert_int_equal(peer_post(other, "/echo", "a"), 200);
	assert_true(peer_say(busy, "POST /wait HTTP/1.1\r\nHost: a\r\n\r\n"));
	sem_wait(&host->entered);
	assert_true(
		peer_say(half, "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nab"));
	unsigned handled = host_handled(host);
	/* The list of the issuer of saas is gone; that of saas-g4-tls is not. */
	WRITE_OWN("crls.pem", 0644, "crl/g1-root.crl.pem", "crl/g1-domain.crl.pem",
		"crl/g4-tls-root.crl.pem", "crl/g4-tls-domain.crl.pem", "crl/g4-tls-tsp.crl.pem");
	reload(host);
	/* Nothing is sent, and they end. */
	assert_true(peer_is_cut_off(idle));
	assert_true(peer_is_cut_off(half));
	for (unsigned i = 1; i <= 2; i++) {
		struct refused refused = host_refusal(host, i);
		assert_string_equal(refused.rule, "PKI003");
		assert_non_null(strstr(refused.detail, "open connection"));
	}
	/* What was taken in before is answered, and nothing after it. */
	sem_post(&host->go);
	assert_int_equal(peer_answer(busy), 200);
	assert_true(peer_is_cut_off(busy));
	assert_string_equal(host_refusal(host, 3).rule, "PKI003");
	assert_int_equal(host_handled(host), handled);
	assert_int_equal(peer_post(other, "/echo", "a"), 200);
	peer_close(&idle);
	peer_close(&busy);
	peer_close(&half);
	peer_close(&other);
	host_stop(&host);
}

/* A session that can be resumed. */
static SSL_SESSION *make_session(struct host *host, int version, const char *fixture)
{
	struct peer *peer = peer_connect(
		host_port(host), (struct peer_options){.fixture = fixture, .version = version});

	assert_int_equal(peer_post(peer, "/echo", "a"), 200);
	SSL_SESSION *session = peer->session;
	assert_non_null(session);
	peer->session = NULL;
	SSL_set_shutdown(peer->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	peer_close(&peer);
	return session;
}

/* proves: GW-T1 */
static void keeps_resumed_connections_over_reloads(void **state)
{
	struct host *host = start_with_own_files(NULL);

	(void)state;
	for (size_t v = 0; v < COUNT(versions); v++) {
		/* It sends its issuer, which the trust file need not have. */
		SSL_SESSION *session = make_session(host, versions[v], "saas");
		struct peer *resumed = peer_connect(host_port(host),
			(struct peer_options){
				.fixture = "saas", .version = versions[v], .session = session});
		assert_int_equal(SSL_session_reused(resumed->ssl), 1);
		WRITE_OWN("trust.pem", 0644, "roots.pem");
		for (int i = 0; i < 2; i++) {
			reload(host);
			assert_int_equal(peer_post(resumed, "/echo", "a"), 200);
		}
		WRITE_OWN("trust.pem", 0644, "trust.pem");
		reload(host);
		peer_close(&resumed);
		SSL_SESSION_free(session);
	}
	host_stop(&host);
}

static void takes_new_budgets_and_caps_with_a_reload(void **state)
{
	struct host *host = start_with_own_files(NULL);
	struct peer *idle = peer_connect(host_port(host), saas);
	struct peer *talking = peer_connect(host_port(host), saas);

	(void)state;
	assert_int_equal(peer_post(idle, "/echo", "a"), 200);
	host->config.max_body = 4;
	host->config.idle_ms = 300;
	reload(host);
	assert_int_equal(peer_post(talking, "/echo", "abcde"), 413);
	assert_true(peer_sees_end(idle));
	peer_close(&idle);
	peer_close(&talking);
	host->config.max_body = 8;
	host->config.idle_ms = 30000;
	host->config.max_per_source = 0;
	host->config.max_connections = 1;
	reload(host);
	talking = peer_connect(host_port(host), saas);
	assert_int_equal(peer_post(talking, "/echo", "abcde"), 200);
	struct peer *one_more = peer_connect(host_port(host), (struct peer_options){.plain = true});
	assert_true(peer_is_cut_off(one_more));
	peer_close(&one_more);
	peer_close(&talking);
	host_stop(&host);
}

/* --- tickets and age ------------------------------------------------------------------------ */

/* Connects with it; true when it was resumed rather than made anew. */
static bool resumes(struct host *host, int version, const char *fixture, SSL_SESSION **session)
{
	struct peer *peer = peer_connect(host_port(host),
		(struct peer_options){.fixture = fixture, .version = version, .session = *session});

	assert_true(peer->open);
	bool resumed = SSL_session_reused(peer->ssl) == 1;
	assert_int_equal(peer_post(peer, "/echo", "a"), 200);
	/* Resumed or not: the service sees whose connection it is. */
	assert_true(host->leaf.len > 0);
	/* The ticket it was given now: in TLS 1.2 a renewed one is not announced. */
	SSL_SESSION_free(*session);
	*session = peer->session != NULL ? peer->session : SSL_get1_session(peer->ssl);
	peer->session = NULL;
	SSL_set_shutdown(peer->ssl, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
	peer_close(&peer);
	return resumed;
}

enum { AGE_MS = 1500 };

static void live_shortly(struct listen_config *config)
{
	config->max_age_ms = AGE_MS;
}

/* proves: WT008 */
static void lets_no_ticket_outlive_the_check_of_its_certificate(void **state)
{
	struct host *host = start_with_own_files(live_shortly);

	(void)state;
	for (size_t v = 0; v < COUNT(versions); v++) {
		int64_t began = clock_monotonic_ms();
		SSL_SESSION *session = make_session(host, versions[v], "saas");
		/* On a machine that is busy its age may be over before it is shown. */
		assert_true(resumes(host, versions[v], "saas", &session)
			|| clock_monotonic_ms() - began >= AGE_MS);
		/* Renewed half-way, but not made younger. */
		usleep(700000);
		assert_true(resumes(host, versions[v], "saas", &session)
			|| clock_monotonic_ms() - began >= AGE_MS);
		while (clock_monotonic_ms() - began < 1600)
			usleep(50000);
		assert_false(resumes(host, versions[v], "saas", &session));
		SSL_SESSION_free(session);
	}
	host_stop(&host);
}

/* proves: GW-T1, CRT-02, WT004 */
static void checks_again_after_a_new_list(void **state)
{
	struct host *host;

	(void)state;
	for (size_t v = 0; v < COUNT(versions); v++) {
		host = start_with_own_files(NULL);
		/* Before: a list of g1-tsp of the time when nobody was revoked would let `revoked` in. */
		SSL_SESSION *session = make_session(host, versions[v], "saas");
		assert_true(resumes(host, versions[v], "saas", &session));
		struct peer *idle = peer_connect(host_port(host), saas);
		assert_int_equal(peer_post(idle, "/echo", "a"), 200);
		/* Now saas is worth nothing: the list of its issuer is gone. */
		WRITE_OWN("crls.pem", 0644, "crl/g1-root.crl.pem", "crl/g1-domain.crl.pem");
		reload(host);
		unsigned handled = host_handled(host);
		assert_int_equal(peer_post(idle, "/echo", "a"), 0);
		assert_refused(host,
			(struct peer_options){
				.fixture = "saas", .version = versions[v], .session = session},
			"PKI003");
		assert_int_equal(host_handled(host), handled);
		SSL_SESSION_free(session);
		peer_close(&idle);
		host_stop(&host);
	}
}

/* proves: CRT-01 */
static void resumes_nothing_once_a_list_has_expired(void **state)
{
	struct host *host = start_with_own_files(NULL);

	(void)state;
	/* An old list of an issuer that nobody here has: full handshakes work, tickets are not believed. */
	WRITE_OWN("crls.pem", 0644, "crls.pem", "crl/bad/g1-tsp-expired.crl.pem");
	reload(host);
	SSL_SESSION *session = make_session(host, TLS1_3_VERSION, "saas-g4-tls");
	assert_false(resumes(host, TLS1_3_VERSION, "saas-g4-tls", &session));
	SSL_SESSION_free(session);
	host_stop(&host);
}

/* proves: WT008 */
static void ends_connections_at_their_age_but_finishes_the_request(void **state)
{
	struct host *host = start_with_own_files(live_shortly);
	int64_t began = clock_monotonic_ms();
	struct peer *talking = peer_connect(host_port(host), saas);
	struct peer *busy = peer_connect(host_port(host), saas);
	int answered = 0;

	(void)state;
	assert_true(peer_say(busy, "POST /wait HTTP/1.1\r\nHost: a\r\n\r\n"));
	sem_wait(&host->entered);
	do {
		assert_int_equal(peer_post(talking, "/echo", "a"), 200);
		answered++;
		usleep(20000);
	} while (strstr(peer_last(talking), "Connection: close") == NULL);
	assert_true(answered > 3);
	/* Said in time: half an age is less than idle_ms. */
	assert_in_range(clock_monotonic_ms() - began, 700, 10000);
	assert_true(peer_sees_end(talking));
	sem_post(&host->go);
	assert_int_equal(peer_answer(busy), 200);
	assert_true(peer_sees_end(busy));
	peer_close(&talking);
	peer_close(&busy);
	host_stop(&host);
}

/* Attack C11: many strangers at the door at once, and a caller who is served meanwhile. */
static void serves_callers_during_a_flood_of_handshakes(void **state)
{
	struct host *host = host_start();
	struct peer *caller = peer_connect(host_port(host), saas);
	struct peer *flood[100];

	(void)state;
	for (size_t i = 0; i < COUNT(flood); i++) {
		flood[i] = peer_connect(host_port(host), (struct peer_options){.plain = true});
		/* A good start of a ClientHello, and never the rest. */
		assert_true(
			peer_send(flood[i], TEXT("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03")));
	}
	for (int i = 0; i < 20; i++)
		assert_int_equal(peer_post(caller, "/echo", "a"), 200);
	assert_accepted(host, saas);
	for (size_t i = 0; i < COUNT(flood); i++)
		peer_close(&flood[i]);
	peer_close(&caller);
	host_stop(&host);
}

static int make_directory(void **state)
{
	(void)state;
	return mkdtemp(directory) == NULL;
}

static int remove_directory(void **state)
{
	static const char *const names[] = {"cert.pem", "key.pem", "trust.pem", "crls.pem"};

	(void)state;
	for (size_t i = 0; i < COUNT(names); i++)
		unlink(own_file(names[i]));
	return rmdir(directory);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(speaks_tls_12_and_13_and_hands_over_the_certificate),
		cmocka_unit_test(refuses_old_versions_and_weak_suites),
		cmocka_unit_test(has_extended_secrets_no_renegotiation_no_early_data),
		cmocka_unit_test(closes_plain_http_on_the_tls_port_without_an_answer),
		cmocka_unit_test(refuses_certificates_in_the_handshake),
		cmocka_unit_test(lets_in_what_the_roots_vouch_for),
		cmocka_unit_test(serves_with_a_g4_certificate),
		cmocka_unit_test(fails_closed_without_a_good_list_of_every_issuer),
		cmocka_unit_test(tells_when_the_first_list_expires),
		cmocka_unit_test(keeps_the_old_files_when_the_new_ones_are_bad),
		cmocka_unit_test(shows_a_new_certificate_after_reload_and_keeps_what_is_open),
		cmocka_unit_test(ends_open_connections_that_no_longer_hold_and_no_other),
		cmocka_unit_test(keeps_resumed_connections_over_reloads),
		cmocka_unit_test(takes_new_budgets_and_caps_with_a_reload),
		cmocka_unit_test(lets_no_ticket_outlive_the_check_of_its_certificate),
		cmocka_unit_test(checks_again_after_a_new_list),
		cmocka_unit_test(resumes_nothing_once_a_list_has_expired),
		cmocka_unit_test(ends_connections_at_their_age_but_finishes_the_request),
		cmocka_unit_test(serves_callers_during_a_flood_of_handshakes),
	};

	signal(SIGPIPE, SIG_IGN);
	return cmocka_run_group_tests(tests, make_directory, remove_directory);
}
