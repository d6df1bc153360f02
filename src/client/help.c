/* The help of bpv-client: verbs and settings from their own tables, and what a newcomer does first. */
#include "client/help.h"

#include "base/buffer.h"
#include "client/settings.h"
#include "client/verbs.h"

#include <string.h>

enum { HELP_MAX = 32 * 1024, COLUMN = 25 };

static const char help_head[] =
	"Usage: bpv-client VERB [OPTION...]\n"
	"\n"
	"The school's side of SBB's BPV Monitor gateway: deliver student details, fetch results.\n"
	"\n"
	"Verbs:\n";

static const char help_settings[] =
	"\n"
	"Settings, as options here or in the settings file (there with _ instead of -):\n";

static const char help_tail[] =
	"  --config FILE             settings file; default ~/.config/bpv-client.conf\n"
	"\n"
	"Options of the verbs:\n"
	"  push  --dry-run           check everything, store nothing\n"
	"        --all-or-nothing    one refused record keeps all of them back\n"
	"        --batch N           records in a message, 1 to 2000 (default 500)\n"
	"        --refused FILE      where refused records go (default: the input's name with "
	".refused.csv)\n"
	"        --outcome FILE      what became of every record\n"
	"        --state FILE        where it keeps how far it is (default: the input's name with "
	".push)\n"
	"  withdraw  --kenmerk K --reden BEZWAAR|GESTOPT|FOUTIEF   one record, without a file\n"
	"        --weigeren ja|nee   refuse it when it is delivered again (default: at BEZWAAR)\n"
	"        --batch N, --outcome FILE  as of push\n"
	"  status  --missing         what SBB misses: placements without student details\n"
	"        --weeks N           of those, what ends within 1 to 52 weeks\n"
	"        --kenmerk K         one record alone\n"
	"        --out FILE          the rows as CSV, and a count here\n"
	"        --page N            rows in a message, 1 to 10000\n"
	"  pull  --out FILE          where the results go; it appears when all of them are there\n"
	"        --format csv|jsonl|xlsx   what FILE is (default: as its name ends, else csv)\n"
	"        --shape long|wide   a row per answer, or per response (default: long; xlsx: "
	"wide)\n"
	"        --since N           only what is new, corrected or removed since mutatienummer N\n"
	"        --page N            responses in a message, 1 to 10000\n"
	"  sync  --to TARGET         FILE.sqlite, sqlite:FILE, DIR/, dir:DIR or postgresql://...\n"
	"        --schema NAME       of PostgreSQL (default bpvmonitor)\n"
	"        --format csv|jsonl  of a directory's results (default csv)\n"
	"        --shape long|wide   of a directory's results (default long)\n"
	"        --verify            hold it against the gateway and repair what differs\n"
	"        --again             load it anew, whatever is there\n"
	"        --page N            responses in a message, 1 to 10000\n"
	"        --quiet             say nothing but what is wrong\n"
	"  bestand  --out DIR        where the files go, with SHA256SUMS and manifest.xml\n"
	"        --format csv|jsonl, --shape long|wide, --since N, --quiet\n"
	"  pull, codebook  --excel   for spreadsheets: a BOM, and no cell that runs as a formula\n"
	"  --patience MINUTES        how long to go on with a message that does not get through "
	"(push 15,\n"
	"                            else 1; 20 seconds while the gateway was never reached)\n"
	"  --retries N               at most so many times (default: as patience allows)\n"
	"  --json                    answer for a script (codebook --out: the file too)\n"
	"\n"
	"The passphrase of a key comes from passphrase_file, else from BPV_PASSPHRASE, else you "
	"are "
	"asked;\n"
	"one opens all keys.\n"
	"Proxies in the environment are not used: name yours in proxy.\n"
	"\n"
	"A settings file:\n"
	"  [client]\n"
	"  url = https://HOST/edukoppeling/bpvmonitor/v1/s\n"
	"  certificate = school.p12\n"
	"  passphrase_file = school.passphrase\n"
	"  ca = pkioverheid-roots.pem\n"
	"  school_oin = 0000000700098QQ00000\n"
	"  gateway_oin = 00000099000000001000\n"
	"\n"
	"The first day:\n"
	"  bpv-client doctor                            is everything in order?\n"
	"  bpv-client push studenten.csv --dry-run      would they be accepted?\n"
	"  bpv-client push studenten.csv\n"
	"  bpv-client push studenten.refused.csv        after repairing what was refused\n"
	"  bpv-client sync --to resultaten.sqlite       a copy; again brings what changed\n"
	"  bpv-client pull --out resultaten.xlsx        or .csv, or .jsonl\n"
	"  bpv-client codebook --out codeboek.csv\n"
	"\n"
	"Exit codes: 0 done; 1 refused, or some records refused; 2 usage; 3 configuration or a "
	"file;\n"
	"4 connection or TLS; 5 try again later; 6 proof failed.\n";

const char *client_option_name(struct arena *arena, const struct client_setting *setting)
{
	char *name = arena_string(arena, text_of(setting->name));

	for (char *c = name; *c != '\0'; c++)
		*c = *c == '_' ? '-' : *c;
	return name;
}

struct text client_help(struct arena *arena)
{
	struct buffer *help = buffer_create(arena, HELP_MAX);

	buffer_add_string(help, help_head);
	for (size_t i = 0; i < client_verb_count; i++)
		buffer_format(
			help, "  %-*s %s\n", COLUMN, client_verbs[i].pattern, client_verbs[i].help);
	buffer_add_string(help, help_settings);
	for (size_t i = 0; i < client_setting_count; i++) {
		const struct client_setting *row = &client_setting_rows[i];
		const char *left =
			arena_format(arena, "--%s %s", client_option_name(arena, row), row->hint);
		if (strlen(left) > COLUMN)
			buffer_format(help, "  %s\n  %-*s %s\n", left, COLUMN, "", row->explain);
		else
			buffer_format(help, "  %-*s %s\n", COLUMN, left, row->explain);
	}
	buffer_add_string(help, help_tail);
	return buffer_text(help);
}
