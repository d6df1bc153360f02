#include "example/contacts.h"

#include "example/sheet.h"

#include <stdio.h>

enum { WITHOUT = 20 }; /* one leerbedrijf in so many has nobody who is known */

bool contacts_write(const char *dir, const struct national *national, struct error *err)
{
	struct sheet *sheet = sheet_open(
		dir, "praktijkopleiders.csv", "kenmerk,leerbedrijfId,rol,emailadres,naam", err);

	if (sheet == NULL)
		return false;
	for (int64_t i = 0; i < national->leerbedrijf_count; i++) {
		char id[CODE_SIZE], kenmerk[32], address[64], naam[32];

		if (i % WITHOUT == WITHOUT - 1)
			continue;
		leerbedrijf_id(i, id);
		snprintf(kenmerk, sizeof kenmerk, "PO-%06lld", (long long)i);
		snprintf(address, sizeof address, "bpv@bedrijf-%06lld.voorbeeld.example",
			(long long)i);
		snprintf(naam, sizeof naam, "%c. Voorbeeld", (char)('A' + i % 26));
		sheet_cell(sheet, kenmerk);
		sheet_cell(sheet, id);
		sheet_cell(sheet, "CONTACTPERSOON_BPV");
		sheet_cell(sheet, address);
		sheet_cell(sheet, naam);
		sheet_end(sheet);
	}
	return sheet_close(&sheet, err);
}
