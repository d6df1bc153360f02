#ifndef STORE_STANDBYS_INSIDE_H
#define STORE_STANDBYS_INSIDE_H

#include "store/standbys.h"

/* What the files of this room share of standbys; nobody outside includes it. */

struct parameters;

enum { STANDBYS_MAX = 8, STANDBYS_LEADER = -1 };
enum {
	ASIDE_MAX = 16 * 1024 * 1024, /* bytes of a file that is put aside */
	ASIDE_NAME = 32               /* hexadecimal digits: how it is called */
};

/* Nobody could be written to: from now on every message is judged. */
void standbys_begin(struct standbys *standbys);

/* Who may be read now, as a number for standbys_server; `in_use` where that will do. Error: DK0051, nobody may. */
struct standbys_verdict {
	int at;
	bool leads; /* and be written to */
};
bool standbys_judge(struct standbys *standbys, int in_use, struct standbys_verdict *out,
	struct error *err) MUST_CHECK;

/* Its connection string, borrowed. */
const char *standbys_server(const struct standbys *standbys, int at);

/* Where what is put aside stands; borrowed. */
const char *standbys_directory(const struct standbys *standbys);

/* ---- aside.c: what a transaction would have written. */

/* Puts a statement with its values behind what this transaction put aside. */
void store_put_aside(
	struct store *store, const char *statement, const struct parameters *parameters);
void store_put_journal_aside(struct store *store, const struct journal_entry *entry);
void store_forget_aside(struct store *store);

/* On disk when this is true; nothing was put aside: nothing is kept. Error: DK0051. */
bool store_keep_aside(struct store *store, struct error *err) MUST_CHECK;

/* What became of a file: done; refused for good; to be tried later; not to be read. */
enum aside_outcome { ASIDE_DONE, ASIDE_REFUSED, ASIDE_LATER, ASIDE_UNREADABLE };

/* Does in one transaction what such a file holds. Never ASIDE_UNREADABLE. Error: unless it is done. */
enum aside_outcome store_do_aside(struct store *store, struct text bytes, struct error *err);

#endif
