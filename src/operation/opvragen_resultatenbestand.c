/*
 * opvragen_resultatenbestand: the school's raw results as files, for large amounts (Grote Berichten). The answer tells where each
 * can be fetched, how large it is, its SHA-256 and until when: signed, it proves what was to be had. The files are of one
 * snapshot, and the same for everybody who asks for it.
 */
#include "operation/inside.h"

static bool read(struct task *task, struct error *err)
{
	task->request = arena_take(task->work->arena, sizeof(struct bestandvraag));
	return wire_read_opvragen_resultatenbestand_request(task->work->wire, task->work->arena,
		task->granted->authentic->body, &task->document, task->request, err);
}

static struct bulk_vraag vraag_of(const struct task *task, const struct resultaten_stand *stand)
{
	const struct bestandvraag *asked = task->request;
	const struct standing *standing = task->granted->standing;
	int64_t vanaf = asked->vanaf_mutatienummer;

	return (struct bulk_vraag){
		.set =
			{
				.school_id = standing->school_id,
				.veldenset = standing->veldenset,
				.open_antwoorden = standing->open_antwoorden
					&& standing->veldenset == VELDENSET_VOLLEDIG,
				.formaat = asked->formaat,
				.vorm = asked->vorm == VORM_NONE ? VORM_LANG : asked->vorm,
				/* Beyond the snapshot there is nothing, however far. */
				.vanaf = vanaf < stand->tot ? vanaf : stand->tot,
				.tot = stand->tot,
				.verdwenen = stand->verdwenen,
				.gewist = stand->gewist,
			},
		.school = task->granted->addressed->from,
		.brin = standing->brin,
		.now = task->work->now,
	};
}

static bool list(struct task *task, const struct bulk_vraag *vraag, const struct bestandenset *set,
	struct error *err)
{
	struct arena *arena = task->work->arena;
	struct bestandenlijst *told = arena_take(arena, sizeof *told);
	const struct bestand_rij *files;
	char token[BULK_TOKEN_SIZE];

	if (!store_load_bestanden(task->work->store, arena, set->id, &files, &told->count, err))
		return false;
	struct bestand *bestanden = arena_array(arena, told->count, sizeof *bestanden);
	for (size_t i = 0; i < told->count; i++) {
		bulk_token(task->work->bulk, &files[i], token);
		bestanden[i] = (struct bestand){
			.soort = files[i].soort,
			.naam = files[i].naam,
			.url = arena_format(arena, "%s%s", task->work->files_url, token),
			.grootte = files[i].bytes,
			.sha256 = files[i].sha256,
			.content_type = files[i].content_type,
			.rijen = files[i].rijen,
			.schemaversie = files[i].schemaversie,
			.tot_mutatienummer = vraag->set.tot,
			.momentopname = set->momentopname,
			.verloopt = set->verloopt,
		};
	}
	told->bestanden = bestanden;
	task->result = told;
	return true;
}

static bool perform(struct task *task, struct error *err)
{
	const struct bestandvraag *asked = task->request;
	const struct standing *standing = task->granted->standing;
	struct resultaten_stand stand;
	struct bestandenset set;
	enum bulk_answer answer;

	if (task->work->bulk == NULL)
		return task_refuse(task, FOUTCODE_0004);
	if (!store_resultaten_stand(task->work->store, standing->school_id,
		    standing->overeenkomst_id, asked->vanaf_mutatienummer, &stand, err))
		return false;
	const struct bulk_vraag vraag = vraag_of(task, &stand);
	if (!bulk_ask(task->work->bulk, task->work->store, &vraag, &answer, &set, err))
		return false;
	switch (answer) {
	case BULK_LATER:
		task->work->retry_after_s = BULK_AGAIN_S;
		return task_refuse(task, FOUTCODE_0203);
	case BULK_FULL: return task_refuse(task, FOUTCODE_0204);
	case BULK_READY: break;
	}
	/* Who receives a file is written down when it leaves (GW-M1); here nobody has anything yet. */
	task->work->rows = set.aantal_respons;
	task->work->mutatie_van = vraag.set.vanaf;
	task->work->mutatie_tot = vraag.set.tot;
	return list(task, &vraag, &set, err);
}

static bool write(
	struct task *task, const struct antwoordkop *kop, struct text *body, struct error *err)
{
	return wire_write_opvragen_resultatenbestand_response(
		task->work->wire, task->work->arena, kop, task->result, body, err);
}

const struct operation_steps opvragen_resultatenbestand_steps = {read, NULL, perform, write};
