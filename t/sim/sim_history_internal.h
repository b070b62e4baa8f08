
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Functions that the judge's files share.
 */


#ifndef _SIM_HISTORY_INTERNAL_H_INCLUDED_
#define _SIM_HISTORY_INTERNAL_H_INCLUDED_


#include "sim_history.h"


#define HISTORY_PRE_ACTIVE   1
#define HISTORY_ACTIVE       2
#define HISTORY_DEACTIVATED  3
#define HISTORY_COMPROMISED  4
#define HISTORY_DESTROYED    5


/* some order of all changes and reads explains the states */

history_verdict_e history_life(const history_t *h, unsigned object);

/* at most one living object has a Name, and Locate finds it */

history_verdict_e history_names(const history_t *h, unsigned *object);

/*
 * never more uses than units that were taken, and no unit taken that was not
 * requested; an archived object's key is not read, and an acknowledged Archive
 * or Recover is not lost
 */

history_verdict_e history_uses(const history_t *h, unsigned object);
history_verdict_e history_storage(const history_t *h, unsigned object);

int history_asked_before(const history_t *h, const history_event_t *append,
    uint64_t tick);


#endif /* _SIM_HISTORY_INTERNAL_H_INCLUDED_ */
