#ifndef CONFIG_ROWS_H
#define CONFIG_ROWS_H

#include "config/config.h"

#include <stddef.h>

/* Private to this room: the table of settings, for whoever goes through all of them. */
enum kind { KIND_TEXT, KIND_PATH, KIND_NUMBER, KIND_FLAG };

struct setting {
	const char *section, *key;
	enum kind kind;
	size_t offset;
	bool live; /* follows the file while the gateway runs */
	bool required;
	const char *fallback; /* as it would stand in the file; NULL: none */
	long least, most;     /* KIND_NUMBER */
	const char *help;
};

/* Static. */
const struct setting *config_rows(size_t *count);

/* The two halves of config_load: what the file says and what its silence means; then what follows from it all. */
bool config_read(struct arena *arena, const char *file, struct config *out, struct error *err)
	MUST_CHECK;
bool config_end(struct arena *arena, struct config *config, struct error *err) MUST_CHECK;

#endif
