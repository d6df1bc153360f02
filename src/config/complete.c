/* From settings as they were written to settings as they are meant. */
#include "config/complete.h"

#include "base/log.h"
#include "domain/oin.h"
#include "domain/policy.h"

#include <sched.h>
#include <unistd.h>

static bool add_url(struct config *config, const char *url, struct error *err)
{
	if (config->own_url_count == CONFIG_URLS_MAX)
		return FAIL(
			err, CONFIG, NULL, "[gateway] public_urls: at most %d", CONFIG_URLS_MAX);
	if (strncmp(url, "https://", 8) != 0 || strchr(url, '?') != NULL)
		return FAIL(err, CONFIG, NULL,
			"[gateway] public_urls: %s is no https URL without query", url);
	config->own_urls[config->own_url_count++] = url;
	return true;
}

static bool split_urls(struct arena *arena, struct config *config, struct error *err)
{
	static const char *const endpoints[] = {"be", "s", "se"};
	char *rest = arena_string(arena, text_of(config->public_urls)), *url;

	while ((url = strtok_r(rest, " ", &rest)) != NULL) {
		if (url[strlen(url) - 1] != '/') {
			if (!add_url(config, url, err))
				return false;
			continue;
		}
		for (size_t i = 0; i < sizeof endpoints / sizeof endpoints[0]; i++)
			if (!add_url(config, arena_format(arena, "%s%s", url, endpoints[i]), err))
				return false;
	}
	return true;
}

static bool split_profiles(struct arena *arena, struct config *config, struct error *err)
{
	static const struct {
		const char *word;
		unsigned bit;
	} known[] = {
		{"2W-be", CONFIG_2W_BE},
		{"2W-be-S", CONFIG_2W_BE_S},
		{"2W-be-SE", CONFIG_2W_BE_SE},
	};
	enum { KNOWN = sizeof known / sizeof known[0] };
	char *rest = arena_string(arena, text_of(config->profiles)), *word;

	while ((word = strtok_r(rest, " ", &rest)) != NULL) {
		size_t i = 0;
		while (i < KNOWN && strcmp(word, known[i].word) != 0)
			i++;
		if (i == KNOWN)
			return FAIL(err, CONFIG, "WB011",
				"[gateway] profiles: %s is not 2W-be, 2W-be-S or 2W-be-SE", word);
		config->profile_set |= known[i].bit;
	}
	return config->profile_set != 0
		|| FAIL(err, CONFIG, "WB011", "[gateway] profiles: at least one is asked");
}

static bool read_proxies(struct config *config, struct error *err)
{
	struct error why;

	return networks_parse(config->proxy_from, &config->proxies, &why)
		|| FAIL(err, CONFIG, "GW-T2", "[listen] proxy_from: %s", why.detail);
}

static bool check_words(const struct config *config, struct error *err)
{
	const char *engine = config->signing_engine, *signer = config->signing_signer;
	enum log_level level;
	enum log_format format;

	if (!log_level_find(config->log_level, &level))
		return FAIL(err, CONFIG, NULL,
			"[gateway] log_level = %s: debug, info, warning or error is asked",
			config->log_level);
	if (!log_format_find(config->log_format, &format))
		return FAIL(err, CONFIG, NULL, "[log] format = %s: text, json or journald is asked",
			config->log_format);
	if (strcmp(engine, "own") != 0 && strcmp(engine, "xmlsec1") != 0)
		return FAIL(err, CONFIG, NULL, "[signing] engine = %s: own or xmlsec1 is asked",
			engine);
	if (strcmp(signer, "either") != 0 && strcmp(signer, "tls") != 0
		&& strcmp(signer, "from") != 0)
		return FAIL(err, CONFIG, NULL,
			"[signing] signer = %s: either, tls or from is asked", signer);
	return true;
}

/* With a G1 certificate one pair does everything. Half a pair is a mistake, not a wish. */
static bool fill_pair(const char *section, const char **certificate, const char **key,
	const char *other_certificate, const char *other_key, struct error *err)
{
	if (((*certificate)[0] == '\0') != ((*key)[0] == '\0'))
		return FAIL(err, CONFIG, NULL,
			"[%s] certificate and key go together: one of them is empty", section);
	if ((*key)[0] == '\0') {
		*certificate = other_certificate;
		*key = other_key;
	}
	return true;
}

