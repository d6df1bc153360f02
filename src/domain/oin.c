/* OIN and BRIN: syntax only; who is known is the store's business. */
#include "domain/oin.h"

#include <stdio.h>

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_upper(char c)
{
	return c >= 'A' && c <= 'Z';
}

/* 01 RSIN, 02 Fi, 03 KvK, 04 SubOIN, 06 Logius, 07 BRIN, 08 foreign, 09 UZI, 10 TRR-BD, 99 test. 05 is free. */
static bool known_prefix(const char *code)
{
	static const char prefixes[][3] = {
		"01", "02", "03", "04", "06", "07", "08", "09", "10", "99"};

	if (strncmp(code, "000000", 6) != 0)
		return false;
	for (size_t i = 0; i < sizeof prefixes / sizeof prefixes[0]; i++)
		if (strncmp(code + 6, prefixes[i], 2) == 0)
			return true;
	return false;
}

/* Any branch of a school: 00000007 000 BRIN 2 digits 000. */
static bool is_branch_form(const char *code)
{
	return strncmp(code, "00000007000", 11) == 0 && is_digit(code[11]) && is_digit(code[12])
		&& is_upper(code[13]) && is_upper(code[14]) && is_digit(code[15])
		&& is_digit(code[16]) && strcmp(code + 17, "000") == 0;
}

bool oin_parse(struct text text, struct oin *out)
{
	struct oin oin = {""};

	if (text.len != 20)
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!is_digit(text.at[i]) && !is_upper(text.at[i]))
			return false;
	memcpy(oin.code, text.at, 20);
	if (!known_prefix(oin.code) || strcmp(oin.code + 17, "000") != 0)
		return false;
	/* A school speaks as a whole: only branch 00. */
	if (is_branch_form(oin.code) && strncmp(oin.code + 15, "00", 2) != 0)
		return false;
	*out = oin;
	return true;
}

bool oin_equal(const struct oin *a, const struct oin *b)
{
	return strcmp(a->code, b->code) == 0;
}

bool oin_is_test(const struct oin *oin)
{
	return strncmp(oin->code, "00000099", 8) == 0;
}

bool oin_school(const struct oin *oin, struct brin *out)
{
	if (!is_branch_form(oin->code) || strncmp(oin->code + 15, "00", 2) != 0)
		return false;
	memcpy(out->code, oin->code + 11, 4);
	out->code[4] = '\0';
	return true;
}

struct oin oin_of_school(const struct brin *brin)
{
	struct oin oin;

	snprintf(oin.code, sizeof oin.code, "00000007000%.4s00000", brin->code);
	return oin;
}

bool brin_parse(struct text text, struct brin *out)
{
	if (text.len != 4 || !is_digit(text.at[0]) || !is_digit(text.at[1]) || !is_upper(text.at[2])
		|| !is_upper(text.at[3]))
		return false;
	memcpy(out->code, text.at, 4);
	out->code[4] = '\0';
	return true;
}
