
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Clients: each sends one request after the other, and repeats a failed one at
 * the other endpoint, as vCenter does.
 */


#include "sim.h"

#include <string.h>


#define SIM_TRIES      3
#define SIM_AGAIN      400             /* ms before a request is repeated */
#define SIM_PATIENT    200000          /* ms until a client disconnects */
#define SIM_IMPATIENT  4000

static const char  *sim_ops[SIM_OPS] = {
    "Create", "Create with a Name", "Get", "Get State", "Get Attributes",
    "Add Attribute", "Activate", "Revoke", "Revoke (compromise)", "Destroy",
    "Add Name", "Locate", "Get Usage Allocation", "Encrypt", "Archive",
    "Recover"
};


/*
 * Failures that are right even without faults: a record has only five aliases
 * for many changes within seconds; or two changes of state, or two requests
 * for one Name, happen at the same time, and one of them fails.
 */

static const char *const  sim_excuses[] = {
    "Key Protect takes no more aliases for the record of the object",
    "the object is being destroyed",
    "an Active object cannot be destroyed",
    "another change of state was made at the same time, it is not known which "
    "was first",
    "another object is being given the Name",
    NULL
};


static int sim_client_excused(const sim_client_t *client);
static void sim_client_next(sim_t *sim, void *data);
static void sim_client_try(sim_t *sim, void *data);
static void sim_client_leave(sim_t *sim, void *data);


/* a worker that accepts connections; NULL: none at the moment */

static sim_worker_t *
sim_client_worker(sim_client_t *client)
{
    unsigned       n, endpoint, first;
    sim_t         *sim;
    sim_worker_t  *worker;

    sim = client->sim;

    for (endpoint = 0; endpoint < SIM_ENDPOINTS; endpoint++) {
        first = sim_chance(sim, sim->per);

        for (n = 0; n < sim->per; n++) {
            worker = &sim->workers[client->endpoint * sim->per
                                   + (first + n) % sim->per];

            if (worker->ks && worker->paused <= sim->clock) {
                sim->served |= 1u << worker->endpoint;
                return worker;
            }
        }

        client->endpoint = (client->endpoint + 1) % SIM_ENDPOINTS;
    }

    return NULL;
}


static sim_op_e
sim_client_choose(sim_client_t *client)
{
    int       op;
    unsigned  sum, chance;

    if (client->mix.script) {
        return client->mix.script[client->mix.requests - client->left];
    }

    for (op = 0, sum = 0; op < SIM_OPS; op++) {
        sum += client->mix.weights[op];
    }

    chance = sim_chance(client->sim, sum);

    for (op = 0; chance >= client->mix.weights[op]; op++) {
        chance -= client->mix.weights[op];
    }

    return (sim_op_e) op;
}


static char
sim_letter(sim_object_t *o)
{
    static const char  letters[] =
        "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    return letters[o->letters < sizeof(letters) - 2 ? o->letters++
                                                    : sizeof(letters) - 2];
}


static void
sim_client_later(sim_client_t *client, uint64_t ms, sim_handler_pt handler)
{
    client->event = sim_after(client->sim, ms, NULL, handler, client);
}


void
sim_client_start(sim_t *sim, unsigned number, const sim_mix_t *mix,
    uint64_t after)
{
    sim_client_t  *client;

    client = &sim->clients[number];

    memset(client, 0, sizeof(sim_client_t));

    client->sim = sim;
    client->number = number;
    client->mix = *mix;
    client->left = mix->requests;
    client->endpoint = (number + sim_chance(sim, 2)) % SIM_ENDPOINTS;

    sim_client_later(client, after, sim_client_next);
}


int
sim_clients_busy(const sim_t *sim)
{
    unsigned  i;

    for (i = 0; i < SIM_CLIENTS; i++) {
        if (sim->clients[i].event || sim->clients[i].busy) {
            return 1;
        }
    }

    return 0;
}


/* sends one request at the end, without repetition */

void
sim_client_once(sim_client_t *client, sim_op_e op, unsigned object,
    unsigned endpoint)
{
    client->op = op;
    client->object = object;
    client->endpoint = endpoint;
    client->left = 0;
    client->tries = 0;
    client->last = 1;

    sim_client_try(client->sim, client);
}


static void
sim_client_next(sim_t *sim, void *data)
{
    sim_client_t  *client;

    client = data;
    client->event = NULL;

    if (client->left == 0) {
        return;
    }

    client->op = sim_client_choose(client);

    if (sim->nobjects == 0 && client->op > SIM_CREATE_NAMED) {
        client->op = SIM_CREATE;
    }

    client->left--;
    client->tries = 0;
    client->object = sim->nobjects ? sim_chance(sim, sim->nobjects) : 0;

    if (sim->newest && sim->nobjects) {
        client->object = sim->nobjects - 1;
    }

    if (client->op == SIM_APPEND) {
        client->letter = sim_letter(&sim->objects[client->object]);
    }

    if (client->op == SIM_ALLOCATE || client->op == SIM_ENCRYPT) {
        client->units = 1 + sim_chance(sim, SIM_UNITS);
    }

    sim_client_try(sim, client);
}


