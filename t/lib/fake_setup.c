
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Creates the fake, its faults and its journal.
 */


#include "fake_keyprotect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>


void
fake_fault(fake_keyprotect_t *f, fake_fault_e kind, const char *match,
    unsigned skip, unsigned count)
{
    fake_fault_t  *fault;

    fault = &f->faults[f->nfaults++];

    memset(fault, 0, sizeof(fake_fault_t));

    fault->kind = kind;
    fault->match = match;
    fault->skip = skip;
    fault->count = count;
    fault->status = 503;
    fault->retry_after = -1;
}


void
fake_fault_status(fake_keyprotect_t *f, unsigned status, const char *code,
    const char *match, unsigned skip, unsigned count)
{
    fake_fault(f, FAKE_STATUS, match, skip, count);

    f->faults[f->nfaults - 1].status = status;
    f->faults[f->nfaults - 1].code = code;
}


/* the body of a wrong response */

const char *
fake_garbage(fake_fault_e kind)
{
    return kind == FAKE_OTHER_DONE ? "{\"metadata\":{},\"resources\":[{}]}"
                                   : "<html>busy</html>";
}


void
fake_faults_clear(fake_keyprotect_t *f)
{
    f->nfaults = 0;
}


unsigned
fake_journal(const fake_keyprotect_t *f, const char *text)
{
    size_t    i;
    unsigned  n;

    n = 0;

    for (i = 0; i < f->njournal; i++) {
        n += strstr(f->journal[i], text) != NULL;
    }

    return n;
}


void
fake_journal_clear(fake_keyprotect_t *f)
{
    size_t  i;

    for (i = 0; i < f->njournal; i++) {
        free(f->journal[i]);
    }

    f->njournal = 0;
    f->performed = 0;
    f->in_flight_max = 0;
}


fake_keyprotect_t *
fake_create(uint32_t seed)
{
    fake_key_t         *root;
    fake_keyprotect_t  *f;

    f = calloc(1, sizeof(fake_keyprotect_t));

    fake_transport_init(f);

    f->clock = 1000000;
    f->epoch = 1767225600;
    f->seed = seed * 2654435761u | 1;
    f->clash_status = 409;
    f->quota_status = 409;

    root = fake_key_add(f, "root", "default");
    root->extractable = 0;
    snprintf(root->id, sizeof(root->id), "%s", FAKE_ROOT_KEY);
    fake_key_alias(f, root, FAKE_ROOT_ALIAS);
    fake_rotate(f, FAKE_ROOT_KEY);

    return f;
}


void
fake_destroy(fake_keyprotect_t *f)
{
    size_t       i;
    unsigned     n;
    fake_key_t  *key;

    for (i = 0; i < f->nkeys; i++) {
        key = f->keys[i];

        for (n = 0; n < key->naliases; n++) {
            free(key->aliases[n]);
        }

        free(key->name);
        free(key->description);
        free(key->payload);
        free(key->ring);
        free(key);
    }

    for (i = 0; i < f->nreserved; i++) {
        free(f->reserved[i]);
    }

    for (i = 0; i < f->ncalls; i++) {
        free(f->calls[i]->answer);
        free(f->calls[i]);
    }

    fake_journal_clear(f);

    free(f->journal);
    free(f->keys);
    free(f->calls);
    free(f);
}
