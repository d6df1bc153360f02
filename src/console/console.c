/* Assembly of the pages: in which order things begin, and in which they end. */
#include "console/console.h"

#include "base/log.h"
#include "console/inside.h"
#include "console/port.h"
#include "console/securitytxt.h"
#include "console/watch.h"
#include "fetch/fetch.h"
#include "sandbox/sandbox.h"
#include "store/store_console.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

enum { SWEEP_SECONDS = 600, PROVIDER_SECONDS = 5, FOLLOW_SECONDS = 5 };

/* Whose pages these are, for a browser: nothing of elsewhere, no script in a page, no frame around it. */
static const char *policy(struct console *console)
{
	const char *provider = console->oidc != NULL ? oidc_origin(console->oidc) : "";

	/* A browser holds redirects of a form to form-action too: logging out goes on to the provider. */
	return arena_format(console->arena,
		"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; font-src "
		"'self'; connect-src 'self'; form-action 'self'%s%s; frame-ancestors 'none'; "
		"base-uri 'none'",
		provider[0] != '\0' ? " " : "", provider);
}

/* A browser keeps it for the name, whatever the port: not for the names that every machine has. */
static bool wants_hsts(const char *url)
{
	const char *host = url + strlen("https://");

	return strncmp(host, "localhost", 9) != 0 && strspn(host, "0123456789.:[]") != strlen(host);
}

/* Something small that pages ask for, of nobody: that it is there, and ours to ask. */
static bool look_at_database(struct console *console, struct error *err)
{
	struct store *store = store_open_console(console->config->database_console, err);
	const struct zichtbare_school *none;
	size_t count;
	bool good = store != NULL
		&& store_list_zichtbare_scholen(store, console->arena, 0, &none, &count, err);

	store_close(&store);
	return good;
}

static bool open_all(struct console *console, struct error *err)
{
	const struct config *config = console->config;

	if (config->console_public_url[0] == '\0')
		return FAIL(
			err, CONFIG, NULL, "%s: [console] public_url is required", config->file);
	console->sheets = sheets_create(err);
	if (console->sheets == NULL)
		return false;
	console->brakes = brakes_create(console->arena);
	console->pictures =
		pictures_create(console->arena, (size_t)config->console_workers / 2, chart_draw);
	if (config->console_oidc_issuer[0] != '\0') {
		console->oidc = oidc_create(config, err);
		if (console->oidc == NULL)
			return false;
	}
	console->csp = policy(console);
	console->has_hsts = wants_hsts(config->console_public_url);
	return securitytxt_check(config, clock_now(), err) && look_at_database(console, err)
		&& port_open(console, err);
}

struct console *console_create(const struct config *config, struct error *err)
{
	struct arena *arena = arena_create(0);
	struct console *console = arena_take(arena, sizeof *console);

	console->arena = arena;
	console->config = config;
	atomic_init(&console->parting, false);
	atomic_init(&console->stopping, false);
	pthread_mutex_init(&console->watching, NULL);
	fetch_begin();
	if (!open_all(console, err))
		console_destroy(&console);
	return console;
}

static void sweep(struct console *console, struct store **store)
{
	const struct config *config = console->config;
	struct error err;

	if (*store == NULL)
		*store = store_open_console(config->database_console, &err);
	if (*store == NULL
		|| !store_sweep_sessies(*store, clock_now(), config->console_idle_s, &err))
		LOG(LOG_LEVEL_WARNING, "sweep", {"reason", err.detail});
}

/* Beside the pages: sessions that ended by themselves, and what the provider publishes. */
static void *keep(void *context)
{
	struct console *console = context;
	struct store *store = NULL;
	struct error err;

	for (long second = 0; !atomic_load(&console->stopping); second++) {
		if (second % SWEEP_SECONDS == 0)
			sweep(console, &store);
		if (second % FOLLOW_SECONDS == 0)
			port_follow(console);
		if (console->oidc != NULL && second % PROVIDER_SECONDS == 0
			&& !oidc_refresh(console->oidc, &err))
			LOG(LOG_LEVEL_WARNING, "oidc", {"reason", err.detail});
		for (int i = 0; i < 10 && !atomic_load(&console->stopping); i++)
			nanosleep(&(struct timespec){0, 100000000}, NULL);
	}
	store_close(&store);
	return NULL;
}

void console_run(struct console *console)
{
	char port[8], health[8];

	snprintf(port, sizeof port, "%u", transport_port(console->transport, 0));
	snprintf(health, sizeof health, "%u", transport_port(console->transport, 1));
	const struct sandbox_told sandbox = sandbox_told();
	LOG(LOG_LEVEL_INFO, "started", {"address", console->config->console_address},
		{"port", port}, {"health_port", health},
		{"public_url", console->config->console_public_url}, {"files", sandbox.files},
		{"calls", sandbox.calls});
	console->teller = teller_start(console->config);
	console->keeper_runs = pthread_create(&console->keeper, NULL, keep, console) == 0;
	transport_run(console->transport);
	LOG(LOG_LEVEL_INFO, "stopped", {"port", port});
}

unsigned console_part(struct console *console)
{
	long drain_s = console->config->console_drain_s;
	char seconds[16];

	if (drain_s == 0)
		return 0;
	snprintf(seconds, sizeof seconds, "%ld", drain_s);
	LOG(LOG_LEVEL_INFO, "draining", {"seconds", seconds});
	atomic_store(&console->parting, true);
	transport_turn(console->transport, COURSE_PART);
	return (unsigned)drain_s;
}

void console_stop(struct console *console)
{
	atomic_store(&console->stopping, true);
	transport_stop(console->transport);
}

void console_destroy(struct console **console)
{
	struct arena *arena;

	if (*console == NULL)
		return;
	arena = (*console)->arena;
	atomic_store(&(*console)->stopping, true);
	if ((*console)->keeper_runs)
		pthread_join((*console)->keeper, NULL);
	transport_destroy(&(*console)->transport);
	watch_close(*console);
	teller_stop(&(*console)->teller); /* no page wakes it any more */
	oidc_destroy(&(*console)->oidc);
	sheets_destroy(&(*console)->sheets);
	arena_destroy(&arena);
	*console = NULL;
	fetch_end();
}
