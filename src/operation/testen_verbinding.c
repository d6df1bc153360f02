/* testen_verbinding: tells the sender what the gateway saw. No data. */
#include "operation/inside.h"
#include "store/waarschuwingen.h"

static const int64_t US = 1000000;
enum { SECONDS_A_DAY = 86400 };

static bool read(struct task *task, struct error *err)
{
	return wire_read_testen_verbinding_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, err);
}

static bool perform(struct task *task, struct error *err)
{
	const struct authentic *authentic = task->granted->authentic;
	const struct standing *standing = task->granted->standing;
	struct instant now = task->work->now;
	struct verbinding *seen = arena_take(task->work->arena, sizeof *seen);

	*seen = (struct verbinding){
		.tijdstip_gateway = now,
		.oin_verbinding = authentic->channel.oin,
		.signed_message = authentic->is_signed,
		.oin_ondertekenaar = authentic->signer.oin,
		.oin_school = task->granted->addressed->from,
		.profiel = profile_word(authentic->profile),
		.tls_versie = authentic->tls_version,
		.overeenkomstnummer = standing->overeenkomstnummer,
		.overeenkomst_status = standing->status,
		.overeenkomst_van = standing->van,
		.overeenkomst_tot = standing->tot,
		.has_mandaat = standing->has_mandaat,
		.mandaat_van = standing->mandaat_van,
		.mandaat_tot = standing->mandaat_tot,
		.mandaat_bron = standing->mandaat_bron,
		.klokverschil_seconden = (long)((now.us - task->document.tijdstip.us) / US),
		.certificaat_tot = authentic->channel.not_after,
		.certificaat_dagen =
			(int)((authentic->channel.not_after.us - now.us) / (US * SECONDS_A_DAY)),
	};
	task->result = seen;
	/* GW-W1 */
	return store_load_waarschuwingen(task->work->store, task->work->arena,
		&task->granted->addressed->from, &authentic->channel.oin, now,
		&seen->waarschuwingen, &seen->waarschuwing_count, err);
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_testen_verbinding_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps testen_verbinding_steps = {read, NULL, perform, write};
