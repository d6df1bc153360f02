/* overeenkomst sign and limit: what changes of a version without being agreed anew. */
#include "admin/ondertekening.h"
#include "admin/overeenkomst.h"
#include "admin/request.h"

bool overeenkomst_sign(struct request *request, struct table **out, struct error *err)
{
	const char *nummer = request->operands[0];
	struct ondertekening ondertekening;
	bool given = false;
	int versie = 0;

	if (!request_number(request, "versie", 1, 9999, &versie, err)
		|| !ondertekening_read(request, &given, &ondertekening, err)
		|| !request_begin(request, err)
		|| !request_end(request,
			store_sign_overeenkomst(request->store, nummer, versie, &ondertekening,
				request->actor, request->now, err),
			err)
		|| !overeenkomst_tell(request, nummer, versie, out, err))
		return false;
	table_note(*out, "Overeenkomst %s is ONDERTEKEND.", nummer);
	table_note(*out, "Een ander brengt haar in werking: bpv-admin overeenkomst activate %s",
		nummer);
	return true;
}

bool overeenkomst_limit(struct request *request, struct table **out, struct error *err)
{
	const char *nummer = request->operands[0];
	const char *given = request_text(request, "berichten-per-minuut");
	int limiet = 0;

	if (strcmp(given, "geen") != 0
		&& !request_number(request, "berichten-per-minuut", 1, LIMIET_MAX, &limiet, err))
		return false;
	if (!request_begin(request, err)
		|| !request_end(request,
			store_set_limiet(
				request->store, nummer, limiet, request->actor, request->now, err),
			err)
		|| !overeenkomst_tell(request, nummer, 0, out, err))
		return false;
	table_note(*out, "Het geldt voor het volgende bericht.");
	return true;
}
