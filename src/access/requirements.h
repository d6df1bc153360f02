#ifndef ACCESS_REQUIREMENTS_H
#define ACCESS_REQUIREMENTS_H

#include "access/access.h"

/* Where a requirement is judged. The rows of this room carry the function that judges them. */
enum stage {
	STAGE_ELSEWHERE, /* the room named in the row; tests/requirements.py holds that room to it */
	STAGE_OPERATION, /* run by access_operation on what is claimed, in the order of the table */
	STAGE_SIGNER,    /* run by access_signer */
	STAGE_GRANT,     /* run by access_grant, in the order of the table */
};

/*
 * What a judgement may look at. From STAGE_SIGNER on nothing but plain facts, which a journal holds as well as a letter: so a
 * call of last week can be judged again (access_judge).
 */
struct evidence {
	const struct opened *opened;     /* STAGE_OPERATION */
	const struct claimed *claimed;   /* STAGE_OPERATION */
	const char *body_ns, *body_name; /* as it arrived; at STAGE_GRANT as it was proven */
	const struct call *call;         /* STAGE_SIGNER, STAGE_GRANT */
	const struct standing *standing; /* STAGE_SIGNER, STAGE_GRANT */
	enum operation_id operation;     /* STAGE_GRANT, or when operation_known */
	bool operation_known;
	struct day today;
};

struct requirement {
	const char *code;     /* of the standards: "EDU-10" */
	const char *source;   /* document it comes from */
	const char *room;     /* who enforces it */
	const char *sentence; /* what the gateway must do */
	enum stage stage;
	/* True when met; else sets err. NULL for STAGE_ELSEWHERE. */
	bool (*met)(const struct evidence *evidence, const char *code, struct error *err);
};

extern const struct requirement requirements[];
extern const size_t requirement_count;

#endif
