#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include "addressing/addressing.h"
#include "base/clock.h"
#include "base/error.h"
#include "domain/codes.h"
#include "domain/overeenkomst.h"
#include "security/security.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum operation_id {
#define OPERATION(name, kind) OPERATION_##name,
#include "access/operations.def"
#undef OPERATION
	OPERATION_COUNT
};

enum operation_kind { OPERATION_READ, OPERATION_WRITE };

struct operation_row {
	const char *name;   /* "testen_verbinding" */
	const char *action; /* wsam:Action of the request */
	const char *response_action;
	const char *request_element;
	enum operation_kind kind;
};

const struct operation_row *operation_row(enum operation_id id);

/* The operation whose Action this is; false when the WSDL declares none. */
bool operation_by_action(const char *action, enum operation_id *out);

/* The key of a school as it is kept, wrapped; what opens it stands in keyring/. id 0: there is none, or none was asked for. */
struct schoolsleutel {
	int64_t id;
	const char *hoofdsleutel;
	struct text verpakt;
};

/*
 * What the register says of this supplier, this school and this operation today, loaded in one statement that does
 * the same work whatever it finds (EDU-14). All periods are judged by access_grant, not by the store.
 */
struct standing {
	bool operator_known; /* TLS OIN is a registered, active organisation */
	bool school_known;   /* From OIN is a registered school */
	int64_t school_id;   /* 0: unknown */
	struct brin brin;
	bool has_overeenkomst;
	int64_t overeenkomst_id;
	const char *overeenkomstnummer;
	enum overeenkomst_status status;
	struct day van, tot;
	bool allows_operation; /* the operation is among its services */
	enum veldenset veldenset;
	bool open_antwoorden;
	enum route route; /* in force today; ROUTE_NONE: none */
	bool has_mandaat; /* supplier != school: a mandate for this operation that is valid today */
	struct day mandaat_van, mandaat_tot;
	const char *mandaat_bron;
	enum profile profiel; /* agreed; a message may have a stronger one */
	struct limieten limieten;
	/*
	 * The school has merged: its successor (not the school itself) speaks for it, to read. Overeenkomst, route and
	 * mandate above are the successor's; school_id and brin are the school's own.
	 */
	bool is_opgevolgd;
	struct oin opvolger;
	/* What our own register says of the certificates of this message, asked anew for each (GW-C1, GW-C2). */
	bool tls_blocked, tls_unpinned;       /* of the connection */
	bool signer_blocked, signer_unpinned; /* of the signature; false when there is none */
	/* Of a push: for who asks ahead of the transaction in which it counts. */
	struct schoolsleutel sleutel;
};

/* A call by what can be told of it afterwards: who, for whom, what, and how it was closed. Proves nothing. */
struct call {
	struct oin operator_oin; /* who connects (TLS) */
	struct oin school_oin;   /* who is spoken for (From) */
	struct oin signer_oin;   /* "": nobody signs */
	enum operation_id operation;
	enum profile profile;                             /* of the endpoint it comes to */
	const char *tls_fingerprint, *signer_fingerprint; /* for the operator; NULL: not told */
};

/* It may happen: this operation, for this school, on this agreement. Only access_grant makes one. */
struct granted {
	enum operation_id operation;
	const struct authentic *authentic;
	const struct addressed *addressed;
	const struct standing *standing;
};

/*
 * Requirements that need neither register nor proof: the Action is ours and the Body's element, as far as it shows, the
 * operation's (EDU-05, WS001), the HTTP SOAPAction agrees (WS002.2) and, in strict mode, no header of others (WS007). Only
 * refuses: nothing of it is proven yet.
 * Errors: DK0011, DK0003, DK0010.
 */
bool access_operation(const struct opened *opened, const struct claimed *claimed,
	enum operation_id *out, struct error *err) MUST_CHECK;

/*
 * Before the work of a proof is spent on a message: its certificates are not blocked (GW-C1) and, where pinned, registered
 * (GW-C2), and the organisation whose key is said to have signed it is a known party (GW-S2.1; on 2W-be nobody is said to
 * have). `standing` is of the connecting and the claimed party. Error: DK0002.
 */
bool access_signer(const struct opened *opened, const struct claimed *claimed,
	const struct standing *standing, struct error *err) MUST_CHECK;

/*
 * The Body's proven element is the operation's (WS001: DK0011), then authorisation (EDU-08 to EDU-14): every refusal is the same
 * DK0002; why goes into err->detail and err->rule only.
 */
bool access_grant(const struct authentic *authentic, const struct addressed *addressed,
	enum operation_id operation, const struct standing *standing, struct day today,
	struct granted *out, struct error *err) MUST_CHECK;

/*
 * The same rows for a call that is not there: what access_signer and access_grant would say of it, but for its Body. Makes
 * nothing happen and nothing `granted`; for staff who ask what a change would refuse. Error: DK0002 and what else those give.
 */
bool access_judge(const struct call *call, const struct standing *standing, struct day today,
	struct error *err) MUST_CHECK;

/* The same, and every row that refuses instead of the first; those that say the same once. In the arena. */
size_t access_judge_all(struct arena *arena, const struct call *call,
	const struct standing *standing, struct day today, const struct error **out);

#endif
