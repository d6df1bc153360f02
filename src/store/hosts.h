#ifndef STORE_HOSTS_H
#define STORE_HOSTS_H

/*
 * The connection strings of each host that one names, in its order; whether they can be written to is not asked. The caller's to
 * free. 0: it names one, or more than `most`: of those that are left out nobody would know whether they are silent.
 */
int hosts_of(const char *conninfo, char *out[], int most);

#endif
