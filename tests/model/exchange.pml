/*
 * The claim, perform, commit, answer, retry protocol, for spin to try in every order of events.
 *
 * Who plays: clients that resend while they have no answer; three gateways, any of which may die at any step; a database
 * with a synchronous standby, which may restart, or fail over to that standby, at any step. All messages here have ONE
 * MessageID: GOOD is sent by one client and OTHER, under the same id, by another; with -DMENDS there is one client, whose
 * BROKEN is refused by its content and comes again, mended, as GOOD.
 *
 * How to read it. A process is a `proctype`; spin tries every interleaving of their steps. `atomic { }` is one step that
 * nobody can come between. In `if :: a -> x :: b -> y fi` one of the branches whose first line holds is taken, and spin
 * tries each; where none holds, the process waits. `do od` repeats that. What must hold is asserted in three places:
 * tell(), fail_over() and the clients. A run in which a client never gets to its end is an error too, and so is one
 * without an end: when the crashes stop, everybody is answered.
 *
 * Each name below makes one mistake when it is defined; check.sh insists that spin finds what goes wrong.
 *
 *   ANSWER_BEFORE_COMMIT     the answer leaves, and then the commit is asked for
 *   UNKNOWN_IS_DONE          a connection that was lost during the commit counts as a commit
 *   CLAIM_OUTSIDE            the claim is committed by itself, before the transaction that performs
 *   NO_LOCK                  looked up and found free, then inserted: two may both find it free
 *   NO_STANDBY               a commit does not wait for the standby
 *   REPEAT_DOES_NOT_WAIT     an answer from memory does not: the commit it stands for may be on one disk alone
 *   REFUSED_IS_CLAIMED       a refused message leaves its claim behind
 *   EVICTS                   the memory of claims drops one inside the window
 *   BY_ID_ALONE              a repeat is told by its MessageID, not by its content
 *   WRITES_AGAIN             the answer to a repeat is written anew, not taken from memory
 */
#define GATEWAYS 3
#define DEATHS 1 /* of gateways, together */
#define CUTS 1   /* clients that do not wait, or do not get what was sent */
#define MISHAPS 1 /* of the database: a restart or a failover */

/* Contents: numbers, of which 0 is none. */
#define NOTHING 0
#define GOOD 1
#define OTHER 2
#define BROKEN 3

/* What is told, to whoever waits. */
#define NO_WORD 0
#define ACKNOWLEDGED 1
#define USED 2 /* this MessageID is another content's */
#define REFUSED 3

/* ---- the database */

typedef state {
	byte changes;      /* how many commits it holds: its place in the log */
	byte claim;        /* the content that has the MessageID */
	byte answer;       /* what is kept for it */
	byte effects[4];   /* per content: how often it was performed */
};
state seen;    /* what transactions see */
state disk;    /* of the primary: may hold a commit that still waits for the standby, and is not seen */
state standby;

#define FREE GATEWAYS
byte lock = FREE; /* of the MessageID: a gateway's number */
bool lost[GATEWAYS]; /* its connection, and with it the transaction that was not committed */
byte mishaps = MISHAPS;

inline copy(to, from)
{
	d_step {
		to.changes = from.changes;
		to.claim = from.claim;
		to.answer = from.answer;
		to.effects[GOOD] = from.effects[GOOD];
		to.effects[OTHER] = from.effects[OTHER];
		to.effects[BROKEN] = from.effects[BROKEN];
	}
}

inline unlock()
{
	if
	:: lock == _pid -> lock = FREE
	:: else
	fi
}

/* ---- what went on, for the assertions alone */

bool acknowledged[4];   /* per content: somebody was told */
byte told_answer = 0;   /* the Body that was told, when one was */

/* ---- gateways: processes 0, 1, 2 */

byte work[GATEWAYS];    /* the content that is asked, or NOTHING */
byte asker[GATEWAYS];   /* the client that asks */
byte waits_for[6];      /* per client: its gateway + 1, or 0: nobody (any more) */
byte heard[6];          /* per client */
byte deaths = DEATHS;
byte cuts = CUTS;

/* What may happen to a gateway wherever it waits. */
#define LOST lost[_pid]
#define DIES atomic { deaths > 0 -> deaths--; goto dead }

/* One client's question is over. */
inline forget()
{
	work[_pid] = NOTHING; asker[_pid] = 0; lost[_pid] = false;
	content = NOTHING; answer = NOTHING
}

/* An answer leaves, NO_WORD for none. Who was told that it is done has it: once, and with the same answer as all others. */
inline tell(what)
{
	atomic {
		if
		:: what == ACKNOWLEDGED ->
			assert(seen.effects[content] == 1);
			assert(told_answer == 0 || told_answer == answer);
			told_answer = answer;
			acknowledged[content] = true;
			assert(!(acknowledged[GOOD] && acknowledged[OTHER]))
		:: else
		fi;
		if
		:: waits_for[asker[_pid]] == _pid + 1 ->
			waits_for[asker[_pid]] = 0;
			if
			:: heard[asker[_pid]] = what
			:: cuts > 0 -> cuts-- /* on its way */
			fi
		:: else
		fi;
		forget()
	}
}

