/* Responses in PostgreSQL: put, taken out, read again. */
#include "target/postgres.h"

#include "target/reading.h"

#include <libpq-fe.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

enum { SPILL_BYTES = 4 * 1024 * 1024, FETCH_ROWS = 5000 };

/* From memory to the temporary tables. */
static bool spill(struct postgres_target *self, struct error *err)
{
	return (self->respons->len == 0
		       || postgres_copy(self,
			       "copy in_respons (responsId, mutatienummer, respondent, "
			       "vragenlijstcode, versie, invuldatum,"
			       " invulmaand, brin, onderwijsaanbiedercode, onderwijslocatiecode, "
			       "opleidingscode, leerbedrijfId,"
			       " leerbedrijfPseudoniem, geplandeEinddatum, eindmaand, leerweg) "
			       "from stdin",
			       self->respons, err))
		&& (self->antwoorden->len == 0
			|| postgres_copy(
				self, "copy in_antwoorden from stdin", self->antwoorden, err))
		&& (self->verwijderd->len == 0
			|| postgres_copy(
				self, "copy in_verwijderd from stdin", self->verwijderd, err));
}

bool postgres_put(void *object, const struct respons *respons, bool fresh, struct error *err)
{
	struct postgres_target *self = object;
	struct rows_keys cells;

	(void)fresh;
	rows_keys_of(respons, &cells);
	for (int i = 0; i < ROWS_KEYS; i++)
		postgres_cell(self->respons, cells.cells[i], i == ROWS_KEYS - 1 ? '\n' : '\t');
	for (size_t i = 0; i < respons->antwoord_count; i++) {
		const struct antwoord *antwoord = &respons->antwoorden[i];
		char nr[24];
		snprintf(nr, sizeof nr, "%zu", i + 1);
		postgres_cell(self->antwoorden, cells.mutatienummer, '\t');
		postgres_cell(self->antwoorden, nr, '\t');
		postgres_cell(self->antwoorden, antwoord->vraagcode, '\t');
		postgres_cell(self->antwoorden, antwoord->waarde, '\t');
		postgres_cell(self->antwoorden, antwoord->tekst, '\n');
	}
	return self->antwoorden->len + self->respons->len < SPILL_BYTES || spill(self, err);
}

bool postgres_remove(void *object, const struct verwijderd *verwijderd, struct error *err)
{
	struct postgres_target *self = object;
	char number[24];

	snprintf(number, sizeof number, "%" PRId64, verwijderd->mutatienummer);
	postgres_cell(self->verwijderd, verwijderd->respons_id, '\t');
	postgres_cell(self->verwijderd, number, '\t');
	postgres_cell(self->verwijderd, verwijderreden_word(verwijderd->reden), '\n');
	return self->verwijderd->len < SPILL_BYTES || spill(self, err);
}

/* What came into its place: earlier versions go first. */
bool postgres_merge(struct postgres_target *self, struct error *err)
{
	static const char merge[] =
		"delete from antwoorden a using respons r where a.mutatienummer = r.mutatienummer "
		"and r.responsId in"
		" (select responsId from in_respons union all select responsId from in_verwijderd);"
		"delete from respons where responsId in"
		" (select responsId from in_respons union all select responsId from in_verwijderd);"
		"insert into respons select * from in_respons;"
		"insert into antwoorden select * from in_antwoorden;"
		"insert into verwijderd select * from in_verwijderd on conflict (responsId) do "
		"update"
		" set mutatienummer = excluded.mutatienummer, reden = excluded.reden;";

	return spill(self, err) && postgres_run(self, merge, err);
}

/* ---- reading ------------------------------------------------------------------------------------------------ */

/* Where a reading is in what was fetched. */
struct fetched {
	const PGresult *rows;
	int at;
};

static const char *cell(void *row, int column)
{
	const struct fetched *fetched = row;

	if (PQgetisnull(fetched->rows, fetched->at, column))
		return NULL;
	return PQgetvalue(fetched->rows, fetched->at, column);
}

static bool read_all(struct postgres_target *self, struct reading *reading, struct error *err)
{
	const char *fetch = arena_format(self->arena, "fetch %d from rijen", FETCH_ROWS);
	PGresult *rows;
	bool ok;
	int count;

	do {
		rows = postgres_ask(self, fetch, 0, NULL, err);
		count = PQntuples(rows);
		ok = rows != NULL;
		for (struct fetched at = {rows, 0}; at.at < count && ok; at.at++)
			ok = reading_take(reading, strtoll(PQgetvalue(rows, at.at, 1), NULL, 10),
				cell, &at, err);
		PQclear(rows);
	} while (ok && count > 0);
	return ok;
}

bool postgres_each(void *object, const struct target_sink *sink, struct error *err)
{
	static const char declare[] =
		"begin isolation level repeatable read read only;"
		"declare rijen no scroll cursor for select r.responsId, r.mutatienummer, "
		"r.respondent, r.vragenlijstcode,"
		" r.versie, r.invuldatum, r.invulmaand, r.brin, r.onderwijsaanbiedercode, "
		"r.onderwijslocatiecode,"
		" r.opleidingscode, r.leerbedrijfId, r.leerbedrijfPseudoniem, r.geplandeEinddatum, "
		"r.eindmaand, r.leerweg,"
		" a.vraagcode, a.waarde, a.tekst"
		" from respons r left join antwoorden a on a.mutatienummer = r.mutatienummer"
		" order by r.mutatienummer, a.nr";
	struct postgres_target *self = object;
	struct reading reading;

	reading_begin(&reading, sink);
	return reading_end(&reading,
		       postgres_run(self, declare, err) && read_all(self, &reading, err), err)
		&& postgres_run(self, "commit", err);
}

/* ---- mending ------------------------------------------------------------------------------------------------ */

bool postgres_clear(
	void *object, const bool buckets[TARGET_BUCKETS], int64_t *removed, struct error *err)
{
	static const char sql[] = "with weg as (delete from respons where substr(responsId::text, "
				  "1, 2) = any ($1::text[]) returning 1)"
				  " select count(*) from weg";
	/* Also answers whose response somebody took away: they would be in the way of those that come. */
	static const char orphans[] =
		"delete from antwoorden a where not exists"
		" (select from respons r where r.mutatienummer = a.mutatienummer)";
	char list[3 * TARGET_BUCKETS + 3] = "{";
	size_t len = 1;

	for (int i = 0; i < TARGET_BUCKETS; i++) {
		const unsigned char byte = (unsigned char)i;
		if (!buckets[i])
			continue;
		if (len > 1)
			list[len++] = ',';
		text_hex(&byte, 1, list + len);
		len += 2;
	}
	list[len++] = '}';
	list[len] = '\0';
	PGresult *row = postgres_ask(object, sql, 1, (const char *const[]){list}, err);
	if (row == NULL)
		return false;
	*removed = strtoll(PQgetvalue(row, 0, 0), NULL, 10);
	PQclear(row);
	return postgres_run(object, orphans, err);
}

bool postgres_mend(void *object, int64_t *mended, struct error *err)
{
	static const char sql[] =
		"with weg as (delete from antwoorden a where not exists"
		" (select from respons r where r.mutatienummer = a.mutatienummer) returning 1)"
		" select count(*) from weg";
	PGresult *row = postgres_ask(object, sql, 0, NULL, err);

	if (row == NULL)
		return false;
	*mended = strtoll(PQgetvalue(row, 0, 0), NULL, 10);
	PQclear(row);
	return true;
}
