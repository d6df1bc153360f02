/* bpv-gateway: the service. What it says of itself, and what it does. */
#include "gateway/gateway.h"
#include "programs/service.h"

static const char usage[] =
	"usage: bpv-gateway --config FILE [--check]\n"
	"       bpv-gateway --example | --help\n"
	"\n"
	"The Edukoppeling gateway of the BPV Monitor.\n"
	"\n"
	"  --config FILE   settings; see --example\n"
	"  --check         read the settings and everything they name, say what is wrong, and "
	"stop;\n"
	"                  ports are not tried, so it can be done beside a gateway that runs\n"
	"  --example       write a complete configuration with comments to standard output\n"
	"\n"
	"Signals: TERM or INT finish what is being handled and stop; HUP reads the settings and "
	"every file\n"
	"they name again. Exit: 0 done, 2 usage, 3 configuration, 4 cannot listen, 5 database not "
	"available.\n";

static void leave_ports(struct config *config)
{
	config->port = config->health_port = config->rehearsal_port = 0;
}

static void *create(const struct config *config, struct error *err)
{
	return gateway_create(config, err);
}

static void run(void *service)
{
	gateway_run(service);
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
		.leave_ports = leave_ports,
		.create = create,
		.run = run,
		.stop = stop,
		.reload = reload,
		.destroy = destroy,
	};

	return service_main(&program, argc, argv);
}
