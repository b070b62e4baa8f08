
/*
 * What clients asked and were told, and whether one object of the model could
 * have told it.  Nothing here knows of records or of Key Protect.
 *
 * The model of an object: its state, which only goes forward; a log, to which
 * each attribute change adds its own letter; a key, which never changes; and
 * that it is there, unless an administrator has taken it away.
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
    HISTORY_READ,               /* state, log and key as far as they are set */
    HISTORY_APPEND,
    HISTORY_ACTIVATE,
    HISTORY_DEACTIVATE,
    HISTORY_COMPROMISE,
    HISTORY_DESTROY,
    HISTORY_NAME,               /* the object gets the Name */
    HISTORY_LOCATE,             /* of a Name */
    HISTORY_TAKEN,              /* an administrator took it away */
    HISTORY_BACK,               /* and gave it back */
    HISTORY_LOCKED,             /* the root key cannot be used from here on */
    HISTORY_UNLOCKED,
    HISTORY_KINDS
} history_kind_e;

typedef enum {
    HISTORY_UNKNOWN = 0,        /* no answer, or one that leaves it open */
    HISTORY_OK,
    HISTORY_ABSENT,             /* Item Not Found */
    HISTORY_REFUSED             /* certainly not done */
} history_outcome_e;


typedef struct {
    history_kind_e      kind;
    history_outcome_e   outcome;
    unsigned            object;         /* below HISTORY_OBJECTS */
    uint64_t            began;          /* ticks: no two events share one */
    uint64_t            ended;

    char                letter;         /* APPEND */
    unsigned            name;           /* NAME, LOCATE */
    unsigned            found;          /* LOCATE: bits of objects */

    uint32_t            state;          /* READ: 1 to 6; 0: not told */
    unsigned            logged:1;       /* READ, APPEND: log was told */
    unsigned            keyed:1;        /* READ: key was told */
    unsigned            calm:1;         /* nothing was there to disturb it */
    unsigned            last:1;         /* READ: of all that is at rest */
    char                log[HISTORY_LOG];
    uint8_t             key[HISTORY_KEY];
} history_event_t;

typedef struct {
    history_event_t     events[HISTORY_EVENTS];
    unsigned            n;
    unsigned            dropped;        /* there was no room for them */
    unsigned            harmed;         /* bits of objects that an
                                           administrator damaged: they need
                                           not be readable, but what is
                                           returned must be true */
    unsigned            reset;          /* of those that have lost what became
                                           of them since they were made */
} history_t;


/* names of a broken promise; the order is that in which they are looked for */

typedef enum {
    HISTORY_GOOD = 0,
    HISTORY_WRONG_KEY,          /* two Gets gave different keys */
    HISTORY_KEY_LOCKED,         /* a key without a root key */
    HISTORY_FORKED,             /* two logs that are no prefix of each other */
    HISTORY_TWICE,              /* a change is in the log twice */
    HISTORY_INVENTED,           /* a change that was not requested yet, or
                                   that was refused */
    HISTORY_LOST,               /* an acknowledged change is not in the log */
    HISTORY_BACKWARDS,          /* less than a client was told before */
    HISTORY_REORDERED,          /* a change before one that it came after */
    HISTORY_FALSE_ABSENT,       /* Item Not Found for what was there */
    HISTORY_IMPOSSIBLE,         /* no order of all these explains them */
    HISTORY_NAME_TWICE,         /* two that live bear one Name */
    HISTORY_NAME_LOST,          /* Locate does not find the object that has
                                   it */
    HISTORY_FAILED_CALM,        /* it failed though nothing disturbed it */
    HISTORY_UNREADABLE,         /* at rest, and still not to be read */
    HISTORY_FULL,               /* the history was too long to be judged */
    HISTORY_VERDICTS
} history_verdict_e;


void history_init(history_t *h);

/* NULL: no room; the event is unknown and open until its end is set */

history_event_t *history_add(history_t *h, history_kind_e kind,
    unsigned object, uint64_t began);

/* *object, if not NULL, is the one it is about */

history_verdict_e history_judge(const history_t *h, unsigned *object);

/* one word, without blanks */

const char *history_verdict_name(history_verdict_e verdict);
const char *history_kind_name(history_kind_e kind);
const char *history_outcome_name(history_outcome_e outcome);


#endif /* _SIM_HISTORY_H_INCLUDED_ */
