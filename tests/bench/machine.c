/* The shape of the machine, for whoever compares two runs. */
#include "bench/bench.h"

#include <libxml/xmlversion.h>
#include <openssl/crypto.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>
#include <xmlsec/version.h>

/* "AMD EPYC ..."; empty when the kernel does not say. */
static void processor_name(char *out, size_t room)
{
	char line[512];
	FILE *file = fopen("/proc/cpuinfo", "r");

	out[0] = '\0';
	while (file != NULL && out[0] == '\0' && fgets(line, sizeof line, file) != NULL)
		if (strncmp(line, "model name", 10) == 0 && strchr(line, ':') != NULL)
			snprintf(out, room, "%.*s", (int)strcspn(strchr(line, ':') + 2, "\n"),
				strchr(line, ':') + 2);
	if (file != NULL)
		fclose(file);
}

void bench_print_machine(void)
{
	char processor[200];

	processor_name(processor, sizeof processor);
	printf("%ld cores, %s, %.0f GiB; %s, libxml2 %s, xmlsec1 %s\n",
		sysconf(_SC_NPROCESSORS_ONLN), processor,
		(double)sysconf(_SC_PHYS_PAGES) * (double)sysconf(_SC_PAGESIZE) / (1 << 30),
		OpenSSL_version(OPENSSL_VERSION), LIBXML_DOTTED_VERSION, XMLSEC_VERSION);
}
