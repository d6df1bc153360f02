#ifndef TRANSPORT_PIECE_H
#define TRANSPORT_PIECE_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "transport/transport.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Private to this room. What of a file is still to go out. It costs its descriptor, and no memory for its bytes. */
struct piece;

/*
 * Takes over the descriptor, until the arena ends: then it is closed and the service told. In a worker's thread, and asks the
 * kernel to read the beginning. `head_only`: nothing of it will be sent.
 */
struct piece *piece_take(struct arena *arena, const struct dispatch_file *file, bool head_only);

/*
 * The next bytes, at most `size`, into `scratch`; none: it is all out. The same until piece_sent, if the file is. Error:
 * CONNECTION: it cannot be read, or is shorter than was said.
 */
bool piece_read(struct piece *piece, char *scratch, size_t size, struct text *out,
	struct error *err) MUST_CHECK;

/* So many of those went out. */
void piece_sent(struct piece *piece, size_t bytes);

/* What went out, and what there was to go; both 0 for NULL. */
uint64_t piece_done(const struct piece *piece);
uint64_t piece_whole(const struct piece *piece);

#endif
