#ifndef CLIENT_SYNC_INSIDE_H
#define CLIENT_SYNC_INSIDE_H

#include "client/sync.h"
#include "domain/resultatenbestand.h"

/* What the files of a sync share: src/client/sync.c has the sentence. */
struct syncing {
	struct session *session;
	struct arena *arena; /* of the whole sync */
	struct target *target;
	const struct sync_options *options;
	struct sync_report *report;
	enum target_ja_nee open_antwoorden; /* as the agreement has it now */
	enum veldenset veldenset;           /* NONE: the agreement may not be asked */
	int64_t bytes;                      /* of the file that is being fetched */
	bool star_owed;                     /* it is to be asked for, which is written down */
};

/* The state that a batch leads to; school, gateway and field set are those of this sync. */
struct target_state sync_state(const struct syncing *syncing, int64_t tot, int64_t doel);

void sync_tell(const struct syncing *syncing, int64_t done, int64_t total);

/* Always false: the gateway's snapshot is behind what the target holds. */
bool sync_behind(const struct syncing *syncing, int64_t tot, struct error *err);

/* What is new, page by page. */
bool sync_follow_pages(struct syncing *syncing, struct error *err);

/* What is new, by files; and what stands beside it. `unavailable`: it failed because there are none to be had. */
bool sync_follow_files(struct syncing *syncing, bool *unavailable, struct error *err);

/*
 * What stands beside it after pages, when it is owed: noted before the first of what changed, until it came, also when this run ends in
 * between. Errors: CONFIG (cannot be noted); those of target.h; PROOF.
 */
bool sync_owe_star(struct syncing *syncing, struct error *err);
bool sync_follow_star(struct syncing *syncing, struct error *err);

/* The files of everything after `vanaf`. In the arena of the sync. */
bool sync_ask_set(struct syncing *syncing, int64_t vanaf, unsigned patience_ms,
	const struct bestandenlijst **out, struct error *err);

/* What a small file of a set holds. */
bool sync_fetch_text(struct syncing *syncing, struct arena *arena, const struct bestand *file,
	struct text *out, struct error *err);

/* Holds the target against the gateway and repairs it. */
bool sync_verify(struct syncing *syncing, struct error *err);
bool sync_repair(struct syncing *syncing, const struct bestandenlijst *set,
	const bool buckets[TARGET_BUCKETS], struct error *err);
int sync_bucket_of(const char *respons_id);

/* The files that are being taken in. */
struct sync_plan {
	int64_t vanaf, tot;
	struct bestandenlijst set;
};
bool sync_write_plan(struct syncing *syncing, const struct sync_plan *plan, struct error *err);
bool sync_read_plan(struct syncing *syncing, struct sync_plan *out); /* false: there is none */
void sync_drop_plan(struct syncing *syncing);

/* A file in the target's workplace. In the arena of the sync. */
const char *sync_path(const struct syncing *syncing, const char *name);

/* A table beside the results from a file of the gateway; nothing when it is there already. In a batch. */
bool sync_table(struct syncing *syncing, const char *name, struct text csv, struct error *err);

#endif
