#ifndef STORE_STANDBYS_INSIDE_H
#define STORE_STANDBYS_INSIDE_H

#include "store/standbys.h"

/* What the files of this room share of standbys; nobody outside includes it. */

struct parameters;

enum { STANDBYS_MAX = 8, STANDBYS_LEADER = -1 };

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

#endif
