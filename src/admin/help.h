#ifndef ADMIN_HELP_H
#define ADMIN_HELP_H

#include "admin/admin.h"
#include "base/buffer.h"

/*
 * What the table of verbs says, as help, as a man page and as completion of a shell. Nothing here knows a verb or an
 * option by name: a row that is added appears in all of them. English, for whoever sits at the keyboard.
 */

/* What every verb takes beside its own options; static. */
const struct verb_option *help_common_options(size_t *count);

/* All verbs; those of one noun (false: there is none of that name); one verb with its options and an example. */
void help_overview(struct buffer *out);
bool help_noun(struct buffer *out, const char *noun);
void help_verb(struct buffer *out, const struct verb *verb);

/* A script for bash, without the package bash-completion; and a page for man, in roff. Lines of at most 1,000 bytes. */
void help_completion(struct buffer *out);
void help_manual(struct buffer *out);

/* The first word of a verb, as a length within verb->words. */
size_t help_noun_length(const struct verb *verb);

/*
 * Verbs in order, those of one noun together: call(context, verb, whether it is the first of its noun). A noun may have
 * its verbs in more than one file.
 */
typedef void help_verb_fn(void *context, const struct verb *verb, bool first);
void help_each_verb(help_verb_fn *call, void *context);

/* The words that an option takes, such as "ja nee": the parts of a hint with |, or the operations; NULL: any value. */
const char *help_values(struct arena *arena, const struct verb_option *option);

/* Whether it takes the name of a file or directory. */
bool help_takes_file(const char *hint);

#endif
