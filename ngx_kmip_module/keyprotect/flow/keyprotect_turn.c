
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Turns: one list, granted turns before waiting ones.
 */


#include "keyprotect_turn.h"


/* at a time, per provider and worker; and of these per client */

#define KEYPROTECT_TURNS         4
#define KEYPROTECT_TURNS_CLIENT  1


static int keyprotect_turn_free(const keyprotect_turn_t *turn);
static void keyprotect_turn_grant(keyprotect_store_t *ks);
static void keyprotect_turn_last(keyprotect_turn_t *turn);
static keyprotect_turn_t **keyprotect_turn_end(keyprotect_store_t *ks);
static void keyprotect_turn_link(keyprotect_turn_t *turn,
    keyprotect_turn_t **at);
static void keyprotect_turn_unlink(keyprotect_turn_t *turn);
static void keyprotect_turn_timer(keyprotect_timer_t *timer);


/* a worker that exits waits for this timer, too */

kmip_int_t
keyprotect_turn_take(keyprotect_turn_t *turn)
{
    keyprotect_store_t      *ks;
    keyprotect_transport_t  *t;

    ks = turn->flow->ks;
    t = ks->transport;

    turn->granted = keyprotect_turn_free(turn);
    turn->begun = 0;
    turn->waited = !turn->granted;

    turn->timer.handler = keyprotect_turn_timer;
    turn->timer.data = turn;

    if (t->timer_add(t, &turn->timer,
                     turn->granted ? 0 : keyprotect_flow_left(turn->flow))
        != KMIP_OK)
    {
        turn->granted = 0;
        return KMIP_ERROR;
    }

    if (turn->granted) {
        keyprotect_turn_link(turn, &ks->turns);

    } else {
        keyprotect_turn_link(turn, keyprotect_turn_end(ks));
    }

    return KMIP_OK;
}


void
keyprotect_turn_give(keyprotect_turn_t *turn)
{
    keyprotect_transport_t  *t;

    if (turn->prev == NULL) {
        return;
    }

    t = turn->flow->ks->transport;

    t->timer_del(t, &turn->timer);

    keyprotect_turn_unlink(turn);
    keyprotect_turn_grant(turn->flow->ks);
}


static int
keyprotect_turn_free(const keyprotect_turn_t *turn)
{
    unsigned            worker, client;
    keyprotect_turn_t  *other;

    worker = 0;
    client = 0;

    for (other = turn->flow->ks->turns; other && other->granted;
         other = other->next)
    {
        worker++;
        client += other->flow->client == turn->flow->client;
    }

    return worker < KEYPROTECT_TURNS && client < KEYPROTECT_TURNS_CLIENT;
}


static void
keyprotect_turn_grant(keyprotect_store_t *ks)
{
    keyprotect_turn_t       *turn;
    keyprotect_transport_t  *t;

    t = ks->transport;

    for (turn = ks->turns; turn; turn = turn->next) {

        if (turn->granted || !keyprotect_turn_free(turn)) {
            continue;
        }

        turn->granted = 1;

        keyprotect_turn_unlink(turn);
        keyprotect_turn_link(turn, &ks->turns);
        keyprotect_turn_last(turn);

        /* the timer is set already, and changing it needs no memory */

        (void) t->timer_add(t, &turn->timer, 0);

        return;
    }
}


/* moves the waiting turns of this client behind those of other clients */

static void
keyprotect_turn_last(keyprotect_turn_t *turn)
{
    keyprotect_turn_t  *other, *next, *moved, **last;

    moved = NULL;
    last = &moved;

    for (other = turn->flow->ks->turns; other; other = next) {
        next = other->next;

        if (!other->granted && other->flow->client == turn->flow->client) {
            keyprotect_turn_unlink(other);
            keyprotect_turn_link(other, last);

            last = &other->next;
        }
    }

    last = keyprotect_turn_end(turn->flow->ks);
    *last = moved;

    if (moved) {
        moved->prev = last;
    }
}


static keyprotect_turn_t **
keyprotect_turn_end(keyprotect_store_t *ks)
{
    keyprotect_turn_t  **last;

    last = &ks->turns;

    while (*last) {
        last = &(*last)->next;
    }

    return last;
}


static void
keyprotect_turn_link(keyprotect_turn_t *turn, keyprotect_turn_t **at)
{
    turn->next = *at;
    turn->prev = at;

    if (turn->next) {
        turn->next->prev = &turn->next;
    }

    *at = turn;
}


static void
keyprotect_turn_unlink(keyprotect_turn_t *turn)
{
    *turn->prev = turn->next;

    if (turn->next) {
        turn->next->prev = turn->prev;
    }

    turn->prev = NULL;
    turn->next = NULL;
}


/* the flow's deadline may have been renewed since the timer was set */

static void
keyprotect_turn_timer(keyprotect_timer_t *timer)
{
    keyprotect_turn_t       *turn;
    keyprotect_transport_t  *t;

    turn = timer->data;
    t = turn->flow->ks->transport;

    if (!turn->granted || keyprotect_flow_left(turn->flow) == 0
        || t->timer_add(t, &turn->timer, keyprotect_flow_left(turn->flow))
           != KMIP_OK)
    {
        turn->late(turn);
        return;
    }

    if (!turn->begun) {
        turn->begun = 1;
        turn->begin(turn);
    }
}
