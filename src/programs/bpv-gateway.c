/* bpv-gateway: the service. What it says of itself, and what it does. */
#include "gateway/gateway.h"

#include "base/log.h"
#include "programs/confine.h"
#include "programs/keeper.h"
#include "programs/service.h"
#include "sandbox/sandbox.h"
#include "vault/keeper.h"

#include <signal.h>
#include <stdatomic.h>
#include <unistd.h>

static const char usage[] =
	"usage: bpv-gateway --config FILE [--take-over] [--background]\n"
	"       bpv-gateway --config FILE --check\n"
	"       bpv-gateway --example | --help\n"
	"\n"
	"The Edukoppeling gateway of the BPV Monitor.\n"
	"\n"
	"  --config FILE   settings; see --example\n"
	"  --check         read the settings and everything they name, say what is wrong, and "
	"stop;\n"
	"                  ports are not tried, so it can be done beside a gateway that runs\n"
	"  --take-over     take over the ports of the gateway that serves by these settings "
	"([gateway]\n"
	"                  handover), which finishes what it has in hand and ends; when this one "
	"cannot\n"
	"                  serve, that one goes on\n"
	"  --background    go on in the background, and end here once it serves, or with its exit "
	"code\n"
	"  --example       write a complete configuration with comments to standard output\n"
	"\n"
	"Signals: TERM or INT finish what is being handled and stop (after [gateway] drain_s, or "
	"at "
	"the\n"
	"second one); HUP reads the settings and "
	"every file\n"
	"they name again. Exit: 0 done, 2 usage, 3 configuration, 4 cannot listen, 5 database not "
	"available.\n";

static void leave_ports(struct config *config)
{
	config->handover = "";
	config->port = config->health_port = config->rehearsal_port = 0;
}

static atomic_bool alone;

/* Without its keys this process serves nobody; whoever started it starts another. */
static void end_alone(void)
{
	LOG(LOG_LEVEL_ERROR, "keeper gone, the service ends",
		{"reason", "whoever stood by has died"});
	atomic_store(&alone, true);
	kill(getpid(), SIGTERM);
}

static bool prepare(const struct config *config, struct error *err)
{
	if (config->keeper && !keeper_begin(config, err))
		return false;
	if (config->sandbox)
		confine_gateway(config);
	return true;
}

static void confine(const struct config *config)
{
	if (config->sandbox)
		sandbox_calls(SANDBOX_SERVICE);
}

static void *create(const struct config *config, struct error *err)
{
	if (config->keeper)
		keeper_watch(end_alone);
	return gateway_create(config, err);
}

static void run(void *service)
{
	gateway_run(service);
}

/* Nobody is to be sent here any longer when there are no keys. */
static unsigned part(void *service)
{
	return atomic_load(&alone) ? 0 : gateway_part(service);
}

static void stop(void *service)
{
	gateway_stop(service);
}

static void reload(void *service)
{
	(void)gateway_reload(service, "signal");
}

static void destroy(void *service)
{
	struct gateway *gateway = service;

	gateway_destroy(&gateway);
}

int main(int argc, char **argv)
{
	static const struct service_program program = {
		.name = "bpv-gateway",
		.usage = usage,
		.can_take_over = true,
		.leave_ports = leave_ports,
		.prepare = prepare,
		.confine = confine,
		.create = create,
		.run = run,
		.part = part,
		.stop = stop,
		.reload = reload,
		.destroy = destroy,
	};

	if (keeper_is_asked(argc, argv))
		return keeper_main(argv);
	int code = service_main(&program, argc, argv);
	return code == 0 && atomic_load(&alone) ? error_row(ERROR_CONFIG)->exit : code;
}
