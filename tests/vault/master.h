#ifndef TESTS_VAULT_MASTER_H
#define TESTS_VAULT_MASTER_H

/* A vault of a test's own: with these lines in the file of master keys, or one key of one hex digit, repeated. */
#include "unit.h"

#include "vault/vault.h"

#include <sys/stat.h>
#include <unistd.h>

__attribute__((unused)) static struct vault *open_test_vault_of(const char *lines)
{
	char file[] = "/tmp/bpv-test-master-XXXXXX";
	struct error err = {0};
	int fd = mkstemp(file);

	assert_true(fd >= 0);
	assert_int_equal(write(fd, lines, strlen(lines)), (ssize_t)strlen(lines));
	assert_int_equal(fchmod(fd, 0600), 0);
	close(fd);
	struct vault *vault = vault_open(file, &err);
	unlink(file);
	if (vault == NULL)
		fail_msg("%s", err.detail);
	return vault;
}

__attribute__((unused)) static struct vault *open_test_vault(char digit)
{
	char hex[66] = "";

	memset(hex, digit, 64);
	hex[64] = '\n';
	return open_test_vault_of(hex);
}

#endif
