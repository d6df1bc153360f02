/* The answer of a claim, at rest. */
#include "operation/inside.h"

/* Before what is sealed; an answer itself begins with a <. */
static const char sealed_mark = 1;

/* Of this content of this school: that is what a repeat has in common with the first. */
static struct text bound_to(const struct task *task, const struct claim_key *key)
{
	char digest[65];

	text_hex((const uint8_t *)key->body_digest.at, key->body_digest.len, digest);
	return text_of(arena_format(task->work->arena, "%s/%s", key->from.code, digest));
}

struct text answer_to_keep(const struct task *task, const struct claim_key *key, struct text answer)
{
	const struct work *work = task->work;

	if (task->granted->operation != OPERATION_intrekken_studentgegevens
		&& !work_told(work, FOUTCODE_0103))
		return answer;
	struct text sealed = data_key_seal(vault_house_key(work->vault, VAULT_ANSWER), work->arena,
		bound_to(task, key), answer);
	char *kept = arena_take(work->arena, sealed.len + 1);
	kept[0] = sealed_mark;
	memcpy(kept + 1, sealed.at, sealed.len);
	return (struct text){kept, sealed.len + 1};
}

bool answer_from_kept(const struct task *task, const struct claim_key *key, struct text kept,
	struct text *out, struct error *err)
{
	const struct work *work = task->work;

	if (kept.at[0] == sealed_mark)
		return data_key_open(vault_house_key(work->vault, VAULT_ANSWER), work->arena,
			bound_to(task, key), (struct text){kept.at + 1, kept.len - 1}, out, err);
	*out = kept;
	return true;
}
