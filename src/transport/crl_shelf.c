/* What a fetched list has to pass before it lies with the others, and where lists are to be fetched. */
#include "transport/crl_shelf.h"

#include "transport/crl_files.h"
#include "transport/crl_list.h"
#include "transport/crl_use_inside.h"
#include "vault/keys.h"

#include <stdlib.h>
#include <string.h>

#include <openssl/err.h>

/* --- offering ---------------------------------------------------------------------------------- */

/* The same list as it is held now; NULL: it is new to us. Borrowed from `lists`. */
static X509_CRL *find_held(const STACK_OF(X509_CRL) * lists, const char *id)
{
	struct crl_facts facts;

	for (int i = 0; i < sk_X509_CRL_num(lists); i++) {
		crl_list_describe(sk_X509_CRL_value(lists, i), &facts);
		if (strcmp(facts.id, id) == 0)
			return sk_X509_CRL_value(lists, i);
	}
	return NULL;
}

static bool read_held(const struct crl_place *place, const STACK_OF(X509) * authorities,
	STACK_OF(X509_CRL) * lists, struct error *err)
{
	if (!crl_file_read(place->crl_file, lists, err)
		|| !crl_directory_read(place->directory, authorities, lists, err))
		return false;
	crl_keep_newest(lists);
	return true;
}

static bool is_expected(const X509_CRL *list, const char *expected, struct error *err)
{
	char name[256], short_name[CRL_NAME_SIZE];

	X509_NAME_oneline(X509_CRL_get_issuer(list), name, sizeof name);
	if (expected == NULL || strcmp(name, expected) == 0)
		return true;
	crl_list_name(X509_CRL_get_issuer(list), short_name);
	return FAIL(
		err, INPUT, "PKI003", "a list of %.100s, not of who is expected here", short_name);
}

static enum crl_offered judge_and_keep(const struct crl_place *place, const char *expected,
	X509_CRL *fresh, const STACK_OF(X509) * authorities, const STACK_OF(X509_CRL) * lists,
	struct instant now, struct crl_facts *facts, struct error *err)
{
	crl_list_describe(fresh, facts);
	X509_CRL *held = find_held(lists, facts->id);

	if (!is_expected(fresh, expected, err)
		|| !crl_list_judge(fresh, authorities, held, now, err))
		return CRL_REFUSED;
	if (held != NULL && X509_CRL_match(fresh, held) == 0)
		return CRL_SAME;
	return crl_directory_write(place->directory, fresh, err) ? CRL_TAKEN : CRL_REFUSED;
}

enum crl_offered crl_offer(const struct crl_place *place, const char *expected, struct text bytes,
	struct instant now, struct crl_facts *facts, struct error *err)
{
	STACK_OF(X509_CRL) *lists = sk_X509_CRL_new_null();
	STACK_OF(X509) *authorities = NULL;
	enum crl_offered offered = CRL_REFUSED;
	X509_CRL *fresh = NULL;

	if (lists == NULL)
		abort();
	if (crl_list_read(bytes, &fresh, err)
		&& keys_read_certificates(place->trust_file, &authorities, err)
		&& read_held(place, authorities, lists, err))
		offered =
			judge_and_keep(place, expected, fresh, authorities, lists, now, facts, err);
	X509_CRL_free(fresh);
	sk_X509_pop_free(authorities, X509_free);
	sk_X509_CRL_pop_free(lists, X509_CRL_free);
	ERR_clear_error();
	return offered;
}

/* --- where they are ---------------------------------------------------------------------------- */

struct finding {
	struct arena *arena;
	const STACK_OF(X509) * authorities;
	struct crl_address *found;
	size_t count;
};

static bool is_authority(const struct finding *finding, const char *name)
{
	char own[256];

	for (int i = 0; i < sk_X509_num(finding->authorities); i++) {
		X509_NAME_oneline(X509_get_subject_name(sk_X509_value(finding->authorities, i)),
			own, sizeof own);
		if (strcmp(own, name) == 0)
			return true;
	}
	return false;
}

static void add_address(
	struct finding *finding, const char *url, const char *issuer, const char *name)
{
	if (url[0] == '\0' || finding->count == CRL_LISTS_MAX || !is_authority(finding, name))
		return;
	for (size_t i = 0; i < finding->count; i++)
		if (strcmp(finding->found[i].url, url) == 0)
			return;
	finding->found[finding->count++] = (struct crl_address){
		arena_string(finding->arena, text_of(url)),
		arena_string(finding->arena, text_of(issuer)),
		arena_string(finding->arena, text_of(name)),
	};
}

static void add_certificates(struct finding *finding, const STACK_OF(X509) * certificates)
{
	char url[256], issuer[CRL_NAME_SIZE], name[256];

	for (int i = 0; i < sk_X509_num(certificates); i++) {
		X509 *certificate = sk_X509_value(certificates, i);
		crl_use_address(certificate, url, sizeof url);
		crl_list_name(X509_get_issuer_name(certificate), issuer);
		X509_NAME_oneline(X509_get_issuer_name(certificate), name, sizeof name);
		add_address(finding, url, issuer, name);
	}
}

/* Certificates of peers that held were written by those we trust, and so were the addresses in them. */
static void add_learned(struct finding *finding)
{
	struct crl_use_row *rows =
		arena_array(finding->arena, CRL_LISTS_MAX, sizeof(struct crl_use_row));
	size_t count = crl_use_read(rows, CRL_LISTS_MAX, (struct instant){0});

	for (size_t i = 0; i < count; i++)
		add_address(finding, rows[i].url, rows[i].issuer, rows[i].name);
}

bool crl_addresses(const struct crl_place *place, const char *const *certificate_files,
	size_t file_count, struct arena *arena, const struct crl_address **out, size_t *count,
	struct error *err)
{
	STACK_OF(X509) * authorities;
	struct finding finding = {
		arena, NULL, arena_array(arena, CRL_LISTS_MAX, sizeof(struct crl_address)), 0};

	if (!keys_read_certificates(place->trust_file, &authorities, err))
		return false;
	finding.authorities = authorities;
	add_certificates(&finding, authorities);
	for (size_t i = 0; i < file_count; i++) {
		STACK_OF(X509) * own;
		struct error ignored; /* a pair that is being replaced is no reason not to fetch */
		if (certificate_files[i][0] == '\0'
			|| !keys_read_certificates(certificate_files[i], &own, &ignored))
			continue;
		add_certificates(&finding, own);
		sk_X509_pop_free(own, X509_free);
	}
	add_learned(&finding);
	sk_X509_pop_free(authorities, X509_free);
	ERR_clear_error();
	*out = finding.found;
	*count = finding.count;
	return true;
}
