/* One connection string of several hosts, taken apart. */
#include "store/hosts.h"

#include "base/buffer.h"

#include <libpq-fe.h>
#include <stdlib.h>
#include <string.h>

enum { CONNINFO_MAX = 4096 };

/* The nth of values with commas between; the last one where there are fewer. */
static struct text nth_of(const char *list, int n)
{
	size_t len = strcspn(list, ",");

	for (; n > 0 && list[len] == ','; n--) {
		list += len + 1;
		len = strcspn(list, ",");
	}
	return (struct text){list, len};
}

static const char *value_of(const PQconninfoOption *options, const char *keyword)
{
	for (; options->keyword != NULL; options++)
		if (strcmp(options->keyword, keyword) == 0)
			return options->val != NULL ? options->val : "";
	return "";
}

static void add_value(struct buffer *string, const char *keyword, struct text value)
{
	buffer_format(string, "%s='", keyword);
	for (size_t i = 0; i < value.len; i++) {
		if (value.at[i] == '\'' || value.at[i] == '\\')
			buffer_add_string(string, "\\");
		buffer_add(string, (struct text){value.at + i, 1});
	}
	buffer_add_string(string, "' ");
}

/* The same with one host, which will do whether or not it can be written to. It may have been a URI. */
static char *with_host(const PQconninfoOption *options, struct text host, struct text port)
{
	static const char *const others[] = {"host", "hostaddr", "port", "target_session_attrs"};
	struct arena *arena = arena_create(0);
	struct buffer *string = buffer_create(arena, CONNINFO_MAX);

	add_value(string, "host", host);
	add_value(string, "port", port);
	add_value(string, "target_session_attrs", TEXT("any"));
	for (; options->keyword != NULL; options++) {
		bool stays = options->val != NULL;
		for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
			stays &= strcmp(options->keyword, others[i]) != 0;
		if (stays)
			add_value(string, options->keyword, text_of(options->val));
	}
	struct text whole = buffer_text(string);
	char *made = strndup(whole.at, whole.len);
	if (made == NULL)
		abort();
	arena_destroy(&arena);
	return made;
}

int hosts_of(const char *conninfo, char *out[], int most)
{
	PQconninfoOption *options = PQconninfoParse(conninfo, NULL);
	int count = 1;

	if (options == NULL)
		return 0;
	const char *hosts = value_of(options, "host"), *ports = value_of(options, "port");
	for (const char *c = hosts; *c != '\0'; c++)
		count += *c == ',';
	if (count == 1 || count > most)
		count = 0;
	for (int i = 0; i < count; i++)
		out[i] = with_host(options, nth_of(hosts, i), nth_of(ports, i));
	PQconninfoFree(options);
	return count;
}
