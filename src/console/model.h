#ifndef CONSOLE_MODEL_H
#define CONSOLE_MODEL_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/table.h"

#include <stddef.h>
#include <stdint.h>

/*
 * The data document of a page: elements with attributes and text, filled from top to bottom. No library type leaves it.
 * Whatever is put in comes out as text: characters that XML cannot hold are replaced, all others escaped by who writes the
 * page. Names of elements and attributes are ours, static.
 */
struct model;

/* Hung on the arena. */
struct model *model_create(struct arena *arena, const char *root);

void model_open(struct model *model, const char *element);
void model_close(struct model *model);

/* Of the element that is open; a NULL value is left out. */
void model_attribute(struct model *model, const char *name, const char *value);
void model_number(struct model *model, const char *name, int64_t value);
void model_decimal(
	struct model *model, const char *name, double value, int digits); /* NAN: left out */
void model_flag(struct model *model, const char *name, bool value); /* "ja"; false is left out */
void model_day(struct model *model, const char *name, struct day day);
void model_instant(struct model *model, const char *name, struct instant instant);
void model_text(struct model *model, const char *value);

/* <element>value</element>; a NULL value is left out altogether. */
void model_element(struct model *model, const char *element, const char *value);

/* <tabel><kolom naam= soort=/>…<rij><cel naam=>…</cel></rij>…<zin>…</zin></tabel> */
void model_table(struct model *model, const struct table *table);

/* The xmlDoc, for who writes the page. */
void *model_document(const struct model *model);

#endif
