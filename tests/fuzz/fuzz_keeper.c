/* Fuzz target: what a process that was taken over may ask of its keeper. fuzz-rooms: base vault */
#include "vault/keeper_desk.h"

#include "vault/inside.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <openssl/ec.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Slot 1 has nothing; the others have a key that was made for this run. */
static bool open_slot(void *context, enum keeper_slot slot, struct key **out, struct error *err)
{
	if (slot == KEEPER_SIGNING)
		return FAIL(err, CONFIG, NULL, "there is nothing");
	*out = key_share(context);
	return true;
}

/* A byte that says which key, then a frame as it would come; what is missing of it is zero. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct keeper_desk *desk;
	static uint8_t id[KEEPER_ID];
	static struct key *key;
	struct keeper_request request = {.wire = KEEPER_WIRE, .verb = KEEPER_OPEN, .number = 1};
	struct keeper_answer answer;
	struct error err;

	if (desk == NULL) {
		key = key_of_pair(EVP_EC_gen("P-256"), "key", &err);
		desk = keeper_desk_create(&(struct keeper_source){open_slot, NULL, key});
	}
	if (!keeper_desk_answer(desk, &request, sizeof request, &answer))
		abort();
	keeper_id((struct text){(const char *)answer.bytes, answer.len}, id);
	if (size == 0)
		return 0;
	bool known = data[0] & 1;
	size_t len = size - 1 < sizeof request ? size - 1 : sizeof request;
	memset(&request, 0, sizeof request);
	memcpy(&request, data + 1, len);
	if (known && request.verb != KEEPER_OPEN)
		memcpy(request.key, id, KEEPER_ID);
	bool sound = keeper_desk_answer(
		desk, &request, data[0] & 2 ? size - 1 : sizeof request, &answer);
	if (sound
		&& (!keeper_answer_sound(&answer, sizeof answer) || answer.number != request.number
			|| answer.outcome == KEEPER_LOST))
		abort();
	return 0;
}
