
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * simulator [-n SCHEDULES] [-s SEED] [-S SCENARIO] [-e FILE] [-f] [-t] runs
 * schedules from SEED on. -t prints their events; -f ends at the first failure.
 * FILE lists known failures, one a line: scenario, broken rule, how many per
 * mille of the scenario's schedules at most, a seed.
 */


#include "sim.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>


#define MAIN_KINDS      256
#define MAIN_SCENARIOS  64
#define MAIN_FEW        3              /* without a share */


typedef struct {
    char                scenario[32];
    char                broken[32];
    uint64_t            seed;          /* first seed */
    unsigned            count;
    unsigned            most;          /* per mille; 0: none */
} main_kind_t;

typedef struct {
    uint64_t            seed;
    uint64_t            schedules;
    const char         *scenario;
    int                 trace;
    int                 first;
    main_kind_t         kinds[MAIN_KINDS];
    unsigned            nkinds;
    unsigned            played[MAIN_SCENARIOS];
} main_t;


static main_kind_t *
main_kind(main_t *m, const char *scenario, const char *broken)
{
    unsigned      i;
    main_kind_t  *kind;

    for (i = 0; i < m->nkinds; i++) {
        kind = &m->kinds[i];

        if (strcmp(kind->scenario, scenario) == 0
            && strcmp(kind->broken, broken) == 0)
        {
            return kind;
        }
    }

    if (m->nkinds == MAIN_KINDS) {
        return &m->kinds[0];
    }

    kind = &m->kinds[m->nkinds++];

    snprintf(kind->scenario, sizeof(kind->scenario), "%s", scenario);
    snprintf(kind->broken, sizeof(kind->broken), "%s", broken);

    return kind;
}


static void
main_expect(main_t *m, const char *path)
{
    FILE         *file;
    char          line[256], scenario[32], broken[32];
    unsigned      most;
    main_kind_t  *kind;

    file = fopen(path, "r");

    if (file == NULL) {
        perror(path);
        exit(2);
    }

    while (fgets(line, sizeof(line), file)) {

        if (line[0] == '#'
            || sscanf(line, "%31s %31s %u", scenario, broken, &most) != 3)
        {
            continue;
        }

        kind = main_kind(m, scenario, broken);
        kind->most = most;
    }

    fclose(file);
}


static void
main_scenario(main_t *m, const char *name)
{
    unsigned  i;

    for (i = 0; sim_scenarios[i].name; i++) {
        if (strcmp(sim_scenarios[i].name, name) == 0) {
            m->scenario = name;
            return;
        }
    }

    fprintf(stderr, "no such scenario; there are:");

    for (i = 0; sim_scenarios[i].name; i++) {
        fprintf(stderr, " %s", sim_scenarios[i].name);
    }

    fprintf(stderr, "\n");
    exit(2);
}


static void
main_options(main_t *m, int argc, char **argv)
{
    int  option;

    while ((option = getopt(argc, argv, "n:s:S:e:ft")) != -1) {

        switch (option) {

        case 'n':
            m->schedules = strtoull(optarg, NULL, 10);
            break;

        case 's':
            m->seed = strtoull(optarg, NULL, 10);
            break;

        case 'S':
            main_scenario(m, optarg);
            break;

        case 'e':
            main_expect(m, optarg);
            break;

        case 'f':
            m->first = 1;
            break;

        case 't':
            m->trace = 1;
            break;

        default:
            fprintf(stderr, "usage: simulator [-n SCHEDULES] [-s SEED] "
                    "[-S SCENARIO] [-e FILE] [-f] [-t]\n");
            exit(2);
        }
    }
}


static unsigned *
main_played(main_t *m, const char *scenario)
{
    unsigned  i;

    for (i = 0; sim_scenarios[i].name; i++) {
        if (strcmp(sim_scenarios[i].name, scenario) == 0) {
            break;
        }
    }

    return &m->played[i];
}


/* 1 if it is listed, and not more frequent than listed */

static int
main_known(main_t *m, const main_kind_t *kind)
{
    unsigned  played;

    played = *main_played(m, kind->scenario);

    return kind->most && (kind->count <= MAIN_FEW
                          || kind->count * 1000ull
                             <= (unsigned long long) kind->most * played);
}


static int
main_report(main_t *m, uint64_t played)
{
    int                 known;
    unsigned            i, bad;
    const main_kind_t  *kind;

    bad = 0;

    for (i = 0; i < m->nkinds; i++) {
        kind = &m->kinds[i];

        if (kind->count == 0) {
            continue;
        }

        known = main_known(m, kind);
        bad += !known;

        printf("%s %s %s: %u of %u, seed %llu\n", known ? "known" : "BROKEN",
               kind->scenario, kind->broken, kind->count,
               *main_played(m, kind->scenario),
               (unsigned long long) kind->seed);
    }

    printf("%llu schedules from seed %llu: %s\n", (unsigned long long) played,
           (unsigned long long) m->seed, bad ? "broken" : "good");

    return bad != 0;
}


int
main(int argc, char **argv)
{
    uint64_t       i;
    const char    *broken;
    main_kind_t   *kind;
    static sim_t   sim;
    static main_t  m;

    m.seed = 1;
    m.schedules = 1000;

    main_options(&m, argc, argv);

    for (i = 0; i < m.schedules; i++) {
        broken = sim_run(&sim, m.seed + i, m.scenario, m.trace);

        ++*main_played(&m, sim.scenario);

        if (broken == NULL) {
            continue;
        }

        kind = main_kind(&m, sim.scenario, broken);

        if (kind->count++ == 0) {
            kind->seed = m.seed + i;
        }

        if (m.first && kind->most == 0) {
            i++;
            break;
        }
    }

    return main_report(&m, i);
}
