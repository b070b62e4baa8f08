
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Removing an alias of a record, with a check.
 */


#include "keyprotect_unmark.h"
#include "keyprotect_retry.h"

#include <string.h>


#define KEYPROTECT_UNMARK_TRIES  4
#define KEYPROTECT_UNMARK_PAUSE  100     /* ms, the first */


static kmip_int_t keyprotect_unmark_remove(keyprotect_unmark_t *unmark);
static void keyprotect_unmark_on_removed(keyprotect_mark_t *mark);
static void keyprotect_unmark_on_look(keyprotect_object_t *look);
static int keyprotect_unmark_seen(const keyprotect_unmark_t *unmark);
static void keyprotect_unmark_pause(keyprotect_unmark_t *unmark);
static void keyprotect_unmark_on_timer(keyprotect_timer_t *timer);


kmip_int_t
keyprotect_unmark_start(keyprotect_unmark_t *unmark)
{
    unmark->gone = 0;
    unmark->tries = 0;

    return keyprotect_unmark_remove(unmark);
}


void
keyprotect_unmark_cancel(keyprotect_unmark_t *unmark)
{
    keyprotect_transport_t  *t;

    if (unmark->timer.handler) {
        t = unmark->flow->ks->transport;
        t->timer_del(t, &unmark->timer);
    }

    keyprotect_mark_cancel(&unmark->mark);
    keyprotect_object_cancel(&unmark->look);
}


static kmip_int_t
keyprotect_unmark_remove(keyprotect_unmark_t *unmark)
{
    unmark->tries++;

    return keyprotect_mark_remove(&unmark->mark, unmark->flow, &unmark->id,
                                  &unmark->alias,
                                  keyprotect_unmark_on_removed, unmark);
}


static void
keyprotect_unmark_on_removed(keyprotect_mark_t *mark)
{
    keyprotect_object_t  *look;
    keyprotect_unmark_t  *unmark;

    unmark = mark->data;
    look = &unmark->look;

    memset(look, 0, sizeof(keyprotect_object_t));

    look->flow = unmark->flow;
    look->done = keyprotect_unmark_on_look;
    look->data = unmark;

    if ((mark->result != KEYPROTECT_MARK_OK
         && mark->result != KEYPROTECT_MARK_DOUBT)
        || keyprotect_object_read(look) != KMIP_OK)
    {
        unmark->done(unmark);
    }
}


static void
keyprotect_unmark_on_look(keyprotect_object_t *look)
{
    keyprotect_unmark_t  *unmark;

    unmark = look->data;

    if (look->outcome != KMIP_STORE_OK) {
        unmark->gone = look->outcome == KMIP_STORE_ABSENT;
        unmark->done(unmark);
        return;
    }

    if (keyprotect_unmark_seen(unmark)) {
        keyprotect_unmark_pause(unmark);
        return;
    }

    unmark->gone = 1;
    unmark->done(unmark);
}


static int
keyprotect_unmark_seen(const keyprotect_unmark_t *unmark)
{
    size_t                   i;
    const keyprotect_key_t  *key;

    key = &unmark->look.key;

    for (i = 0; i < key->naliases; i++) {
        if (kmip_str_equal(&key->aliases[i], &unmark->alias)) {
            return key->state == KEYPROTECT_STATE_ACTIVE;
        }
    }

    return 0;
}


/* the alias was not removed, or Key Protect does not show its removal yet */

static void
keyprotect_unmark_pause(keyprotect_unmark_t *unmark)
{
    uint64_t  ms;

    ms = keyprotect_retry_backoff(unmark->tries, KEYPROTECT_UNMARK_PAUSE,
                                  KEYPROTECT_UNMARK_PAUSE * 8);

    if (unmark->tries == KEYPROTECT_UNMARK_TRIES
        || keyprotect_flow_wait(unmark->flow, &unmark->timer, ms,
                                keyprotect_unmark_on_timer, unmark)
           != KMIP_OK)
    {
        unmark->done(unmark);
    }
}


static void
keyprotect_unmark_on_timer(keyprotect_timer_t *timer)
{
    keyprotect_unmark_t  *unmark;

    unmark = timer->data;

    if (keyprotect_unmark_remove(unmark) != KMIP_OK) {
        unmark->done(unmark);
    }
}
