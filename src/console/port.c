/* The port that pages are asked on, and its certificates and lists, which others replace while it is open. */
#include "console/port.h"

#include "base/log.h"
#include "console/serve.h"
#include "console/watch.h"

#include <string.h>
#include <sys/stat.h>

enum {
	MAX_CONNECTIONS = 2000,
	MAX_PER_SOURCE = 200, /* an office behind one address */
	QUEUE = 64,
	LARGE_ANSWERS = 8,
	/* Anybody may send one: of 17 MiB fifteen at once, of an office three. */
	BODIES_MAX = 256 * 1024 * 1024,
	SECONDS = 1000,
};

/* Zeros: it is not there. */
static void note_files(const struct console *console, struct followed files[CONSOLE_FILES])
{
	const struct config *config = console->config;
	const char *const names[CONSOLE_FILES] = {config->console_certificate, config->console_key,
		config->console_trust, config->console_crl};
	struct stat status;

	memset(files, 0, CONSOLE_FILES * sizeof *files);
	for (size_t i = 0; i < CONSOLE_FILES; i++) {
		if (stat(names[i], &status) != 0)
			continue;
		files[i].inode = (uint64_t)status.st_ino;
		files[i].size = (uint64_t)status.st_size;
		files[i].second = status.st_mtim.tv_sec;
		files[i].nanosecond = status.st_mtim.tv_nsec;
	}
}

bool port_open(struct console *console, struct error *err)
{
	const struct config *config = console->config;

	console->listen[0] = (struct listen_config){
		.address = config->console_address,
		.port = (uint16_t)config->console_port,
		.tls = true,
		.files = {.certificate_file = config->console_certificate,
			.key_file = config->console_key,
			.trust_file = config->console_trust,
			.crl = {.file = config->console_crl},
			.optional = true},
		.workers = (unsigned)config->console_workers,
		.party_workers = (unsigned)config->console_workers,
		.queue = QUEUE,
		.large_answers = LARGE_ANSWERS,
		.max_connections = MAX_CONNECTIONS,
		.max_per_source = MAX_PER_SOURCE,
		.max_body = CONSOLE_BODY_MAX,
		.max_bodies = BODIES_MAX,
		.handshake_ms = 10 * SECONDS,
		.header_ms = 10 * SECONDS,
		.body_ms = 60 * SECONDS,
		.idle_ms = 60 * SECONDS,
		.write_ms = 60 * SECONDS,
		.file_ms = 600 * SECONDS,
		.max_age_ms = 3600 * SECONDS,
		.service = {.context = console,
			.worker_start = serve_start,
			.worker_stop = serve_stop,
			.handle = serve_handle,
			.refused = serve_refused},
	};

	note_files(console, console->files);
	console->listen[1] = watch_listener(console);
	console->transport = transport_create(console->listen, 2, err);
	return console->transport != NULL;
}

void port_follow(struct console *console)
{
	struct followed now[CONSOLE_FILES];
	struct error err;

	note_files(console, now);
	if (memcmp(now, console->files, sizeof now) == 0)
		return;
	/* What was refused is tried again each time: it may be of use by another moment or mode, and not change. */
	if (transport_reload(console->transport, console->listen, &err)) {
		memcpy(console->files, now, sizeof now);
		LOG(LOG_LEVEL_INFO, "reloaded", {"cause", "certificates or lists changed"});
	} else if (memcmp(now, console->refused, sizeof now) != 0) {
		memcpy(console->refused, now, sizeof now);
		LOG(LOG_LEVEL_ERROR, "reload refused, what was in use stays in use",
			{"reason", err.detail});
	}
}
