/* The other end of Wss4j.java. */
#include "bench/wss4j.h"

#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define JARS "/usr/share/java/"
static const char class_path[] =
	JARS "wss4j.jar:" JARS "xmlsec.jar:" JARS "commons-logging.jar:" JARS "slf4j-api.jar:" JARS
	     "slf4j-nop.jar";

/* In the child. One heap and one collector thread: processor time per message, not how many cores there are. */
static void become_java(
	const char *source, const struct party *signer, const char *trust, const char *crls)
{
	execlp("java", "java", "-XX:+UseSerialGC", "-Xms512m", "-Xmx1g", "-cp", class_path, source,
		signer->certificate_file, signer->key_file, trust, crls, (char *)NULL);
	perror("java");
	_exit(127);
}

struct wss4j wss4j_start(const char *source, const struct party *signer, const char *pki)
{
	char trust[4096], crls[4096];
	int to[2], from[2];
	struct wss4j wss4j = {0};

	snprintf(trust, sizeof trust, "%s/trust.pem", pki);
	snprintf(crls, sizeof crls, "%s/crls.pem", pki);
	if (pipe(to) != 0 || pipe(from) != 0 || (wss4j.process = fork()) < 0) {
		perror("bench: java");
		exit(3);
	}
	if (wss4j.process == 0) {
		dup2(to[0], STDIN_FILENO);
		dup2(from[1], STDOUT_FILENO);
		close(to[0]), close(to[1]), close(from[0]), close(from[1]);
		become_java(source, signer, trust, crls);
	}
	close(to[0]);
	close(from[1]);
	wss4j.to = fdopen(to[1], "w");
	wss4j.from = fdopen(from[0], "r");
	clock_getcpuclockid(wss4j.process, &wss4j.clock);
	return wss4j;
}

void wss4j_stop(struct wss4j *wss4j)
{
	fclose(wss4j->to);
	fclose(wss4j->from);
	waitpid(wss4j->process, NULL, 0);
}

/* False: Java is gone. */
static bool ask(const struct wss4j_question *question, long times, char *answer, int room)
{
	fprintf(question->wss4j->to, "%s %s %ld\n", question->verb, question->file, times);
	return fflush(question->wss4j->to) == 0
		&& fgets(answer, room, question->wss4j->from) != NULL;
}

bool wss4j_repeat(void *context, long times)
{
	const struct wss4j_question *question = context;
	char answer[1024] = "no answer\n";

	if (ask(question, times, answer, sizeof answer) && strcmp(answer, "done\n") == 0)
		return true;
	fprintf(stderr, "bench: WSS4J %s %s: %s", question->verb, question->file, answer);
	return false;
}

bool wss4j_warm(struct wss4j_question *question, double seconds)
{
	struct timespec now;

	clock_gettime(question->wss4j->clock, &now);
	for (double until = (double)now.tv_sec + seconds; (double)now.tv_sec < until;
		clock_gettime(question->wss4j->clock, &now))
		if (!wss4j_repeat(question, 5))
			return false;
	return true;
}

bool wss4j_refuses(const struct wss4j_question *question)
{
	char answer[1024];

	return ask(question, 1, answer, sizeof answer) && strncmp(answer, "failed ", 7) == 0;
}
