#ifndef TESTS_VAULT_MASTER_H
#define TESTS_VAULT_MASTER_H

/* A vault of a test's own: the master key is one hex digit, repeated. */
#include "unit.h"

#include "vault/vault.h"

#include <sys/stat.h>
#include <unistd.h>

__attribute__((unused)) static struct vault *open_test_vault(char digit)
{
	char file[] = "/tmp/bpv-test-master-XXXXXX", hex[65];
	struct error err = {0};
	int fd = mkstemp(file);

	memset(hex, digit, 64);
	hex[64] = '\n';
	assert_true(fd >= 0);
	assert_int_equal(write(fd, hex, sizeof hex), (ssize_t)sizeof hex);
	assert_int_equal(fchmod(fd, 0600), 0);
	close(fd);
	struct vault *vault = vault_open(file, &err);
	unlink(file);
	if (vault == NULL)
		fail_msg("%s", err.detail);
	return vault;
}

#endif