static void
sim_client_try(sim_t *sim, void *data)
{
    sim_client_t  *client;

    client = data;
    client->event = NULL;

    client->worker = sim_client_worker(client);

    if (client->worker == NULL) {
        sim_client_later(client, SIM_AGAIN, sim_client_try);
        return;
    }

    /* a repeated one is another one: it may not be recognized */

    if (client->op == SIM_ARCHIVE || client->op == SIM_RECOVER) {
        client->letter = sim_letter(&sim->objects[client->object]);
    }

    client->tries++;
    client->busy = 1;
    client->asked = sim->clock;

    sim_trace(sim, "client %u asks w%u: %s of %u %c", client->number,
              client->worker->number, sim_ops[client->op], client->object,
              client->op == SIM_APPEND ? client->letter : ' ');

    sim_client_later(client,
                     sim_permille(sim, sim->switches.gone)
                     ? sim_chance(sim, 50)
                     : sim_chance(sim, 2) ? SIM_PATIENT : SIM_IMPATIENT,
                     sim_client_leave);

    sim_request_begin(client);
}


static int
sim_client_excused(const sim_client_t *client)
{
    const char         *message;
    const char *const  *excuse;

    message = client->call.message;

    for (excuse = sim_excuses; message && *excuse; excuse++) {
        if (strcmp(*excuse, message) == 0) {
            return 1;
        }
    }

    return 0;
}


static void
sim_client_close(sim_client_t *client, history_outcome_e outcome)
{
    sim_t            *sim;
    history_event_t  *e;

    sim = client->sim;
    e = client->told;

    sim_forget(sim, client->event);
    client->event = NULL;
    client->busy = 0;
    client->told = NULL;

    if (e) {
        e->outcome = outcome;
        e->ended = sim_tick(sim);
        e->last = client->last;
        e->calm = sim->calm && !client->last && client->replays == 0
                  && !sim_client_excused(client);
    }

    kmip_arena_destroy(client->arena);
    client->arena = NULL;
}


static void
sim_client_go_on(sim_client_t *client, history_outcome_e outcome)
{
    sim_t  *sim;

    sim = client->sim;

    if (outcome == HISTORY_UNKNOWN && client->tries < SIM_TRIES
        && !client->last)
    {
        client->endpoint = (client->endpoint + 1) % SIM_ENDPOINTS;
        sim_client_later(client, sim_chance(sim, SIM_AGAIN), sim_client_try);
        return;
    }

    if (sim_chance(sim, 4) == 0) {
        client->endpoint = (client->endpoint + 1) % SIM_ENDPOINTS;
    }

    sim_client_later(client, sim_chance(sim, (uint32_t) client->mix.think
                                             + 1), sim_client_next);
}


void
sim_client_told(sim_client_t *client, history_outcome_e outcome)
{
    const history_event_t  *e;

    e = client->told;

    sim_trace(client->sim, "client %u hears %s of %u: %s, outcome %d%s%s",
              client->number, sim_ops[client->op], client->object,
              history_outcome_name(outcome), (int) client->call.outcome,
              client->call.message ? ": " : "",
              client->call.message ? client->call.message : "");

    if (e) {
        sim_trace(client->sim, "client %u sees state %u, log \"%s\"%s",
                  client->number, e->state, e->logged ? e->log : "-",
                  e->keyed ? ", the key" : "");
    }

    sim_client_close(client, outcome);
    sim_client_go_on(client, outcome);
}


/* its patience has ended, or its host has exited */

static void
sim_client_leave(sim_t *sim, void *data)
{
    sim_client_t  *client;

    client = data;
    client->event = NULL;

    sim_trace(sim, "client %u goes away", client->number);

    /* the store's own deadline comes first */

    if (sim->clock - client->asked >= SIM_IMPATIENT
        && sim->switches.timeout == 0
        && client->worker->paused < client->asked)
    {
        sim->broken = "overdue";
    }

    if (client->worker->ks) {
        client->worker->store->cancel(client->worker->store, &client->call);
    }

    sim_client_close(client, HISTORY_UNKNOWN);
    sim_client_go_on(client, HISTORY_UNKNOWN);
}


/*
 * The mark of a Destroy stays when its worker exits, although another client
 * may have activated the object meanwhile: nothing takes it back.
 */

void
sim_clients_orphan(sim_worker_t *worker)
{
    unsigned       i;
    sim_client_t  *client;

    for (i = 0; i < SIM_CLIENTS; i++) {
        client = &worker->sim->clients[i];

        if (client->busy && client->worker == worker) {
            sim_trace(worker->sim, "client %u loses its connection",
                      client->number);

            if (client->op == SIM_DESTROY) {
                worker->sim->history.late |= 1u << client->object;
            }

            sim_client_close(client, HISTORY_UNKNOWN);
            sim_client_go_on(client, HISTORY_UNKNOWN);
        }
    }
}
