/* Fuzz target: CMS taken apart as it comes by, against OpenSSL, which takes it whole. fuzz-rooms: base vault */
#include "base/buffer.h"
#include "vault/cms_split.h"

#include <openssl/cms.h>
#include <openssl/err.h>

#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* What both accept has the same content, and OpenSSL takes what we leave of it as the same structure without any. */
static void compare(const uint8_t *data, size_t size, struct text octets, struct text rest)
{
	const unsigned char *whole_at = data, *rest_at = (const unsigned char *)rest.at;
	CMS_ContentInfo *whole = d2i_CMS_ContentInfo(NULL, &whole_at, (long)size);
	ASN1_OCTET_STRING **content = whole != NULL ? CMS_get0_content(whole) : NULL;

	if (content != NULL && *content != NULL && whole_at == data + size) {
		const char *at = (const char *)ASN1_STRING_get0_data(*content);
		if (!text_equal(octets, (struct text){at, (size_t)ASN1_STRING_length(*content)}))
			abort();
		CMS_ContentInfo *left = d2i_CMS_ContentInfo(NULL, &rest_at, (long)rest.len);
		if (left == NULL || OBJ_cmp(CMS_get0_type(left), CMS_get0_type(whole)) != 0
			|| CMS_is_detached(left) != 1)
			abort();
		CMS_ContentInfo_free(left);
	}
	CMS_ContentInfo_free(whole);
	ERR_clear_error();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena = arena_create(0);
	BIO *from = BIO_new_mem_buf(data, (int)size);
	struct cms_split *split = cms_split(arena, from);
	struct buffer *octets = buffer_create(arena, size + 1);
	char bytes[61];
	int got;

	while ((got = cms_split_read(split, bytes, sizeof bytes)) > 0)
		buffer_add(octets, (struct text){bytes, (size_t)got});
	if ((got < 0) != (cms_split_wrong(split) != NULL))
		abort();
	if (got == 0)
		compare(data, size, buffer_text(octets), cms_split_rest(split));
	arena_destroy(&arena);
	BIO_free(from);
	return 0;
}
