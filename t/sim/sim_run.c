
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Runs a schedule: initial objects, the scenario's plan, and a final phase
 * without faults.
 */


#include "sim.h"

#include <stdio.h>
#include <string.h>


#define SIM_STEPS  100000
#define SIM_REST   (11 * 60 * 1000)    /* longer than any name stays reserved */


static const sim_scenario_t *
sim_choose(sim_t *sim, const char *name)
{
    unsigned               sum, chance;
    const sim_scenario_t  *s;

    sum = 0;

    for (s = sim_scenarios; s->name; s++) {
        sum += s->weight;

        if (name && strcmp(s->name, name) == 0) {
            return s;
        }
    }

    chance = sim_chance(sim, sum);

    for (s = sim_scenarios; chance >= s->weight; s++) {
        chance -= s->weight;
    }

    return s;
}


static void
sim_init(sim_t *sim, uint64_t seed, int trace)
{
    sim_event_t  **heap;
    size_t         nalloc;

    heap = sim->heap;
    nalloc = sim->nalloc;

    memset(sim, 0, offsetof(sim_t, history));
    history_init(&sim->history);

    sim->heap = heap;
    sim->nalloc = nalloc;
    sim->broken = NULL;
    sim->trace = trace;
    sim->clock = 1000000;
    sim->wanted = 1;

    sim->api_key.data = (uint8_t *) "SimulatedApiKey";
    sim->api_key.len = sizeof("SimulatedApiKey") - 1;

    sim_seed(sim, seed);

    sim->per = sim_chance(sim, 4) == 0 ? 2 : 1;
    sim->skew = sim_chance(sim, 2) ? 0 : (int64_t) sim_chance(sim, 41) - 20;
}


static void
sim_until_idle(sim_t *sim)
{
    unsigned  n;

    for (n = 0; sim_clients_busy(sim); n++) {

        if (n == SIM_STEPS || !sim_step(sim, SIM_NEVER)) {
            sim->broken = "stuck";
            return;
        }
    }
}


static void
sim_pass(sim_t *sim, uint64_t ms)
{
    uint64_t  until;

    until = sim->clock + ms;

    while (sim_step(sim, until)) { /* void */ }

    sim->clock = until;
}


/* switches before "lag" are faults; the others describe Key Protect and stay */

static void
sim_quiet(sim_t *sim)
{
    sim->calm = 1;
    sim->ntriggers = 0;

    memset(&sim->switches, 0, offsetof(sim_switches_t, lag));
    sim->switches.lag = 0;
}


/* creates the initial objects, without faults */

static void
sim_prepare(sim_t *sim)
{
    unsigned        i, calm, triggers;
    sim_mix_t       mix;
    sim_op_e        script[HISTORY_OBJECTS + 1];
    sim_switches_t  planned;

    calm = sim->calm;
    triggers = sim->ntriggers;
    planned = sim->switches;

    sim_quiet(sim);

    memset(&mix, 0, sizeof(sim_mix_t));

    for (i = 0; i < sim->wanted; i++) {
        script[i] = i == 0 && sim->named ? SIM_CREATE_NAMED : SIM_CREATE;
    }

    if (sim->active) {
        script[i++] = SIM_ACTIVATE;
    }

    mix.requests = i;
    mix.script = script;

    if (i) {
        sim_client_start(sim, 0, &mix, 0);
        sim_until_idle(sim);
    }

    sim_pass(sim, sim->age);

    sim->calm = calm & 1;
    sim->ntriggers = triggers;
    sim->switches = planned;
}


static void
sim_play(sim_t *sim)
{
    unsigned  i;

    sim->ncalls = 0;
    sim->nfailed = 0;
    sim->served = 0;

    for (i = 0; i < sim->nmixes; i++) {
        sim_client_start(sim, i, &sim->mixes[i],
                         sim->mixes[i].after
                         + sim_chance(sim, (uint32_t) sim->mixes[i].think
                                           + 1));
    }

    sim_until_idle(sim);
}


/* checks the cost of an ordinary key, including later cleaning */

static void
sim_cost(sim_t *sim)
{
    unsigned  most, failed;

    if (sim->most_calls == 0) {
        return;
    }

    /* a change of the other endpoint is noticed by a clash */

    most = sim->most_calls;
    failed = 0;

    if (sim->served == (1u << SIM_ENDPOINTS) - 1) {
        most = sim->most_calls_two;
        failed = 1;
    }

    sim_trace(sim, "%u calls, %u of them failed, %u aliases", sim->ncalls,
              sim->nfailed, sim_service_aliases(sim->service));

    if (sim->ncalls > most) {
        sim->broken = "too-many-calls";

    } else if (sim->nfailed > failed) {
        sim->broken = "failing-calls";

    } else if (sim_service_aliases(sim->service) > sim->most_aliases) {
        sim->broken = "too-many-aliases";
    }
}


/*
 * without faults, every acknowledged change can be read, with and without the
 * cache
 */

static void
sim_rest(sim_t *sim)
{
    unsigned  i, endpoint, op;

    static const sim_op_e  ops[] = { SIM_STATE, SIM_ATTRIBUTES, SIM_GET };

    sim_quiet(sim);
    sim_pass(sim, SIM_REST);

    /* at last: an administrator may lock it after the last request only */

    sim_console_unlock(sim, NULL);
    sim_cost(sim);

    if (sim->tidy && sim_console_left(sim)) {
        sim->broken = "revision-left";
    }

    sim_trace(sim, "at rest");
    sim_cache_clear(&sim->caches[1]);

    for (i = 0; i < sim->nobjects; i++) {
        for (endpoint = 0; endpoint < SIM_ENDPOINTS; endpoint++) {
            for (op = 0; op < sizeof(ops) / sizeof(ops[0]); op++) {
                sim_client_once(&sim->clients[0], ops[op], i, endpoint);
                sim_until_idle(sim);
            }
        }
    }
}


const char *
sim_run(sim_t *sim, uint64_t seed, const char *name, int trace)
{
    unsigned               object;
    const char            *broken;
    history_verdict_e      verdict;
    const sim_scenario_t  *scenario;

    sim_init(sim, seed, trace);

    scenario = sim_choose(sim, name);
    sim->scenario = scenario->name;

    scenario->setup(sim);

    sim->history.total = sim->total;

    sim->service = sim_service_create(sim);

    sim_trace(sim, "seed %llu, scenario %s", (unsigned long long) seed,
              scenario->name);

    sim_hosts_init(sim);
    sim_prepare(sim);
    sim_play(sim);
    sim_rest(sim);
    sim_hosts_exit(sim);
    sim_wire_exit(sim);
    sim_time_exit(sim);
    sim_service_destroy(sim->service);

    broken = sim->broken;
    object = 0;
    verdict = history_judge(&sim->history, &object);

    if (broken == NULL && verdict != HISTORY_GOOD) {
        broken = history_verdict_name(verdict);
    }

    sim_trace(sim, "%s, object %u", broken ? broken : "good", object);

    return broken;
}