static bool is_oid(const char *word)
{
	size_t digits = strspn(word, "0123456789.");

	return word[digits] == '\0' && digits >= 3 && digits < POLICY_SIZE && word[0] != '.'
		&& word[digits - 1] != '.' && strchr(word, '.') != NULL
		&& strstr(word, "..") == NULL;
}

/* CRT-05; and a policy of the other environment is one certificate away from its roots (CRT-09). */
static bool fill_policies(struct arena *arena, const char *section, enum certificaat_doel use,
	const char **list, bool production, struct error *err)
{
	char *rest = arena_string(arena, text_of(*list)), *word;
	int count = 0;

	while ((word = strtok_r(rest, " ", &rest)) != NULL) {
		const struct policy *known = policy_find(text_of(word));
		if (!is_oid(word))
			return FAIL(err, CONFIG, "CRT-05", "[%s] policies: %.60s is no OID",
				section, word);
		if (known != NULL && known->where == (production ? POLICY_TEST : POLICY_PRODUCTION))
			return FAIL(err, CONFIG, "CRT-09",
				"[%s] policies: %s is of PKIoverheid's %s hierarchy", section, word,
				production ? "test" : "production");
		count++;
	}
	if (count == 0)
		*list = policy_defaults(arena, use, production ? POLICY_PRODUCTION : POLICY_TEST);
	return true;
}

/* CRT-01: an expired list is used for nobody's convenience, but by somebody who put his name to it. */
static bool check_lists(const struct config *config, struct error *err)
{
	if (config->crl_grace_s > 0 && config->crl_grace_deviation[0] == '\0')
		return FAIL(err, CONFIG, "CRT-01",
			"[crl] grace_s = %ld: say in grace_deviation who decided so, when and why",
			config->crl_grace_s);
	if (config->crl_base_url[0] != '\0' && strncmp(config->crl_base_url, "http", 4) != 0)
		return FAIL(err, CONFIG, NULL, "[crl] base_url: %s is no http or https URL",
			config->crl_base_url);
	return true;
}

/* Files stand beside the endpoints, unless the file says where. */
static bool fill_files(struct arena *arena, struct config *config, struct error *err)
{
	size_t len = strlen(config->files_url);

	if (config->files_directory[0] == '\0')
		return true;
	if (len == 0) {
		const char *first = config->own_url_count > 0 ? config->own_urls[0] : "";
		const char *slash = strrchr(first, '/');
		if (slash == NULL)
			return FAIL(err, CONFIG, NULL,
				"[files] directory is set: url or [gateway] public_urls has to say "
				"where its files are fetched");
		config->files_url =
			arena_format(arena, "%.*s/bestanden/", (int)(slash - first), first);
	} else if (config->files_url[len - 1] != '/') {
		config->files_url = arena_format(arena, "%s/", config->files_url);
	}
	return strncmp(config->files_url, "https://", 8) == 0
		|| FAIL(err, CONFIG, NULL, "[files] url: %s is no https URL", config->files_url);
}

/* GW-T3: as many as a machine has memory for, and from each address one of the largest at least. */
static bool fill_bodies(struct config *config, struct error *err)
{
	enum { AT_ONCE = 64, OF_WHICH_ONE = 4 };

	if (config->max_bodies == 0)
		config->max_bodies = AT_ONCE * config->max_body;
	return config->max_bodies >= OF_WHICH_ONE * config->max_body
		|| FAIL(err, CONFIG, "GW-T3", "[listen] max_bodies is less than %d times max_body",
			OF_WHICH_ONE);
}

