#ifndef CONSOLE_TAAK_H
#define CONSOLE_TAAK_H

#include "admin/admin.h"
#include "console/page.h"
#include "console/woorden.h"

/*
 * A verb of bpv-admin, done for a visitor: who may, how far an adviseur reaches, and the very call that the command line makes,
 * with the login name as the actor. Whatever a page of staff shows or does came by here.
 */
enum { TAAK_ARGUMENTS_MAX = 64, TAAK_OPERANDS_MAX = 4, TAAK_FILES_MAX = 8 };

/* A file that a form brought: what the verb opens, and what its answer calls it. */
struct taak {
	const struct verb *verb;
	const struct verb_woorden *woorden;
	struct argument arguments[TAAK_ARGUMENTS_MAX];
	size_t argument_count;
	const char *operands[TAAK_OPERANDS_MAX];
	size_t operand_count;
	struct came_along bestanden[TAAK_FILES_MAX];
	size_t bestand_count;
	bool dry_run;
};

struct taak_antwoord {
	bool done;           /* `table` is the answer */
	bool refused;        /* done, and the answer tells what was refused */
	bool unproven;       /* done, and the answer tells of a proof that failed */
	struct table *table; /* NULL: not done, and `why` says so */
	struct error why;
};

/* The verb by its words. False: there is none, or it is not for this visitor: which sounds the same. */
bool taak_find(const struct page *page, const char *words, struct taak *out);

/* Whether this visitor may do it at all. */
bool taak_may(const struct visitor *visitor, const struct verb_woorden *woorden);

/* Adds an argument; more than there is room for are dropped. `value` NULL or "": nothing is added. */
void taak_add(struct taak *taak, const char *option, const char *value);
void taak_add_flag(struct taak *taak, const char *option);
void taak_add_operand(struct taak *taak, const char *value);

/*
 * A file that came with the form, for the verb to open: in memory alone, until the page's arena ends. NULL: it could not be
 * kept, or there are too many.
 */
const char *taak_add_file(struct page *page, struct taak *taak, const struct page_part *part);

/* Options that are required and operands that are asked, all given. */
bool taak_is_complete(const struct taak *taak);

/*
 * Does it. True: *out says how it went, be it with a refusal. False: nothing can be said but that it did not work: an error
 * of the store or of this program.
 */
bool taak_run(struct page *page, const struct taak *taak, struct taak_antwoord *out,
	struct error *err) MUST_CHECK;

#endif
