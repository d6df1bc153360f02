/*
 * Fuzz target: the settings file. What is taken holds what the rest of the house counts on, is taken again by a program that runs, and
 * says the same. fuzz-rooms: base domain config
 */
#include "config/config.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static int file;
static char name[64];

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	file = memfd_create("settings", 0);
	snprintf(name, sizeof name, "/proc/self/fd/%d", file);
	return file < 0;
}

static void judge(struct arena *arena, const struct config *config)
{
	const char *files[CONFIG_FILES_MAX], *waiting;
	struct config again;
	struct error err;

	if (config->port < 0 || config->port > 65535 || config->own_url_count > CONFIG_URLS_MAX
		|| config->profile_set == 0 || config->tls_certificate == NULL
		|| config_live_files(config, files) > CONFIG_FILES_MAX)
		abort();
	if (!config_load_again(arena, config, &again, &waiting, &err) || waiting[0] != '\0')
		abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	struct config config;
	struct error err = {.code = ERROR_NONE};

	if (ftruncate(file, 0) != 0 || pwrite(file, data, size, 0) != (ssize_t)size)
		abort();
	if (config_load(arena, name, &config, &err))
		judge(arena, &config);
	else if (err.code != ERROR_CONFIG || err.detail[0] == '\0')
		abort();
	arena_destroy(&arena);
	return 0;
}
