#ifndef CONSOLE_PICTURES_H
#define CONSOLE_PICTURES_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"
#include "monitor/chart.h"

#include <stdbool.h>
#include <stddef.h>

/*
 * Charts that pages ask for: the last ones are kept, and only so many are drawn at once. A drawing holds the worker that waits for it;
 * whoever asks for many, or for what is slow to draw, leaves the other workers to the others. Any thread.
 */
struct pictures;

/* As chart_draw. */
typedef bool picture_draw_fn(struct arena *arena, const struct chart *chart, enum chart_kind kind,
	bool dark, struct text *out, struct error *err);

/* `most` are drawn at once, at least one. In the arena. */
struct pictures *pictures_create(struct arena *arena, size_t most, picture_draw_fn *draw);

/* What is drawn; `name` stands for all of it: charts of one name are one picture. */
struct picture {
	const char *name;
	const struct chart *chart;
	enum chart_kind kind;
	bool dark;
};

/* In the arena. Errors: HTTP_BUSY, as many as may are being drawn and none was done in a quarter of a second; those of chart_draw. */
bool pictures_draw(struct pictures *pictures, struct arena *arena, const struct picture *picture,
	struct text *out, struct error *err) MUST_CHECK;

#endif
