/* Which files were read last, and how they looked then: enough to see that one of them is another now. */
#include "gateway/followed.h"

#include <sys/stat.h>

/* FNV-1a; nobody gains by a collision. */
static uint64_t mix(uint64_t hash, const void *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++)
		hash = (hash ^ ((const unsigned char *)bytes)[i]) * 0x100000001b3u;
	return hash;
}

uint64_t followed_look(const char *file)
{
	uint64_t hash = 0xcbf29ce484222325u;
	struct stat at;

	if (stat(file, &at) != 0)
		return hash;
	const int64_t facts[] = {(int64_t)at.st_dev, (int64_t)at.st_ino, at.st_size, at.st_mode,
		at.st_uid, at.st_mtim.tv_sec, at.st_mtim.tv_nsec, at.st_ctim.tv_sec,
		at.st_ctim.tv_nsec};
	return mix(hash, facts, sizeof facts);
}

void followed_note(struct followed *followed, const struct config *config, uint64_t looked)
{
	const char *files[CONFIG_FILES_MAX];
	size_t count = config_live_files(config, files);

	if (followed->arena == NULL)
		followed->arena = arena_create(0);
	arena_reset(followed->arena);
	followed->count = count;
	for (size_t i = 0; i < count; i++)
		followed->files[i] = arena_string(followed->arena, text_of(files[i]));
	followed_note_again(followed, looked);
}

void followed_note_again(struct followed *followed, uint64_t looked)
{
	followed->looks[0] = looked;
	for (size_t i = 1; i < followed->count; i++)
		followed->looks[i] = followed_look(followed->files[i]);
}

bool followed_changed(const struct followed *followed)
{
	for (size_t i = 0; i < followed->count; i++)
		if (followed_look(followed->files[i]) != followed->looks[i])
			return true;
	return false;
}

void followed_end(struct followed *followed)
{
	arena_destroy(&followed->arena);
}
