#ifndef BASE_COMMAND_H
#define BASE_COMMAND_H

#include "base/arena.h"
#include "base/error.h"
#include "base/text.h"

#include <stdbool.h>

/*
 * Another program, without a shell: its first word is an absolute path, the words are separated by blanks and mean nothing
 * else. It gets HOME and a fixed PATH, `input` on its standard input, no output, and no other file that is open here; a program
 * that takes longer than timeout_ms is killed with all it started. True: it read everything that it wanted and ended with 0. Errors:
 * CONFIG (no absolute path), CONNECTION, with exit code, signal or time-out in the detail and nothing that the program said.
 */
bool command_run(struct arena *arena, const char *words, struct text input, unsigned timeout_ms,
	struct error *err) MUST_CHECK;

/*
 * The same for a program that answers: what it writes to its standard output, in the arena; more than `max` bytes of it is an error
 * (CONNECTION). It may use half a gigabyte of memory, as many seconds of processor time as the time-out has begun, and write no large files.
 */
bool command_output(struct arena *arena, const char *words, struct text input, unsigned timeout_ms,
	size_t max, struct text *output, struct error *err) MUST_CHECK;

#endif
