/* Lists on disk: the operator's one PEM file, and the directory of those that were fetched. */
#include "transport/crl_files.h"

#include "transport/crl_list.h"
#include "vault/keys.h"

#include <ctype.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <openssl/err.h>
#include <openssl/pem.h>

enum {
	MAX_LISTS_BYTES = 32 * 1024 * 1024, /* of one file (C3) */
	LEFT_BEHIND_SECONDS = 3600,
	PATH_ROOM = 4096,
};

/* --- the operator's file ----------------------------------------------------------------------- */

static bool read_pem(BIO *in, const char *file, STACK_OF(X509_CRL) * lists, struct error *err)
{
	X509_CRL *list;
	int count = 0;

	ERR_clear_error();
	while ((list = PEM_read_bio_X509_CRL(in, NULL, NULL, NULL)) != NULL) {
		count++;
		if (!sk_X509_CRL_push(lists, list))
			abort();
	}
	if (ERR_GET_REASON(ERR_peek_last_error()) != PEM_R_NO_START_LINE)
		return FAIL(err, CONFIG, "PKI003", "%s: list %d is damaged (%s)", file, count + 1,
			keys_reason());
	ERR_clear_error();
	return count > 0 || FAIL(err, CONFIG, "PKI003", "%s holds no revocation list", file);
}

bool crl_file_read(const char *file, STACK_OF(X509_CRL) * lists, struct error *err)
{
	struct stat status;

	if (stat(file, &status) != 0)
		return FAIL(err, CONFIG, "PKI003", "cannot read %s: %s", file, strerror(errno));
	if (!S_ISREG(status.st_mode) || status.st_size > MAX_LISTS_BYTES)
		return FAIL(err, CONFIG, "PKI003", "%s: not a file, or over %d bytes", file,
			MAX_LISTS_BYTES);
	BIO *in = BIO_new_file(file, "r");
	if (in == NULL)
		return FAIL(err, CONFIG, "PKI003", "cannot read %s: %s", file, keys_reason());
	bool read = read_pem(in, file, lists, err);
	BIO_free(in);
	return read;
}

/* --- the directory ----------------------------------------------------------------------------- */

static bool is_list_name(const char *name)
{
	size_t length = strlen(name);

	return name[0] != '.' && length > 4 && strcmp(name + length - 4, ".crl") == 0;
}

