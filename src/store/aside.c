/*
 * What a transaction would have written where nothing can be: its statements with their values, one file a transaction, done as
 * they stand when there is a server to do it (aside_files.c finds them). A file: for each statement its name and values, each with
 * its length before it.
 */
#include "store/standbys_inside.h"

#include "store/inside.h"

#include "base/buffer.h"
#include "base/outfile.h"

#include <stdlib.h>
#include <sys/random.h>

enum { NAME_BYTES = ASIDE_NAME / 2, LENGTH = 4 };
static const uint32_t nothing = UINT32_MAX; /* in the place of a length: a null */

/* Nothing else is ever done from a file. */
static const char *const statements[] = {"verklaar_school", "claim", "verstrekking",
	"bewaar_bewijs", "bewaar_certificaten", "journal"};

static const char *statement_of(struct text name)
{
	for (size_t i = 0; i < sizeof statements / sizeof statements[0]; i++)
		if (text_equal(name, text_of(statements[i])))
			return statements[i];
	return NULL;
}

/* ---- Writing */

static void put_number(struct buffer *buffer, uint32_t number)
{
	buffer_add(buffer, (struct text){(const char *)&number, sizeof number});
}

static void put_text(struct buffer *buffer, struct text text)
{
	put_number(buffer, (uint32_t)text.len);
	buffer_add(buffer, text);
}

void store_put_aside(
	struct store *store, const char *statement, const struct parameters *parameters)
{
	if (store->aside == NULL) {
		store->aside = arena_create(0);
		store->aside_bytes = buffer_create(store->aside, ASIDE_MAX);
	}
	struct buffer *buffer = store->aside_bytes;
	put_text(buffer, text_of(statement));
	put_number(buffer, (uint32_t)parameters->count);
	for (int i = 0; i < parameters->count; i++) {
		const char *value = parameters->values[i];
		bool is_binary = parameters->formats[i] == AS_BINARY;
		put_number(buffer, is_binary);
		if (value == NULL)
			put_number(buffer, nothing);
		else
			put_text(buffer,
				is_binary ? (struct text){value, (size_t)parameters->lengths[i]}
					  : text_of(value));
	}
}

void store_forget_aside(struct store *store)
{
	arena_destroy(&store->aside);
	store->aside_bytes = NULL;
}

/* A name that nobody has, in this life or another. */
static const char *next_name(const struct store *store)
{
	uint8_t random[NAME_BYTES];
	char hex[2 * NAME_BYTES + 1];

	if (getrandom(random, sizeof random, 0) != sizeof random)
		abort();
	text_hex(random, sizeof random, hex);
	return arena_format(store->aside, "%s/%s", standbys_directory(store->standbys), hex);
}

static bool write_aside(struct store *store, struct error *err)
{
	struct outfile *file;

	return outfile_open(store->aside, next_name(store), &file, err)
		&& outfile_write(file, buffer_text(store->aside_bytes), err)
		&& outfile_commit(file, err);
}

bool store_keep_aside(struct store *store, struct error *err)
{
	struct error why = {.code = ERROR_NONE};

	if (store->aside == NULL)
		return true;
	bool ok = !store->aside_bytes->overflow && write_aside(store, &why);
	store_forget_aside(store);
	return ok
		|| FAIL(err, DK0051, "GW-M1", "what it accounts for cannot be put aside: %s",
			why.detail);
}

/* ---- Doing */

struct reading {
	struct text left;
	bool good;
};

static struct text take(struct reading *reading, size_t len)
{
	struct text taken = TEXT("");

	reading->good = reading->good && len <= reading->left.len;
	if (reading->good) {
		taken = (struct text){reading->left.at, len};
		reading->left = (struct text){reading->left.at + len, reading->left.len - len};
	}
	return taken;
}

static uint32_t take_number(struct reading *reading)
{
	struct text bytes = take(reading, LENGTH);
	uint32_t number = 0;

	if (reading->good)
		memcpy(&number, bytes.at, sizeof number);
	return number;
}

static void take_value(struct reading *reading, struct parameters *parameters)
{
	bool is_binary = take_number(reading) != 0;
	uint32_t len = take_number(reading);

	if (len == nothing) {
		add_string(parameters, NULL);
		return;
	}
	struct text value = take(reading, len);
	const char *copied = arena_string(parameters->arena, value);
	if (is_binary)
		add_bytes(parameters, (struct text){copied, value.len});
	else
		add_string(parameters, copied);
}

/* The next statement, done. */
static bool do_next(struct store *store, struct reading *reading, struct error *err)
{
	const char *statement = statement_of(take(reading, take_number(reading)));
	uint32_t count = take_number(reading);
	struct parameters parameters = parameters_start(store);

	for (uint32_t i = 0; reading->good && i < count && i < PARAMETERS_MAX; i++)
		take_value(reading, &parameters);
	if (!reading->good || statement == NULL || count > PARAMETERS_MAX)
		return FAIL(
			err, INTERNAL, "GW-M1", "a file that was not put aside by this program");
	return store_run(store, statement, &parameters, AS_BINARY, NULL, err);
}

static enum aside_outcome outcome_of(const struct error *err)
{
	return err->code == ERROR_DK0051 ? ASIDE_LATER : ASIDE_REFUSED;
}

enum aside_outcome store_do_aside(struct store *store, struct text bytes, struct error *err)
{
	struct reading reading = {bytes, true};

	if (!store_begin(store, err))
		return ASIDE_LATER; /* which says nothing of the file */
	while (reading.left.len > 0)
		if (!do_next(store, &reading, err)) {
			store_rollback(store);
			return outcome_of(err);
		}
	store->flush = true; /* its parts would not wait for the standby */
	return store_commit(store, err) ? ASIDE_DONE : outcome_of(err);
}
