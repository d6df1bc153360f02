/* The states of an overeenkomst; the register holds the same table (overeenkomst_overgangen). */
#include "domain/overeenkomst.h"

bool overeenkomst_may_move(enum overeenkomst_status from, enum overeenkomst_status to)
{
	switch (to) {
	case OVEREENKOMST_STATUS_AANGEBODEN: return from == OVEREENKOMST_STATUS_CONCEPT;
	case OVEREENKOMST_STATUS_ONDERTEKEND: return from == OVEREENKOMST_STATUS_AANGEBODEN;
	case OVEREENKOMST_STATUS_ACTIEF:
		return from == OVEREENKOMST_STATUS_ONDERTEKEND
			|| from == OVEREENKOMST_STATUS_OPGESCHORT;
	case OVEREENKOMST_STATUS_OPGESCHORT: return from == OVEREENKOMST_STATUS_ACTIEF;
	case OVEREENKOMST_STATUS_BEEINDIGD:
		return from >= OVEREENKOMST_STATUS_CONCEPT && from < OVEREENKOMST_STATUS_BEEINDIGD;
	default: return false;
	}
}
