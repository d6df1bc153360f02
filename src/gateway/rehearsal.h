#ifndef GATEWAY_REHEARSAL_H
#define GATEWAY_REHEARSAL_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * The rehearsal of a next certificate (GW-P1): a listener of its own, where a real handshake and a really closed message
 * are judged by the functions that judge on the message port, all of them and not the first alone, and nothing is done.
 */
struct delivery;
struct dispatch;

/* rehearsal.c: what the listener does. */
void rehearsal_answer(
	void *worker, struct arena *arena, const struct delivery *in, struct dispatch *out);

/* rehearsal_list.c: what was found, row by row, and how it is told. */
enum proef_uitkomst { PROEF_GOED, PROEF_LET_OP, PROEF_FOUT, PROEF_NIET_BEOORDEELD };

struct proefrij {
	const char *onderdeel; /* what was looked at; static, Dutch */
	const char *eis;       /* code of the requirement; NULL: none */
	enum proef_uitkomst uitkomst;
	const char *bevinding; /* what was found; arena */
};

struct proeflijst {
	struct arena *arena;
	struct proefrij *rows;
	size_t count, room;
	bool fails; /* some row is FOUT */
};

struct proeflijst *proeflijst_create(struct arena *arena);
void proeflijst_add(struct proeflijst *list, const char *onderdeel, const char *eis,
	enum proef_uitkomst uitkomst, const char *format, ...)
	__attribute__((format(printf, 5, 6)));

/* A failure as the rooms tell it. */
void proeflijst_fail(struct proeflijst *list, const char *onderdeel, const struct error *err);

/* The rules of rows that are FOUT, each once; arena. */
size_t proeflijst_rules(const struct proeflijst *list, const char *const **out);

/* Both faces of the answer; arena. */
struct text proeflijst_json(
	const struct proeflijst *list, const char *oin, const char *vingerafdruk);
struct text proeflijst_tekst(const struct proeflijst *list);

/* rehearsal_advice.c: what to do when a requirement is not met, in Dutch. Static; never NULL. */
const char *proef_advies(const char *eis);

#endif
