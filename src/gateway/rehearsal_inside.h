#ifndef GATEWAY_REHEARSAL_INSIDE_H
#define GATEWAY_REHEARSAL_INSIDE_H

/* Private to the rehearsal: one message that is judged in shadow. */
#include "gateway/inside.h"
#include "gateway/rehearsal.h"

struct rehearsal {
	struct worker *worker;
	struct arena *arena;
	const struct delivery *in;
	struct instant now;
	const struct settings *settings;
	struct proeflijst *list;
	enum profile profile;
	struct identity channel; /* when identified */
	bool identified;
	struct opened opened; /* when is_read, with the channel above in it */
	bool is_read;
	struct claimed claimed; /* when is_addressed */
	bool is_addressed;
	enum operation_id operation; /* when is_asked */
	bool is_asked;
	bool is_trusted;            /* its signer's certificate holds, or nobody has to sign */
	struct authentic authentic; /* when is_proven */
	bool is_proven;
};

/* Each looks at its part and adds rows; what needs something that is not there adds that it was not judged. */
void rehearse_channel(struct rehearsal *rehearsal);
void rehearse_message(struct rehearsal *rehearsal);
void rehearse_signature(struct rehearsal *rehearsal); /* rehearsal_signature.c */
void rehearse_register(struct rehearsal *rehearsal);  /* rehearsal_register.c */
void rehearse_body(struct rehearsal *rehearsal);

#endif