active [GATEWAYS] proctype Gateway()
{
	byte content, answer;

end_idle:
	atomic { work[_pid] != NOTHING -> content = work[_pid] }

	/* begin; the lock of the claim, and what is there for this MessageID */
	if
	:: atomic {
#ifndef NO_LOCK
		lock == FREE && !LOST -> lock = _pid;
#else
		!LOST ->
#endif
		if
		:: seen.claim == NOTHING
#ifdef BY_ID_ALONE
		:: else -> goto repeated
#else
		:: seen.claim == content -> goto repeated
		:: else ->
			assert(seen.effects[GOOD] + seen.effects[OTHER] == 1); /* used by what was really done */
			goto used
#endif
		fi;
#ifdef CLAIM_OUTSIDE
		disk.claim = content; seen.claim = content; standby.claim = content;
		unlock()
#endif
	   }
	:: LOST -> goto later
	:: DIES
	fi;

perform:
	if
	:: content == BROKEN -> goto refused
	:: content != BROKEN -> answer = _pid + 1 /* two gateways never write the same one */
	fi;
#ifdef ANSWER_BEFORE_COMMIT
	acknowledged[content] = true;
#endif

	/* commit: on our disk, then on the standby's, and only then seen, unlocked and confirmed */
	if
	:: atomic { !LOST -> disk.changes++; disk.claim = content; disk.answer = answer; disk.effects[content]++ }
	:: LOST -> goto unknown
	:: DIES
	fi;
	if
	:: atomic {
#ifndef NO_STANDBY
		standby.changes == disk.changes &&
#endif
		!LOST -> copy(seen, disk); unlock();
		assert(seen.effects[GOOD] + seen.effects[OTHER] == 1)
	   }
	:: LOST -> goto unknown
	:: DIES
	fi;
	if
	:: tell(ACKNOWLEDGED)
	:: DIES
	fi;
	goto end_idle;

repeated:
#ifdef CLAIM_OUTSIDE
	if
	:: seen.answer == NOTHING -> goto perform /* claimed, and not performed: the other one must have died */
	:: else
	fi;
#endif
	if
	:: atomic {
#ifndef REPEAT_DOES_NOT_WAIT
		standby.changes == disk.changes &&
#endif
		!LOST -> unlock();
#ifdef WRITES_AGAIN
		answer = _pid + 1;
#else
		answer = seen.answer;
#endif
		tell(ACKNOWLEDGED)
	   }
	:: LOST -> goto later
	:: DIES
	fi;
	goto end_idle;

used:
	atomic { unlock(); tell(USED) }
	goto end_idle;

refused:
	atomic {
#ifdef REFUSED_IS_CLAIMED
		disk.claim = content; seen.claim = content; standby.claim = content;
#endif
		unlock(); tell(REFUSED)
	}
	goto end_idle;

unknown: /* it may be done and it may not: the client asks again, and then we know */
#ifdef UNKNOWN_IS_DONE
	tell(ACKNOWLEDGED);
	goto end_idle;
#endif
later:
	tell(NO_WORD);
	goto end_idle;

dead: /* its connections end: what was not committed is undone, the client hears nothing; and it starts again */
	atomic {
		if
		:: lock == _pid && disk.changes != seen.changes -> copy(seen, disk) /* the commit was under way */
		:: else
		fi;
		unlock();
		tell(NO_WORD)
	};
	goto end_idle
}

/* ---- what befalls the database */

inline disconnect()
{
	lock = FREE;
	lost[0] = work[0] != NOTHING;
	lost[1] = work[1] != NOTHING;
	lost[2] = work[2] != NOTHING
}

/* What was acknowledged outlives the primary. */
inline fail_over()
{
	assert(!acknowledged[GOOD] || standby.effects[GOOD] == 1);
	assert(!acknowledged[OTHER] || standby.effects[OTHER] == 1);
	copy(disk, standby);
	copy(seen, standby);
	disconnect()
}

active proctype Database()
{
end_calm:
	do
	:: atomic { standby.changes != disk.changes -> copy(standby, disk) }
	:: atomic { mishaps > 0 -> mishaps--; fail_over() }
	:: atomic { mishaps > 0 -> mishaps--; copy(seen, disk); disconnect() } /* restarts: what its disk holds is seen */
#ifdef EVICTS
	:: atomic { lock == FREE && seen.claim != NOTHING -> seen.claim = NOTHING; disk.claim = NOTHING; standby.claim = NOTHING }
#endif
	od
}

/* ---- clients: processes 4 and 5 */

/* Asks a gateway that is free, until something is heard. They are all alike, so the first one will do. */
inline ask(what)
{
	heard[_pid] = NO_WORD;
	do
	:: heard[_pid] != NO_WORD -> break
	:: atomic {
		heard[_pid] == NO_WORD ->
		if
		:: work[0] == NOTHING -> work[0] = what; asker[0] = _pid; waits_for[_pid] = 1
		:: work[0] != NOTHING && work[1] == NOTHING -> work[1] = what; asker[1] = _pid; waits_for[_pid] = 2
		:: work[0] != NOTHING && work[1] != NOTHING && work[2] == NOTHING -> work[2] = what; asker[2] = _pid; waits_for[_pid] = 3
		fi
	   };
	   if
	   :: waits_for[_pid] == 0
	   :: atomic { cuts > 0 -> cuts--; waits_for[_pid] = 0 } /* waits no longer, and asks another at once */
	   fi
	od
}

#ifdef MENDS
/* Its first attempt is refused; mended it is taken, under the same id. */
active proctype Mender()
{
	ask(BROKEN);
	assert(heard[_pid] == REFUSED);
	ask(GOOD);
	assert(heard[_pid] == ACKNOWLEDGED)
}
#else
/* Once it was acknowledged it is so for ever. */
active proctype Sender()
{
	bool done;

	ask(GOOD);
	done = heard[_pid] == ACKNOWLEDGED;
	ask(GOOD);
	assert(!done || heard[_pid] == ACKNOWLEDGED)
}

/* Other content under an id that may be used: done, or told that it is. */
active proctype Stranger()
{
	ask(OTHER);
	assert(heard[_pid] == ACKNOWLEDGED || heard[_pid] == USED)
}
#endif
