
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Whole conversations of one item.
 */


#include "engine_world.h"

#include <string.h>


static long world_finish(talk_t *t);


static long
world_finish(talk_t *t)
{
    long  result;

    talk_run(t);
    result = talk_result(t, 0);
    talk_end(t);

    return result;
}


long
world_create(world_t *w, char *uid)
{
    long    result;
    talk_t  t;

    talk_begin(&t, w);
    (void) talk_create(&t, 256);
    talk_run(&t);

    result = talk_result(&t, 0);
    uid[0] = '\0';

    if (result == 0 && t.answers[0].payload.uid.len < 64) {
        memcpy(uid, t.answers[0].payload.uid.data,
               t.answers[0].payload.uid.len);
        uid[t.answers[0].payload.uid.len] = '\0';
    }

    talk_end(&t);

    return result;
}


long
world_do(world_t *w, uint32_t operation, const char *uid)
{
    talk_t  t;

    talk_begin(&t, w);
    (void) talk_add_uid(&t, operation, uid);

    return world_finish(&t);
}


long
world_revoke(world_t *w, const char *uid, uint32_t code)
{
    talk_t  t;

    talk_begin(&t, w);
    talk_reason(&t, talk_add_uid(&t, KMIP_OPERATION_REVOKE, uid), code);

    return world_finish(&t);
}


long
world_add(world_t *w, const char *uid, kmip_attribute_t a)
{
    talk_t  t;

    talk_begin(&t, w);
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_ADD_ATTRIBUTE, uid), a);

    return world_finish(&t);
}


long
world_modify(world_t *w, const char *uid, kmip_attribute_t a)
{
    talk_t  t;

    talk_begin(&t, w);
    talk_attribute(talk_add_uid(&t, KMIP_OPERATION_MODIFY_ATTRIBUTE, uid), a);

    return world_finish(&t);
}


long
world_delete(world_t *w, const char *uid, const char *name, int32_t index)
{
    talk_t           t;
    kmip_payload_t  *p;

    talk_begin(&t, w);

    p = talk_add_uid(&t, KMIP_OPERATION_DELETE_ATTRIBUTE, uid);

    talk_names(&t, p, name);
    talk_present(p, ATTRIBUTE_NAME);

    if (index >= 0) {
        p->attribute_index = index;
        talk_present(p, ATTRIBUTE_INDEX);
    }

    return world_finish(&t);
}


uint32_t
world_state(world_t *w, const char *uid)
{
    int64_t  state;

    return world_number(w, uid, "State", &state) ? (uint32_t) state : 0;
}


int
world_number(world_t *w, const char *uid, const char *name, int64_t *number)
{
    talk_t                   t;
    const kmip_attribute_t  *a;

    talk_begin(&t, w);
    talk_names(&t, talk_add_uid(&t, KMIP_OPERATION_GET_ATTRIBUTES, uid), name);
    talk_run(&t);

    a = talk_result(&t, 0) == 0 ? talk_found(&t, 0, name, 0) : NULL;

    if (a) {
        *number = a->value.number;
    }

    talk_end(&t);

    return a != NULL;
}
