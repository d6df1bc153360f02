#ifndef CONSOLE_WOORDEN_H
#define CONSOLE_WOORDEN_H

#include "admin/admin.h"
#include "base/arena.h"

/*
 * What the pages of staff call the verbs, their options and the columns of their answers, and who may do which: the tables
 * verbs.def and woorden.def. Everything handed out is static.
 */
enum verb_soort {
	VERB_READ,   /* looks */
	VERB_CHANGE, /* does something: shown as an example first */
	VERB_SHOW, /* shows what a bookmark may not: a file's content, or what is written down that it was seen */
	VERB_ELSEWHERE, /* on the command line alone; uitleg says why */
};

/* How far an adviseur reaches, who has some schools. */
enum bereik_soort {
	BEREIK_NONE,     /* not for the adviseur */
	BEREIK_ROWS,     /* the rows whose column `naam` is one of their schools, as BRIN or OIN */
	BEREIK_NAMED,    /* the option `naam` has to be one */
	BEREIK_FIRST,    /* the first operand has to be one */
	BEREIK_EXCHANGE, /* the exchange that is asked for has to be about one */
	BEREIK_ANYTHING, /* it is about no school */
};

struct bereik {
	enum bereik_soort soort;
	const char *naam;
};

struct verb_woorden {
	const char *words; /* of the verb */
	enum verb_soort soort;
	const char *titel, *uitleg;
	unsigned rollen; /* enum rol */
	struct bereik bereik;
};

/* NULL: none, which no verb has (a test). The rows in their order: woorden_verb(0) … until NULL. */
const struct verb_woorden *woorden_of_verb(const char *words);
const struct verb_woorden *woorden_verb(size_t index);

struct veld_woorden {
	const char *label, *hulp; /* hulp "" when the label says it all */
};

/* Of an option, and of what stands without one. NULL: none (a test). */
const struct veld_woorden *woorden_of_option(const char *words, const char *option);
const struct veld_woorden *woorden_of_operand(const char *operands);

/* What a requirement asks of a message, by its code: "EDU-10". NULL: there is none (a test). */
const char *woorden_of_eis(const char *code);

/* The title of a column: its own, or its name taken apart, in the arena. */
const char *woorden_of_column(struct arena *arena, const char *column);

#endif
