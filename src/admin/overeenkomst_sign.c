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

/* A number, or geen: 0. */
static bool read_limiet(
	const struct request *request, const char *name, int most, int *out, struct error *err)
{
	const char *given = request_text(request, name);

	*out = LIMIET_BLIJFT;
	if (given == NULL || strcmp(given, "geen") != 0)
		return request_number(request, name, 1, most, out, err);
	*out = 0;
	return true;
}

static bool read_limieten(const struct request *request, struct limieten *out, struct error *err)
{
	if (!read_limiet(request, "berichten-per-minuut", BERICHTEN_PER_MINUUT_MAX,
		    &out->berichten_per_minuut, err)
		|| !read_limiet(request, "gelijktijdig", GELIJKTIJDIG_MAX, &out->gelijktijdig, err)
		|| !read_limiet(request, "megabytes-per-uur", MEGABYTES_PER_UUR_MAX,
			&out->megabytes_per_uur, err))
		return false;
	return request->argument_count > 0
		|| FAIL(err, USAGE, NULL,
			"which limit? --berichten-per-minuut, --gelijktijdig or "
			"--megabytes-per-uur");
}

bool overeenkomst_limit(struct request *request, struct table **out, struct error *err)
{
	const char *nummer = request->operands[0];
	struct limieten limieten;

	if (!read_limieten(request, &limieten, err) || !request_begin(request, err)
		|| !request_end(request,
			store_set_limieten(request->store, nummer, &limieten, request->actor,
				request->now, err),
			err)
		|| !overeenkomst_tell(request, nummer, 0, out, err))
		return false;
	table_note(*out, "Het geldt voor het volgende bericht.");
	return true;
}
