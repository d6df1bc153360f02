#ifndef CONSOLE_PORT_H
#define CONSOLE_PORT_H

#include "console/inside.h"

/* Opens the port of the settings. Errors: CONFIG (files, keys), CONNECTION. */
bool port_open(struct console *console, struct error *err) MUST_CHECK;

/*
 * Reads certificates, keys and lists again when one of their files is another than it was: who is revoked is out, also on a
 * connection that is open. What is wrong leaves all as it was, and is told in the log once.
 */
void port_follow(struct console *console);

#endif
