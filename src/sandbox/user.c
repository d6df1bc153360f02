/* Who the process is, and what was made of it. */
#include "sandbox/sandbox.h"

#include "sandbox/inside.h"

#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/types.h>
#include <unistd.h>

static struct sandbox_told told = {.files = "off", .calls = "off"};

void sandbox_tell_files(const char *word, long version, size_t hidden)
{
	told.version = version;
	told.hidden = hidden;
	told.files = word;
}

void sandbox_tell_calls(const char *word)
{
	told.calls = word;
}

struct sandbox_told sandbox_told(void)
{
	told.root = geteuid() == 0;
	return told;
}

void sandbox_metrics(struct metrics *out)
{
	const struct sandbox_told now = sandbox_told();

	metrics_one(out, "bpv_sandbox_files", METRICS_GAUGE,
		"Version of Landlock (its ABI) by which this process left itself few files; 0: "
		"not confined.",
		(double)now.version);
	metrics_one(out, "bpv_sandbox_calls", METRICS_GAUGE,
		"1: the system calls that are left to this process are those it needs (seccomp); "
		"0: all.",
		strcmp(now.calls, "on") == 0);
	metrics_one(out, "bpv_sandbox_root", METRICS_GAUGE,
		"1: this process may do all that root may.", now.root);
}

bool sandbox_become(const char *user, struct error *err)
{
	errno = 0;
	const struct passwd *who = getpwnam(user);

	if (who == NULL)
		return FAIL(err, CONFIG, NULL, "there is no user %s", user);
	if (geteuid() != 0)
		return geteuid() == who->pw_uid
			|| FAIL(err, CONFIG, NULL, "only root can become %s", user);
	if (who->pw_uid == 0)
		return FAIL(err, CONFIG, NULL, "%s is root by another name", user);
	if (initgroups(user, who->pw_gid) != 0
		|| setresgid(who->pw_gid, who->pw_gid, who->pw_gid) != 0
		|| setresuid(who->pw_uid, who->pw_uid, who->pw_uid) != 0)
		return FAIL(err, CONFIG, NULL, "cannot become %s: %s", user, strerror(errno));
	/* The way back is what has to be shut; what is started from here gains nothing by its file's mode either. */
	return (setuid(0) != 0 && setgid(0) != 0 && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0)
		|| FAIL(err, CONFIG, NULL, "became %s, and could be root again", user);
}
