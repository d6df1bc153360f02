/* migrate: the schema of the database, from numbered files. */
#include "admin/request.h"
#include "config/config.h"
#include "store/store_admin.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum { MIGRATIES_MAX = 999, FILE_MAX_BYTES = 4 * 1024 * 1024 };

/* "002-register.sql": three digits, a dash, and .sql at the end. */
static bool is_migratie(const char *name)
{
	size_t len = strlen(name);

	return len > 8 && strspn(name, "0123456789") == 3 && name[3] == '-'
		&& strcmp(name + len - 4, ".sql") == 0;
}

static bool read_whole(struct arena *arena, const char *path, struct text *out, struct error *err)
{
	FILE *in = fopen(path, "rbe");

	if (in == NULL)
		return FAIL(err, CONFIG, NULL, "cannot read %.180s: %s", path, strerror(errno));
	char *bytes = arena_take(arena, FILE_MAX_BYTES);
	size_t len = fread(bytes, 1, FILE_MAX_BYTES, in);
	bool ok = !ferror(in) && len < FILE_MAX_BYTES;
	fclose(in);
	if (!ok)
		return FAIL(err, CONFIG, NULL, "cannot read %.180s whole", path);
	*out = arena_copy(arena, (struct text){bytes, len});
	return true;
}

static int in_order(const void *a, const void *b)
{
	return strcmp(((const struct migratie *)a)->naam, ((const struct migratie *)b)->naam);
}

/* All migrations of a directory, in order of number. */
static bool read_directory(struct arena *arena, const char *dir, struct migratie *out,
	size_t *count, struct error *err)
{
	struct arena *scratch = arena_create(0);
	bool ok = true;

	DIR *open = opendir(dir);
	if (open == NULL) {
		arena_destroy(&scratch);
		return FAIL(err, CONFIG, NULL, "cannot open the schema directory %.150s: %s", dir,
			strerror(errno));
	}
	*count = 0;
	for (struct dirent *entry; ok && (entry = readdir(open)) != NULL;) {
		struct migratie *migratie = &out[*count];
		if (!is_migratie(entry->d_name) || *count == MIGRATIES_MAX)
			continue;
		migratie->nummer = atoi(entry->d_name);
		migratie->naam = arena_string(arena, text_of(entry->d_name));
		ok = read_whole(scratch, arena_format(arena, "%s/%s", dir, migratie->naam),
			&migratie->sql, err);
		if (ok)
			migratie->sql = arena_copy(arena, migratie->sql);
		arena_reset(scratch);
		*count += 1;
	}
	closedir(open);
	arena_destroy(&scratch);
	if (!ok)
		return false;
	if (*count == 0)
		return FAIL(err, CONFIG, NULL, "no migrations (001-name.sql) in %.180s", dir);
	qsort(out, *count, sizeof *out, in_order);
	return true;
}

/* --schema, the configuration, or where the repository and the package have them. */
static const char *schema_directory(const struct request *request)
{
	static const char *const usual[] = {
		"config/schema", "/usr/local/share/bpv/schema", "/usr/share/bpv/schema"};
	const char *dir = request_text(request, "schema");

	if (dir == NULL && request->config != NULL)
		dir = request->config->schema_dir;
	for (size_t i = 0; dir == NULL && i < COUNT_OF(usual); i++) {
		DIR *open = opendir(usual[i]);
		if (open != NULL) {
			closedir(open);
			dir = usual[i];
		}
	}
	return dir ? dir : usual[0];
}

/* An older program must not work on a newer schema: it does not know what the new parts promise. */
static bool refuse_newer(const struct request *request, const struct migratie *migraties,
	size_t count, struct error *err)
{
	const struct toegepaste_migratie *applied = NULL;
	size_t applied_count = 0;

	if (!store_list_migraties(request->store, request->arena, &applied, &applied_count, err))
		return false;
	for (size_t i = 0; i < applied_count; i++)
		if (applied[i].nummer > migraties[count - 1].nummer)
			return FAIL(err, INPUT, NULL,
				"the database is newer: it has migration %.80s, these files end at "
				"%.80s",
				applied[i].naam, migraties[count - 1].naam);
	return true;
}

