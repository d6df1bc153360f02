#ifndef SECURITY_REFERENCE_INSIDE_H
#define SECURITY_REFERENCE_INSIDE_H

#include "base/arena.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/* What the files of the reference share; nobody else includes it. Types of libxml2 and xmlsec1 by their names only. */
struct _xmlDoc;
struct _xmlNode;
struct _xmlSecDSigCtx;
struct _xmlSecTransform;

/* A tree of pre-scanned bytes, freed when the arena ends. NULL: they are no XML. */
struct _xmlDoc *reference_parse(struct arena *arena, struct text xml);

/* The child that is the element of that number, from 0; NULL: there are fewer. */
struct _xmlNode *reference_child(const struct _xmlNode *parent, size_t number);

/* Never NULL. Every algorithm beyond our lists is off, and so is every URI but "#id". */
struct _xmlSecDSigCtx *reference_context(bool signs);
void reference_context_end(struct _xmlSecDSigCtx *context);

/*
 * Lets xmlsec1 process one ds:Reference: true when its digest is right or, where the context signs, is written. Its id
 * means `part` and nothing else. *octets, in the arena: what was digested; at NULL when nothing was.
 */
bool reference_process(struct arena *arena, struct _xmlSecDSigCtx *context,
	struct _xmlNode *reference, struct _xmlNode *part, struct text *octets);

/*
 * SignedInfo through the transforms of `context`: its CanonicalizationMethod, then a place where its octets are kept, then
 * whatever is appended between the two calls. NULL, false: it has no canonical form. *octets in the arena.
 */
struct _xmlSecTransform *reference_begin_info(
	struct _xmlSecDSigCtx *context, struct _xmlNode *signed_info);
bool reference_end_info(struct arena *arena, struct _xmlSecDSigCtx *context,
	struct _xmlNode *signed_info, struct _xmlSecTransform *kept, struct text *octets);

#endif
