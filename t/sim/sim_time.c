
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Random numbers and time.
 */


#include "sim.h"

#include <openssl/rand.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>


/*
 * a larger request fills a pool of correlation ids, which outlives a schedule
 */

#define SIM_DRAW  64


static uint64_t  sim_product_chance = 1;


static uint64_t
sim_next(uint64_t *state)
{
    uint64_t  x;

    x = (*state += 0x9e3779b97f4a7c15u);
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;

    return x ^ (x >> 31);
}


void
sim_seed(sim_t *sim, uint64_t seed)
{
    sim->seed = seed;
    sim->chance = seed;
    (void) sim_next(&sim->chance);
    sim_product_chance = ~seed;
}


uint32_t
sim_chance(sim_t *sim, uint32_t n)
{
    return (uint32_t) ((sim_next(&sim->chance) >> 32) * n >> 32);
}


int
sim_permille(sim_t *sim, unsigned n)
{
    return n && sim_chance(sim, 1000) < n;
}


uint64_t
sim_tick(sim_t *sim)
{
    sim->tick++;

    if (sim->tick < SIM_TICKS) {
        sim->times[sim->tick] = sim->clock;
    }

    return sim->tick;
}


uint64_t
sim_tick_at(const sim_t *sim, uint64_t clock)
{
    uint64_t  tick;

    tick = sim->tick < SIM_TICKS ? sim->tick : SIM_TICKS - 1;

    while (tick > 0 && sim->times[tick - 1] >= clock) {
        tick--;
    }

    return tick ? tick - 1 : 0;
}


/* replaces libcrypto's, so that the seed determines each schedule */

int
RAND_bytes(unsigned char *buf, int num)
{
    int              i;
    uint64_t        *state;
    static uint64_t  pool;

    state = num > SIM_DRAW ? &pool : &sim_product_chance;

    for (i = 0; i < num; i++) {
        buf[i] = (unsigned char) (sim_next(state) >> 32);
    }

    return 1;
}


int
RAND_priv_bytes(unsigned char *buf, int num)
{
    return RAND_bytes(buf, num);
}


static int
sim_earlier(const sim_event_t *a, const sim_event_t *b)
{
    return a->at < b->at || (a->at == b->at && a->order < b->order);
}


static void
sim_place(sim_t *sim, size_t i, sim_event_t *event)
{
    sim->heap[i] = event;
    event->place = i;
}


static void
sim_rise(sim_t *sim, size_t i, sim_event_t *event)
{
    size_t  parent;

    for ( /* void */ ; i; i = parent) {
        parent = (i - 1) / 2;

        if (!sim_earlier(event, sim->heap[parent])) {
            break;
        }

        sim_place(sim, i, sim->heap[parent]);
    }

    sim_place(sim, i, event);
}


static void
sim_sink(sim_t *sim, size_t i, sim_event_t *event)
{
    size_t  child;

    for ( ;; ) {
        child = 2 * i + 1;

        if (child >= sim->nheap) {
            break;
        }

        if (child + 1 < sim->nheap
            && sim_earlier(sim->heap[child + 1], sim->heap[child]))
        {
            child++;
        }

        if (!sim_earlier(sim->heap[child], event)) {
            break;
        }

        sim_place(sim, i, sim->heap[child]);
        i = child;
    }

    sim_place(sim, i, event);
}


static void
sim_take(sim_t *sim, sim_event_t *event)
{
    size_t        i;
    sim_event_t  *last;

    i = event->place;
    last = sim->heap[--sim->nheap];

    if (last == event) {
        return;
    }

    sim_sink(sim, i, last);
    sim_rise(sim, last->place, last);
}


static void
sim_put(sim_t *sim, sim_event_t *event)
{
    if (sim->nheap == sim->nalloc) {
        sim->nalloc = sim->nalloc ? sim->nalloc * 2 : 64;
        sim->heap = realloc(sim->heap, sim->nalloc * sizeof(sim_event_t *));
    }

    event->order = ++sim->order;

    sim_rise(sim, sim->nheap++, event);
}


sim_event_t *
sim_after(sim_t *sim, uint64_t ms, sim_worker_t *worker,
    sim_handler_pt handler, void *data)
{
    sim_event_t  *event;

    event = malloc(sizeof(sim_event_t));

    event->at = sim->clock + ms;
    event->handler = handler;
    event->data = data;
    event->worker = worker;

    sim_put(sim, event);

    return event;
}


void
sim_forget(sim_t *sim, sim_event_t *event)
{
    if (event) {
        sim_take(sim, event);
        free(event);
    }
}


/* an event of a pausing worker happens when the pause ends */

int
sim_step(sim_t *sim, uint64_t until)
{
    sim_event_t  *event;

    if (sim->nheap == 0 || sim->heap[0]->at > until) {
        return 0;
    }

    event = sim->heap[0];
    sim_take(sim, event);

    if (event->at > sim->clock) {
        sim->clock = event->at;
    }

    if (event->worker && event->worker->paused > sim->clock) {
        event->at = event->worker->paused;
        sim_put(sim, event);
        return 1;
    }

    event->handler(sim, event->data);
    free(event);

    return 1;
}


void
sim_time_exit(sim_t *sim)
{
    while (sim->nheap) {
        sim_forget(sim, sim->heap[0]);
    }

    free(sim->heap);
    sim->heap = NULL;
    sim->nalloc = 0;
}


void
sim_say(const sim_t *sim, const char *format, ...)
{
    va_list  args;

    printf("%9llu.%03llu  ", (unsigned long long) sim->clock / 1000,
           (unsigned long long) sim->clock % 1000);

    va_start(args, format);
    vprintf(format, args);
    va_end(args);

    printf("\n");
}
