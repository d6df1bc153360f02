/* A verb of bpv-admin, done for a visitor. */
#include "console/taak.h"

#include "domain/oin.h"

#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/* ---- who may --------------------------------------------------------------------------------------------------------- */

bool taak_may(const struct visitor *visitor, const struct verb_woorden *woorden)
{
	return visitor->school_id == 0 && (visitor->rollen & woorden->rollen) != 0;
}

/* Who may only because of being the adviseur of some schools. */
static bool has_own_schools_only(const struct visitor *visitor, const struct verb_woorden *woorden)
{
	return (visitor->rollen & woorden->rollen & ~(unsigned)ROL_ADVISEUR) == 0;
}

/* A school that the visitor advises, by BRIN or OIN. */
static bool is_own(const struct visitor *visitor, const char *school)
{
	struct brin brin;
	struct oin oin;

	if (school == NULL)
		return false;
	for (size_t i = 0; i < visitor->school_count; i++) {
		if (!brin_parse(text_of(visitor->scholen[i].brin), &brin))
			continue;
		oin = oin_of_school(&brin);
		if (strcmp(school, brin.code) == 0 || strcmp(school, oin.code) == 0)
			return true;
	}
	return false;
}

/* ---- what is asked ----------------------------------------------------------------------------------------------------- */

static const struct verb *find_verb(struct arena *arena, const char *words)
{
	const char *list[4];
	size_t count = 0, used = 0;
	char *copy = arena_string(arena, text_of(words)), *save = NULL;

	for (char *word = strtok_r(copy, " ", &save); word != NULL && count < 4;
		word = strtok_r(NULL, " ", &save))
		list[count++] = word;
	const struct verb *verb = admin_find_verb(list, count, &used);
	return verb != NULL && used == count ? verb : NULL;
}

bool taak_find(const struct page *page, const char *words, struct taak *out)
{
	*out = (struct taak){.verb = words ? find_verb(page->arena, words) : NULL};
	if (out->verb == NULL)
		return false;
	out->woorden = woorden_of_verb(out->verb->words);
	return out->woorden != NULL && out->woorden->soort != VERB_ELSEWHERE
		&& taak_may(page->visitor, out->woorden);
}

void taak_add(struct taak *taak, const char *option, const char *value)
{
	if (value != NULL && value[0] != '\0' && taak->argument_count < TAAK_ARGUMENTS_MAX)
		taak->arguments[taak->argument_count++] = (struct argument){option, value};
}

void taak_add_flag(struct taak *taak, const char *option)
{
	if (taak->argument_count < TAAK_ARGUMENTS_MAX)
		taak->arguments[taak->argument_count++] = (struct argument){option, ""};
}

void taak_add_operand(struct taak *taak, const char *value)
{
	if (value != NULL && value[0] != '\0' && taak->operand_count < TAAK_OPERANDS_MAX)
		taak->operands[taak->operand_count++] = value;
}

/* ---- files ------------------------------------------------------------------------------------------------------------- */

static void close_memory(void *object)
{
	close(*(int *)object);
}

static bool write_all(int fd, struct text bytes)
{
	while (bytes.len > 0) {
		ssize_t done = write(fd, bytes.at, bytes.len);
		if (done <= 0)
			return false;
		bytes = (struct text){bytes.at + done, bytes.len - (size_t)done};
	}
	return true;
}

const char *taak_add_file(struct page *page, struct taak *taak, const struct page_part *part)
{
	if (taak->bestand_count == TAAK_FILES_MAX)
		return NULL;
	int *fd = arena_take(page->arena, sizeof *fd);
	*fd = memfd_create("bestand", MFD_CLOEXEC);
	if (*fd < 0)
		return NULL;
	arena_defer(page->arena, close_memory, fd);
	if (!write_all(*fd, part->bytes))
		return NULL;
	struct came_along *bestand = &taak->bestanden[taak->bestand_count++];
	*bestand = (struct came_along){
		arena_format(page->arena, "/proc/self/fd/%d", *fd), part->file_name};
	return bestand->path;
}

/* An answer names the file as the visitor does. */
static const char *called(struct arena *arena, const struct taak *taak, const char *text)
{
	for (size_t i = 0; text != NULL && i < taak->bestand_count; i++) {
		const char *path = taak->bestanden[i].path, *at = strstr(text, path);
		if (at != NULL)
			return arena_format(arena, "%.*s%s%s", (int)(at - text), text,
				taak->bestanden[i].naam, at + strlen(path));
	}
	return text;
}

static void call_files_by_name(
	struct page *page, const struct taak *taak, struct taak_antwoord *out)
{
	if (taak->bestand_count == 0)
		return;
	for (size_t i = 0; out->done && i < out->table->row_count; i++)
		for (size_t j = 0; j < out->table->column_count; j++)
			out->table->rows[i][j] = called(page->arena, taak, out->table->rows[i][j]);
	snprintf(out->why.detail, sizeof out->why.detail, "%s",
		called(page->arena, taak, arena_string(page->arena, text_of(out->why.detail))));
	text_mend(out->why.detail);
}

/* ---- what was given ------------------------------------------------------------------------------------------------------ */

static const char *given(const struct taak *taak, const char *option)
{
	for (size_t i = 0; i < taak->argument_count; i++)
		if (strcmp(taak->arguments[i].name, option) == 0)
			return taak->arguments[i].value;
	return NULL;
}