/* What no single row can see; test and production do not mix (DK-BP.3). */
static bool check_together(struct arena *arena, struct config *config, struct error *err)
{
	struct oin oin;
	bool production = strcmp(config->environment, "production") == 0;

	if (!oin_parse(text_of(config->oin), &oin))
		return FAIL(err, CONFIG, NULL, "[gateway] oin = %s: not a valid OIN", config->oin);
	if (!production && strcmp(config->environment, "test") != 0)
		return FAIL(
			err, CONFIG, NULL, "[gateway] environment: test or production is asked");
	if (production && oin_is_test(&oin))
		return FAIL(err, CONFIG, NULL, "[gateway] oin: a test OIN in production");
	if (production && config->debug_faults)
		return FAIL(err, CONFIG, NULL, "[gateway] debug_faults: never in production");
	if (production && config->tls_roots[0] == '\0')
		return FAIL(err, CONFIG, "CRT-09",
			"[tls] roots: production asks for the fingerprints of its roots");
	if (config->page_default > config->page_max)
		return FAIL(err, CONFIG, NULL, "[limits] page_default is more than page_max");
	return fill_policies(
		       arena, "tls", CERTIFICAAT_DOEL_TLS, &config->tls_policies, production, err)
		&& fill_policies(arena, "signing", CERTIFICAAT_DOEL_ONDERTEKENING,
			&config->signing_policies, production, err);
}

/* What is typed is compared with what browsers say of themselves: nothing behind the host. */
static bool fill_console(struct arena *arena, struct config *config, struct error *err)
{
	const char *url = config->console_public_url;
	size_t len = strlen(url);

	if (len > 0 && url[len - 1] == '/')
		url = arena_format(arena, "%.*s", (int)--len, url);
	if (len > 0 && (strncmp(url, "https://", 8) != 0 || strpbrk(url + 8, "/?#@ ") != NULL))
		return FAIL(err, CONFIG, NULL,
			"[console] public_url: %s is no https://host or https://host:port", url);
	config->console_public_url = url;
	if (!fill_pair("console", &config->console_certificate, &config->console_key,
		    config->tls_certificate, config->tls_key, err))
		return false;
	if ((config->console_trust[0] == '\0') != (config->console_crl[0] == '\0'))
		return FAIL(err, CONFIG, NULL,
			"[console] trust and crl go together: one of them is empty");
	if (config->console_trust[0] == '\0') {
		config->console_trust = config->tls_trust;
		config->console_crl = config->tls_crl;
	}
	if (config->console_oidc_issuer[0] != '\0' && config->console_oidc_client[0] == '\0')
		return FAIL(err, CONFIG, NULL, "[console] oidc_issuer asks for oidc_client");
	return true;
}

static bool fill_pairs(struct config *config, struct error *err)
{
	return fill_pair("signing", &config->signing_certificate, &config->signing_key,
		       config->tls_certificate, config->tls_key, err)
		&& fill_pair("decryption", &config->decryption_certificate, &config->decryption_key,
			config->tls_certificate, config->tls_key, err)
		&& fill_pair("bureau", &config->bureau_sign_certificate, &config->bureau_sign_key,
			config->signing_certificate, config->signing_key, err)
		&& fill_pair("bureau", &config->bureau_decrypt_certificate,
			&config->bureau_decrypt_key, config->decryption_certificate,
			config->decryption_key, err);
}

/* Those that this process may run on: taskset, CPUAffinity= and a container's cpuset leave it some of the machine's. */
static unsigned own_cores(void)
{
	cpu_set_t cores;

	if (sched_getaffinity(0, sizeof cores, &cores) == 0)
		return (unsigned)CPU_COUNT(&cores);
	long online = sysconf(_SC_NPROCESSORS_ONLN); /* more than a set holds */
	return online > 0 ? (unsigned)online : 1;
}

unsigned config_workers(const struct config *config)
{
	return config->workers > 0 ? (unsigned)config->workers : 2 * own_cores();
}

bool config_complete(struct arena *arena, struct config *config, struct error *err)
{
	return split_urls(arena, config, err) && split_profiles(arena, config, err)
		&& read_proxies(config, err) && check_words(config, err) && fill_pairs(config, err)
		&& check_lists(config, err) && fill_console(arena, config, err)
		&& fill_files(arena, config, err) && fill_bodies(config, err)
		&& check_together(arena, config, err);
}
