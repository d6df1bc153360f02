#ifndef CLIENT_SET_H
#define CLIENT_SET_H

#include "base/arena.h"
#include "base/error.h"
#include "client/session.h"
#include "domain/resultatenbestand.h"

#include <stdbool.h>

/*
 * Results as files (opvragen_resultatenbestand): which there are, and fetching one. The list lives in the arena, and its
 * answer is what session_answer gives. Errors: those of session_ask, LATER and REFUSED, PROOF (a list that cannot be).
 */
bool set_ask(struct session *session, struct arena *arena, const struct bestandvraag *vraag,
	const struct bestandenlijst **out, struct error *err) MUST_CHECK;

/* The file of a kind, in a set; NULL: it has none. Of two, the CSV. */
const struct bestand *set_find(const struct bestandenlijst *set, enum bestandsoort soort);

/* Whether its name, digest and address are what they may be: names of files here, and words on a line. */
bool set_is_sound(const struct bestand *file) MUST_CHECK;

/* Called with how many bytes of it there are. */
struct set_progress {
	void *context;
	void (*tell)(void *context, int64_t bytes);
};

/*
 * The file under `path`, on disk, with the size and the SHA-256 that the answer proves. It grows as PATH.part, from where an
 * earlier call left it, over lines that break; one that is there already is only looked at. In *reached (NULL: who
 * cares) whether anything answered at its address. Errors: CONNECTION, LATER, HTTP_BUSY
 * when patience ended; LATER also when another run fetches it at this moment; REFUSED: it can be fetched no more; PROOF: it is not what was told; CONFIG: it cannot be written.
 */
bool set_fetch(struct session *session, const struct bestand *file, const char *path,
	const struct set_progress *progress, bool *reached, struct error *err) MUST_CHECK;

#endif
