
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The history: requests and responses, and whether an object of the model could
 * have given these responses. It knows neither records nor Key Protect.
 *
 * The model of an object: a state, which only advances; a log, to which each
 * attribute change appends its own letter; a key, which never changes; its
 * existence, which only an administrator can end; and Usage Limits, from which
 * units are taken.
 */


#ifndef _SIM_HISTORY_H_INCLUDED_
#define _SIM_HISTORY_H_INCLUDED_


#include <stddef.h>
#include <stdint.h>


#define HISTORY_EVENTS   512
#define HISTORY_LOG      64
#define HISTORY_OBJECTS  8
#define HISTORY_KEY      32
#define HISTORY_FOREVER  UINT64_MAX


typedef enum {
    HISTORY_CREATE = 0,
    HISTORY_READ,               /* state, log and key, as far as they are set */
    HISTORY_APPEND,
    HISTORY_ACTIVATE,
    HISTORY_DEACTIVATE,
    HISTORY_COMPROMISE,
    HISTORY_DESTROY,
    HISTORY_NAME,               /* the object gets the Name */
    HISTORY_LOCATE,             /* search by a Name */
    HISTORY_TAKEN,              /* an administrator deleted it */
    HISTORY_BACK,               /* an administrator restored it */
    HISTORY_LOCKED,             /* the root key cannot be used from here on */
    HISTORY_UNLOCKED,
    HISTORY_TAKE,               /* units of its Usage Limits */
    HISTORY_KINDS
} history_kind_e;

typedef enum {
    HISTORY_UNKNOWN = 0,        /* no response, or one that leaves it open */
    HISTORY_OK,
    HISTORY_ABSENT,             /* Item Not Found */
    HISTORY_REFUSED             /* certainly not done */
} history_outcome_e;

typedef enum {
    HISTORY_ANYWHERE = 0,       /* it was not told, or does not change */
    HISTORY_ONLINE,
    HISTORY_ARCHIVED
} history_storage_e;


typedef struct {
    history_kind_e      kind;
    history_outcome_e   outcome;
    unsigned            object;         /* below HISTORY_OBJECTS */
    uint64_t            began;          /* ticks: no two events share one */
    uint64_t            ended;
    uint64_t            since;          /* it may have missed changes that
                                           ended from this tick on, since
                                           zones lag; 0: none */

    char                letter;         /* APPEND */
    unsigned            name;           /* NAME, LOCATE */
    unsigned            found;          /* LOCATE: bits of objects */
    history_storage_e   storage;        /* READ, and APPEND, which makes it so
                                         */
    int64_t             units;          /* TAKE: used */
    int64_t             drawn;          /* TAKE: from the object, at most */
    int64_t             left;           /* READ: units, if counted */

    uint32_t            state;          /* READ: 1 to 6; 0: not told */
    unsigned            logged:1;       /* READ, APPEND: log was told */
    unsigned            keyed:1;        /* READ: key was told */
    unsigned            counted:1;      /* READ: units were told */
    unsigned            calm:1;         /* no fault and no other request
                                           disturbed it */
    unsigned            last:1;         /* READ: after all faults have ended */
    char                log[HISTORY_LOG];
    uint8_t             key[HISTORY_KEY];
} history_event_t;

typedef struct {
    history_event_t     events[HISTORY_EVENTS];
    unsigned            n;
    unsigned            dropped;        /* events that did not fit */
    unsigned            harmed;         /* bits of objects that an
                                           administrator damaged: they need
                                           not be readable, but what is
                                           returned must be true */
    unsigned            reset;          /* bits of objects that may have lost
                                           all changes since their creation */
    unsigned            late;           /* bits of objects that a failed Destroy
                                           may destroy later, Active or not */
    int64_t             total;          /* units of each object; 0: no limits */
} history_t;


/* broken rules, in the order in which they are checked */

typedef enum {
    HISTORY_GOOD = 0,
    HISTORY_WRONG_KEY,          /* two Gets returned different keys */
    HISTORY_KEY_LOCKED,         /* a key while the root key was locked */
    HISTORY_FORKED,             /* two logs that are no prefix of each other */
    HISTORY_TWICE,              /* a change is in the log twice */
    HISTORY_INVENTED,           /* a change that was not requested yet, or
                                   that was refused */
    HISTORY_LOST,               /* an acknowledged change is not in the log */
    HISTORY_BACKWARDS,          /* less than a client was told before */
    HISTORY_REORDERED,          /* a change before one that it came after */
    HISTORY_OVERUSED,           /* more uses than units were taken */
    HISTORY_UNDERUSED,          /* more units taken than were requested */
    HISTORY_ARCHIVED_READ,      /* a key of an archived object */
    HISTORY_WRONG_STORAGE,      /* not where the last change put it */
    HISTORY_FALSE_ABSENT,       /* Item Not Found for an existing object */
    HISTORY_IMPOSSIBLE,         /* no order of the events explains the
                                   responses */
    HISTORY_NAME_TWICE,         /* two living objects have one Name */
    HISTORY_NAME_LOST,          /* Locate does not find the object that has
                                   it */
    HISTORY_FAILED_CALM,        /* it failed although nothing disturbed it */
    HISTORY_UNREADABLE,         /* still unreadable after all faults have
                                   ended */
    HISTORY_FULL,               /* the history was too long to be judged */
    HISTORY_VERDICTS
} history_verdict_e;


void history_init(history_t *h);

/*
 * NULL: the history is full; the event counts as unknown and open until its end
 * is set
 */

history_event_t *history_add(history_t *h, history_kind_e kind,
    unsigned object, uint64_t began);

/* sets *object, if it is not NULL, to the object concerned */

history_verdict_e history_judge(const history_t *h, unsigned *object);

/* one word, without blanks */

const char *history_verdict_name(history_verdict_e verdict);
const char *history_kind_name(history_kind_e kind);
const char *history_outcome_name(history_outcome_e outcome);


#endif /* _SIM_HISTORY_H_INCLUDED_ */