/* NULL: no list, or not one to believe. */
static X509_CRL *read_list(int at, const char *name, const STACK_OF(X509) * authorities)
{
	int fd = openat(at, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	struct stat status;
	X509_CRL *list = NULL;
	struct error ignored;

	if (fd < 0)
		return NULL;
	if (fstat(fd, &status) == 0 && S_ISREG(status.st_mode) && status.st_size > 0
		&& status.st_size <= MAX_LISTS_BYTES) {
		char *bytes = malloc((size_t)status.st_size);
		if (bytes == NULL)
			abort();
		ssize_t got = read(fd, bytes, (size_t)status.st_size);
		if (got == status.st_size
			&& crl_list_read((struct text){bytes, (size_t)got}, &list, &ignored)
			&& !crl_list_is_signed(list, authorities)) {
			X509_CRL_free(list);
			list = NULL;
		}
		free(bytes);
	}
	close(fd);
	return list;
}

static DIR *open_directory(const char *directory, struct error *err)
{
	DIR *open = opendir(directory);

	if (open == NULL)
		FAIL(err, CONFIG, "PKI003", "[crl] directory %s: %s", directory, strerror(errno));
	return open;
}

bool crl_directory_read(const char *directory, const STACK_OF(X509) * authorities,
	STACK_OF(X509_CRL) * lists, struct error *err)
{
	DIR *open = open_directory(directory, err);
	struct dirent *entry;

	if (open == NULL)
		return false;
	while ((entry = readdir(open)) != NULL) {
		X509_CRL *list = is_list_name(entry->d_name)
			? read_list(dirfd(open), entry->d_name, authorities)
			: NULL;
		if (list != NULL && !sk_X509_CRL_push(lists, list))
			abort();
	}
	closedir(open);
	return true;
}

/* Half a file that nobody will finish. */
static void remove_left_behind(DIR *open)
{
	struct dirent *entry;
	struct stat status;

	while ((entry = readdir(open)) != NULL)
		if (strncmp(entry->d_name, ".new-", 5) == 0
			&& fstatat(dirfd(open), entry->d_name, &status, AT_SYMLINK_NOFOLLOW) == 0
			&& time(NULL) - status.st_mtime > LEFT_BEHIND_SECONDS)
			unlinkat(dirfd(open), entry->d_name, 0);
}

/* "BPV-TEST-G1-TSP-0123456789abcdef.crl": for people the authority, for us the id. */
static void file_name(const X509_CRL *list, char out[CRL_NAME_SIZE + 32])
{
	struct crl_facts facts;

	crl_list_describe(list, &facts);
	for (char *c = facts.issuer; *c != '\0'; c++)
		if (!isalnum((unsigned char)*c))
			*c = '-';
	snprintf(out, CRL_NAME_SIZE + 32, "%.80s-%s.crl", facts.issuer, facts.id);
}

static bool write_whole(int fd, const unsigned char *bytes, size_t length)
{
	while (length > 0) {
		ssize_t written = write(fd, bytes, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return false;
		bytes += written;
		length -= (size_t)written;
	}
	return fsync(fd) == 0;
}

/* First whole and on disk under another name, then in the place of the old one, then that on disk too. */
static bool replace(int directory, const char *name, const unsigned char *der, size_t length)
{
	char fresh[64];

	snprintf(fresh, sizeof fresh, ".new-%ld", (long)getpid());
	int fd = openat(
		directory, fresh, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0644);
	if (fd < 0)
		return false;
	bool good = write_whole(fd, der, length);
	good = close(fd) == 0 && good;
	good = good && renameat(directory, fresh, directory, name) == 0;
	int why = errno;
	if (!good)
		unlinkat(directory, fresh, 0);
	errno = why;
	return good && fsync(directory) == 0;
}

bool crl_directory_write(const char *directory, X509_CRL *list, struct error *err)
{
	DIR *open = open_directory(directory, err);
	unsigned char *der = NULL;
	char name[CRL_NAME_SIZE + 32];

	if (open == NULL)
		return false;
	remove_left_behind(open);
	int length = i2d_X509_CRL(list, &der);
	file_name(list, name);
	bool good = length > 0 && replace(dirfd(open), name, der, (size_t)length);
	if (!good)
		FAIL(err, CONFIG, "PKI003", "[crl] directory %s: cannot write %s: %s", directory,
			name, strerror(errno));
	OPENSSL_free(der);
	closedir(open);
	return good;
}

/* --- which counts ------------------------------------------------------------------------------ */

static bool is_outdated(const STACK_OF(X509_CRL) * lists, int at)
{
	X509_CRL *list = sk_X509_CRL_value(lists, at);
	struct crl_facts mine, other;

	crl_list_describe(list, &mine);
	for (int i = 0; i < sk_X509_CRL_num(lists); i++) {
		X509_CRL *rival = sk_X509_CRL_value(lists, i);
		crl_list_describe(rival, &other);
		if (i != at && strcmp(mine.id, other.id) == 0
			&& (crl_list_is_later(rival, list)
				|| (i < at && !crl_list_is_later(list, rival))))
			return true;
	}
	return false;
}

void crl_keep_newest(STACK_OF(X509_CRL) * lists)
{
	for (int i = 0; i < sk_X509_CRL_num(lists);)
		if (is_outdated(lists, i))
			X509_CRL_free(sk_X509_CRL_delete(lists, i));
		else
			i++;
}