bool taak_is_complete(const struct taak *taak)
{
	const struct verb *verb = taak->verb;

	for (size_t i = 0; i < verb->option_count; i++)
		if (verb->options[i].how == OPTION_REQUIRED
			&& given(taak, verb->options[i].name) == NULL)
			return false;
	return taak->operand_count >= verb->operands_min;
}

/* ---- how far an adviseur reaches ---------------------------------------------------------------------------------------- */

static bool not_theirs(struct taak_antwoord *out)
{
	*out = (struct taak_antwoord){.done = false};
	return FAIL(&out->why, INPUT, NULL, "this is not about a school of yours");
}

/* Rows of other schools go, and the sentences with them: those may count what is not there. True: something is left. */
static bool keep_own_rows(const struct visitor *visitor, const char *column, struct table *table)
{
	size_t at = 0, kept = 0;

	while (at < table->column_count && strcmp(table->columns[at].name, column) != 0)
		at++;
	for (size_t i = 0; i < table->row_count; i++)
		if (at < table->column_count && is_own(visitor, table->rows[i][at]))
			table->rows[kept++] = table->rows[i];
	if (kept < table->row_count)
		table->note_count = 0;
	table->row_count = kept;
	return kept > 0;
}

static bool run_verb(
	struct page *page, const struct taak *taak, struct taak_antwoord *out, struct error *err);

/* The journal's own rows of the same question say about which schools it is. */
static bool is_own_exchange(
	struct page *page, const struct taak *taak, bool *own, struct error *err)
{
	struct taak list = *taak;
	struct taak_antwoord answer;

	*own = false;
	if (!taak_find(page, "bericht list", &list))
		return true;
	for (size_t i = 0; i < taak->argument_count; i++)
		taak_add(&list, taak->arguments[i].name, taak->arguments[i].value);
	if (given(taak, "oin") != NULL) {
		*own = is_own(page->visitor, given(taak, "oin"));
		return true;
	}
	if (!run_verb(page, &list, &answer, err))
		return false;
	size_t before = answer.done ? answer.table->row_count : 0;
	*own = answer.done && keep_own_rows(page->visitor, list.woorden->bereik.naam, answer.table)
		&& answer.table->row_count == before;
	return true;
}

static bool run_for_adviseur(
	struct page *page, const struct taak *taak, struct taak_antwoord *out, struct error *err)
{
	const struct bereik *bereik = &taak->woorden->bereik;
	bool own = bereik->soort == BEREIK_ROWS || bereik->soort == BEREIK_ANYTHING;

	if (bereik->soort == BEREIK_FIRST)
		own = taak->operand_count > 0 && is_own(page->visitor, taak->operands[0]);
	if (bereik->soort == BEREIK_NAMED)
		own = is_own(page->visitor, given(taak, bereik->naam));
	if (bereik->soort == BEREIK_EXCHANGE && !is_own_exchange(page, taak, &own, err))
		return false;
	if (!own) {
		not_theirs(out);
		return true;
	}
	if (!run_verb(page, taak, out, err))
		return false;
	if (out->done && bereik->soort == BEREIK_ROWS && out->table->row_count > 0
		&& !keep_own_rows(page->visitor, bereik->naam, out->table)
		&& taak->operand_count > 0)
		not_theirs(out);
	return true;
}

/* ---- doing it ------------------------------------------------------------------------------------------------------------ */

/* What the visitor can do something about; the rest is ours. */
static bool is_for_visitor(const struct error *why)
{
	return why->code == ERROR_USAGE || why->code == ERROR_INPUT || why->code == ERROR_REFUSED
		|| why->code == ERROR_CONFIG || why->code == ERROR_UNREADABLE
		|| why->code == ERROR_PROOF;
}

static bool run_verb(
	struct page *page, const struct taak *taak, struct taak_antwoord *out, struct error *err)
{
	struct request request = {
		.verb = taak->verb,
		.arena = page->arena,
		.config = page->config,
		.actor = page->visitor->naam,
		.now = page->now,
		.arguments = taak->arguments,
		.argument_count = taak->argument_count,
		.operands = taak->operands,
		.operand_count = taak->operand_count,
		.dry_run = taak->dry_run,
		.from_page = true,
		.files = taak->bestanden,
		.file_count = taak->bestand_count,
	};

	*out = (struct taak_antwoord){.done = false};
	if (taak->verb->needs == NEEDS_REGISTER && (request.store = page_staff(page, err)) == NULL)
		return false;
	out->done = admin_run(&request, &out->table, &out->why);
	if (request.changed)
		page_count(page);
	if (!out->done && !is_for_visitor(&out->why)) {
		*err = out->why;
		return false;
	}
	call_files_by_name(page, taak, out);
	out->refused = out->done && request.refused;
	out->unproven = out->done && request.unproven;
	return true;
}

bool taak_run(
	struct page *page, const struct taak *taak, struct taak_antwoord *out, struct error *err)
{
	if (!taak_may(page->visitor, taak->woorden))
		return FAIL(
			err, INTERNAL, NULL, "a page asked %s for who may not", taak->verb->words);
	return has_own_schools_only(page->visitor, taak->woorden)
		? run_for_adviseur(page, taak, out, err)
		: run_verb(page, taak, out, err);
}
