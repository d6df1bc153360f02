/* Messages by the score, each its own: what a school's supplier would send. */
#include "bench/mint.h"

#include "base/clock.h"
#include "client/sheet.h"

#include <stdio.h>
#include <stdlib.h>

struct mint {
	struct security *security;
	struct client_terms terms;
	struct sheet sheet;
	size_t made; /* records so far: the next key */
};

static void release(void *object)
{
	struct mint *mint = object;

	security_destroy(&mint->security);
}

static void must(bool ok, const struct error *err)
{
	if (ok)
		return;
	fprintf(stderr, "bench: cannot make messages: %s\n", err->detail);
	exit(3);
}

static struct security *security_of(const struct mint_config *config)
{
	const struct security_config security = {
		.signing = {config->certificate_file, config->key_file},
		.trust_file = config->trust_file,
	};
	struct error err;
	struct security *made = security_create(&security, &err);

	must(made != NULL, &err);
	return made;
}

static struct client_terms terms_of(const struct mint_config *config)
{
	struct client_terms terms = {.profile = PROFILE_2W_BE_S};

	if (!oin_parse(text_of(config->school_oin), &terms.school)
		|| !oin_parse(text_of(config->gateway_oin), &terms.gateway))
		abort();
	return terms;
}

struct mint *mint_create(struct arena *arena, const struct mint_config *config)
{
	struct mint *mint = arena_take(arena, sizeof *mint);
	struct error err;

	mint->security = security_of(config);
	arena_defer(arena, release, mint);
	mint->terms = terms_of(config);
	must(sheet_read(arena, config->records_file, day_in_netherlands(clock_now()), &mint->sheet,
		     &err),
		&err);
	return mint;
}

/* The rows that are good come round and round. */
static struct studentgegevens next_record(struct mint *mint, struct arena *arena)
{
	const struct sheet_row *row;
	size_t number = mint->made++;

	for (size_t at = number;; at++) {
		row = &mint->sheet.rows[at % mint->sheet.count];
		if (row->state == ROW_WAITING)
			break;
	}
	struct studentgegevens record;
	sheet_record(arena, row, &record);
	record.bpvo_kenmerk = arena_format(arena, "BENCH-%08zu", number);
	record.emailadres = arena_format(arena, "s%08zu@student.voorbeeld.example", number);
	return record;
}

static bool write_push(struct wire *wire, struct arena *arena, void *context,
	const struct bedrijfsdocument *document, struct text *body, struct error *err)
{
	return wire_write_aanleveren_studentgegevens_request(
		wire, arena, document, context, body, err);
}

static struct message compose_push(
	struct mint *mint, struct wire *wire, struct arena *arena, size_t count)
{
	struct studentgegevens *records = arena_array(arena, count, sizeof *records);
	struct aanlevering push = {.records = records, .count = count};
	const struct question question = {
		OPERATION_aanleveren_studentgegevens, write_push, NULL, &push};
	const struct message_name name = letter_new_name(arena, clock_now());
	struct message message;
	struct error err;

	for (size_t i = 0; i < count; i++)
		records[i] = next_record(mint, arena);
	must(letter_compose(wire, arena, &mint->terms, &question, &name, &message, &err), &err);
	return message;
}

struct message *mint_compose(
	struct mint *mint, struct arena *arena, enum profile profile, size_t records, size_t count)
{
	struct message *messages = arena_array(arena, count, sizeof *messages);
	struct wire *wire = wire_create(); /* large, and there may be many mints */

	mint->terms.profile = profile;
	for (size_t i = 0; i < count; i++)
		messages[i] = compose_push(mint, wire, arena, records);
	wire_destroy(&wire);
	return messages;
}

struct text mint_seal(
	const struct mint *mint, struct arena *arena, struct instant when, struct message *message)
{
	struct error err;

	must(letter_seal(mint->security, arena, &mint->terms, NULL, when, message, &err), &err);
	return message->sealed.bytes;
}

const struct text *mint_pushes(
	struct mint *mint, struct arena *arena, enum profile profile, size_t records, size_t count)
{
	struct text *sealed = arena_array(arena, count, sizeof *sealed);
	struct message *messages = mint_compose(mint, arena, profile, records, count);

	for (size_t i = 0; i < count; i++)
		sealed[i] = mint_seal(mint, arena, clock_now(), &messages[i]);
	return sealed;
}
