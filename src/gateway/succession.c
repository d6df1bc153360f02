/* The process that served before this one, and the one that will. */
#include "gateway/inside.h"

#include <stdio.h>

bool succession_begin(struct gateway *gateway, struct error *err)
{
	const struct config *config = gateway->config;

	if (!config->take_over)
		return true;
	if (config->handover[0] == '\0')
		return FAIL(err, CONFIG, NULL,
			"%s: [gateway] handover names no socket, so nothing can be taken over",
			config->file);
	if (!heritage_ask(config->handover, &gateway->heritage, err))
		return false;
	if (gateway->heritage == NULL)
		LOG(LOG_LEVEL_WARNING, "nobody to take over from", {"handover", config->handover});
	return true;
}

static void note_leaving(void *context, bool is_leaving)
{
	struct gateway *gateway = context;

	atomic_store(&gateway->leaving, is_leaving);
}

bool succession_open(struct gateway *gateway, struct error *err)
{
	const struct door_config door = {
		.path = gateway->config->handover,
		.transport = gateway->transport,
		.leaving = note_leaving,
		.context = gateway,
	};

	if (door.path[0] == '\0')
		return true;
	gateway->door = door_open(&door, gateway->heritage, err);
	return gateway->door != NULL;
}

void succession_serve(struct gateway *gateway)
{
	char pid[16];

	if (gateway->door != NULL)
		door_attend(gateway->door);
	if (gateway->heritage == NULL)
		return;
	snprintf(pid, sizeof pid, "%ld", (long)gateway->heritage->pid);
	if (heritage_serving(gateway->heritage))
		LOG(LOG_LEVEL_INFO, "took over", {"from_pid", pid});
	else
		LOG(LOG_LEVEL_WARNING, "took over, unheard", {"from_pid", pid},
			{"reason", "it has ended, or still serves beside this one"});
}
