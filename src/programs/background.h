#ifndef PROGRAMS_BACKGROUND_H
#define PROGRAMS_BACKGROUND_H

/* A service that is started from a script or by a manager's reload: who started it goes on when it serves, or hears why not. */

/*
 * Goes on in a child; -1 there. In the process that called it: the exit code, 0 when the child serves, once that is known.
 * Before anything else has begun.
 */
int background_begin(void);

/* In the child: it serves. Nothing happens where there is no background. */
void background_serving(void);

#endif
