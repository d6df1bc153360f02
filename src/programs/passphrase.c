/* The passphrase of a school's keys: from a file, the environment, or a person. */
#include "programs/passphrase.h"

#include "transport/credential.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

static void take_line(FILE *in, char room[PASSPHRASE_MAX], const char **out)
{
	if (fgets(room, PASSPHRASE_MAX, in) == NULL)
		room[0] = '\0';
	room[strcspn(room, "\r\n")] = '\0';
	*out = room;
}

/* Asks a person, without showing what is typed. */
static void ask(char room[PASSPHRASE_MAX], const char **out)
{
	struct termios shown, hidden;

	if (tcgetattr(STDIN_FILENO, &shown) != 0)
		return;
	hidden = shown;
	hidden.c_lflag &= ~(tcflag_t)ECHO;
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
	fputs("Passphrase of the key: ", stderr);
	take_line(stdin, room, out);
	tcsetattr(STDIN_FILENO, TCSAFLUSH, &shown);
	fputc('\n', stderr);
}

/* Does any of the keys in these settings ask for one? */
static bool is_wanted(const struct client_settings *settings, struct arena *arena)
{
	const struct {
		const char *certificate, *key;
	} pairs[] = {
		{settings->certificate, settings->key},
		{settings->signing_certificate, settings->signing_key},
		{settings->decryption_certificate, settings->decryption_key},
	};
	struct credential credential;
	struct error why;

	for (size_t i = 0; settings->ca != NULL && i < sizeof pairs / sizeof pairs[0]; i++)
		if (pairs[i].certificate != NULL
			&& !credential_describe(arena, pairs[i].certificate, pairs[i].key, NULL,
				settings->ca, &credential, &why)
			&& credential_wants_passphrase(&why))
			return true;
	return false;
}

bool passphrase_find(const struct client_settings *settings, struct arena *arena,
	char room[PASSPHRASE_MAX], const char **out, struct error *err)
{
	const char *file = settings->passphrase_file;

	if (file != NULL) {
		FILE *in = fopen(file, "r");
		if (in == NULL)
			return FAIL(err, CONFIG, NULL, "cannot read passphrase_file %s: %s", file,
				strerror(errno));
		take_line(in, room, out);
		fclose(in);
	} else if (getenv("BPV_PASSPHRASE") != NULL) {
		*out = getenv("BPV_PASSPHRASE");
	} else if (isatty(STDIN_FILENO) && is_wanted(settings, arena)) {
		ask(room, out);
	}
	return true;
}
