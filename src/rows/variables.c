/* Which columns results can have, from the codebook: each variable once, in an order that only grows at its end. */
#include "rows/rows.h"

#include <stdlib.h>
#include <string.h>

struct variable {
	const char *code;
	bool open;
	int number;   /* its permanent number; 0: the codebook has none */
	size_t place; /* in which it was met */
};

struct collection {
	struct variable *variables;
	size_t count;
};

static void take(struct collection *found, const char *code, bool open, int number)
{
	for (size_t i = 0; i < found->count; i++) {
		if (strcmp(found->variables[i].code, code) == 0) {
			found->variables[i].open |= open;
			return;
		}
	}
	found->variables[found->count] = (struct variable){code, open, number, found->count};
	found->count++;
}

static int in_permanent_order(const void *a, const void *b)
{
	const struct variable *one = a, *other = b;

	if (one->number != other->number && one->number > 0 && other->number > 0)
		return one->number < other->number ? -1 : 1;
	if ((one->number > 0) != (other->number > 0))
		return one->number > 0 ? -1 : 1;
	return one->place < other->place ? -1 : one->place > other->place;
}

static size_t most(const struct vragenlijst *lijsten, size_t count)
{
	size_t sum = 0;

	for (size_t i = 0; i < count; i++)
		for (size_t v = 0; v < lijsten[i].vraag_count; v++)
			sum += 1 + lijsten[i].vragen[v].optie_count;
	return sum;
}

static void take_question(struct arena *arena, struct collection *found, const struct vraag *vraag)
{
	if (!vraag->in_resultaten)
		return;
	if (vraag->schaal != SCHAAL_M) {
		take(found, vraag->code, vraag->schaal == SCHAAL_O, vraag->variabele);
		return;
	}
	for (size_t i = 0; i < vraag->optie_count; i++)
		take(found, arena_format(arena, "%s_%s", vraag->code, vraag->opties[i].waarde),
			false, vraag->opties[i].variabele);
}

const struct rows_variable *rows_variables(
	struct arena *arena, const struct vragenlijst *lijsten, size_t lijst_count, size_t *count)
{
	struct collection found = {
		arena_array(arena, most(lijsten, lijst_count), sizeof *found.variables), 0};

	for (size_t i = 0; i < lijst_count; i++)
		for (size_t v = 0; v < lijsten[i].vraag_count; v++)
			take_question(arena, &found, &lijsten[i].vragen[v]);
	if (found.count > 0)
		qsort(found.variables, found.count, sizeof *found.variables, in_permanent_order);
	struct rows_variable *variables = arena_array(arena, found.count, sizeof *variables);
	for (size_t i = 0; i < found.count; i++)
		variables[i] =
			(struct rows_variable){found.variables[i].code, found.variables[i].open};
	*count = found.count;
	return variables;
}
