/* bpv-console: the pages. What it says of itself, and what it does. */
#include "console/console.h"
#include "console/router.h"
#include "monitor/chart.h"
#include "programs/confine.h"
#include "programs/drawer.h"
#include "programs/service.h"
#include "sandbox/sandbox.h"

static const char usage[] =
	"usage: bpv-console --config FILE [--check]\n"
	"       bpv-console --routes | --example | --help\n"
	"\n"
	"The pages of the BPV Monitor: the dashboard of schools, and the register in a browser for "
	"staff of SBB.\n"
	"\n"
	"  --config FILE   settings, those of bpv-gateway: see --example, [console]\n"
	"  --check         read the settings and everything they name, say what is wrong, and "
	"stop\n"
	"  --routes        list the pages, and which roles may see them\n"
	"  --example       write a complete configuration with comments to standard output\n"
	"\n"
	"Signals: TERM or INT finish what is being made and stop (after [console] drain_s, or at "
	"the\n"
	"second one). Exit: 0 done, 2 usage, 3 configuration, 4 cannot listen, 5 database not "
	"available.\n";

static void leave_ports(struct config *config)
{
	config->console_port = config->console_health_port = 0;
}

static bool prepare(const struct config *config, struct error *err)
{
	(void)err;
	chart_draw_by(DRAWER_COMMAND);
	if (config->sandbox)
		confine_pages(config);
	return true;
}

static void confine(const struct config *config)
{
	if (config->sandbox)
		sandbox_calls(SANDBOX_STARTER);
}

static void *create(const struct config *config, struct error *err)
{
	return console_create(config, err);
}

static void run(void *service)
{
	console_run(service);
}

static unsigned part(void *service)
{
	return console_part(service);
}

static void stop(void *service)
{
	console_stop(service);
}

static void destroy(void *service)
{
	struct console *console = service;

	console_destroy(&console);
}

int main(int argc, char **argv)
{
	static const struct service_program program = {
		.name = "bpv-console",
		.usage = usage,
		.list = router_write,
		.leave_ports = leave_ports,
		.prepare = prepare,
		.create = create,
		.confine = confine,
		.run = run,
		.part = part,
		.stop = stop,
		.destroy = destroy,
	};

	if (drawer_is_asked(argc, argv))
		return drawer_main();
	return service_main(&program, argc, argv);
}
