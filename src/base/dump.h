#ifndef BASE_DUMP_H
#define BASE_DUMP_H

/*
 * For main(), before anything secret is read: this process leaves no core file, a debugger of the same user cannot attach
 * (not in a sanitizer build, whose leak check attaches), and should somebody with more rights make a core all the same,
 * the kernel's filter keeps every page of memory out of it.
 */
void dump_forbid(void);

#endif