static bool list_migraties(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"nummer", COLUMN_NUMBER}, {"naam", COLUMN_TEXT},
		{"toegepastOp", COLUMN_TEXT}, {"sha256", COLUMN_TEXT}};
	const struct toegepaste_migratie *applied = NULL;
	size_t count = 0;

	if (!store_list_migraties(request->store, request->arena, &applied, &count, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		table_add(*out,
			(const char *[]){cell_number(request, applied[i].nummer), applied[i].naam,
				cell_instant(request, applied[i].op), applied[i].sha256});
	return true;
}

static bool migrate(struct request *request, struct table **out, struct error *err)
{
	struct migratie *migraties = arena_array(request->arena, MIGRATIES_MAX, sizeof *migraties);
	size_t count = 0;
	int applied = 0;

	if (!read_directory(request->arena, schema_directory(request), migraties, &count, err)
		|| !refuse_newer(request, migraties, count, err)
		|| !store_migrate(request->store, migraties, count, request->now, &applied, err)
		|| !list_migraties(request, out, err))
		return false;
	table_note(*out, "%d migraties toegepast, %d waren er al.", applied, (int)count - applied);
	return true;
}

/* When a file was applied; "" when it was not. */
static const char *applied_at(struct request *request, const struct toegepaste_migratie *applied,
	size_t count, int nummer)
{
	for (size_t i = 0; i < count; i++)
		if (applied[i].nummer == nummer)
			return cell_instant(request, applied[i].op);
	return "";
}

static void add_plan(struct request *request, struct table *table, int nummer, const char *naam,
	const char *applied)
{
	int vanaf = migratie_vanaf(naam);

	table_add(table,
		(const char *[]){cell_number(request, nummer), naam, applied,
			vanaf > 0 ? arena_format(request->arena, "%03d", vanaf) : ""});
}

/* Files first, then what the database has beyond them: of a version that is newer than these files. */
static bool plan(struct request *request, struct table **out, struct error *err)
{
	static const struct column columns[] = {{"nummer", COLUMN_NUMBER}, {"naam", COLUMN_TEXT},
		{"toegepastOp", COLUMN_TEXT}, {"programmaVanaf", COLUMN_TEXT}};
	struct migratie *files = arena_array(request->arena, MIGRATIES_MAX, sizeof *files);
	const struct toegepaste_migratie *applied = NULL;
	size_t count = 0, done = 0;
	int own, least, niveau = 0, vanaf = 0;

	if (!read_directory(request->arena, schema_directory(request), files, &count, err)
		|| !store_list_migraties(request->store, request->arena, &applied, &done, err))
		return false;
	*out = table_create(request->arena, columns, COUNT_OF(columns));
	for (size_t i = 0; i < count; i++)
		add_plan(request, *out, files[i].nummer, files[i].naam,
			applied_at(request, applied, done, files[i].nummer));
	for (size_t i = 0; i < done; i++) {
		niveau = applied[i].nummer;
		if (migratie_vanaf(applied[i].naam) > vanaf)
			vanaf = migratie_vanaf(applied[i].naam);
		if (niveau > files[count - 1].nummer)
			add_plan(request, *out, niveau, applied[i].naam,
				cell_instant(request, applied[i].op));
	}
	store_own_niveau(&own, &least);
	table_note(*out,
		"De database staat op %03d; deze versie hoort bij %03d en werkt van %03d af: %s.",
		niveau, own, least,
		niveau < least        ? "eerst migreren"
			: vanaf > own ? "te oud voor deze database"
				      : "past");
	return true;
}

static const struct verb_option migrate_options[] = {
	{"schema", "DIR", OPTION_OPTIONAL,
		"directory with 001-name.sql and on (default: [database] schema of the "
		"configuration, else config/schema)"},
};

static const struct verb verbs[] = {
	{.words = "migrate",
		.summary = "bring the database's schema up to date",
		.details = "Applies what is not applied yet, each file in a transaction of its "
			   "own. Doing it again changes\n"
			   "nothing. Refuses when a file that was applied has changed, when a "
			   "number is missing, or when the\n"
			   "database is newer than these files. The connection's role must be able "
			   "to create roles and\n"
			   "schemas.",
		.options = migrate_options,
		.option_count = COUNT_OF(migrate_options),
		.example = "bpv-admin migrate --schema config/schema",
		.needs = NEEDS_DATABASE,
		.run = migrate},
	{.words = "migratie plan",
		.summary =
			"what migrate would apply, and which programs can work with the database",
		.details =
			"Changes nothing. A row for every file, with when it was applied; "
			"programmaVanaf: programs that were built\n"
			"before that migration do not work any more once it is applied. Programs "
			"work on the schema of the version\n"
			"before their own, and on later ones until a file says otherwise, so a "
			"database may be migrated before\n"
			"its programs are replaced, or after.",
		.options = migrate_options,
		.option_count = COUNT_OF(migrate_options),
		.example = "bpv-admin migratie plan",
		.needs = NEEDS_DATABASE,
		.run = plan},
};

const struct verb_list migratie_verbs = {verbs, COUNT_OF(verbs)};
