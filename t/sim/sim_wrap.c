
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Wrapping. A ciphertext is a number under which the plaintext is kept: the
 * simulator tests which client gets which key, not AES.
 */


#include "sim_service.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>


#define SIM_GENERATED  32


static char *
sim_generated(sim_t *sim)
{
    int      i;
    char    *text;
    uint8_t  key[SIM_GENERATED];

    for (i = 0; i < SIM_GENERATED; i++) {
        key[i] = (uint8_t) sim_chance(sim, 256);
    }

    text = malloc(SIM_GENERATED * 2);
    EVP_EncodeBlock((uint8_t *) text, key, SIM_GENERATED);

    return text;
}


static void
sim_wrap(sim_work_t *w, const sim_key_t *key, const char *plaintext,
    const char *aad)
{
    char           text[12288];
    sim_secret_t  *secret;

    if (w->s->nsecrets == SIM_SECRETS) {
        w->s->full = 1;
        sim_answer_error(w, 503, NULL);
        return;
    }

    secret = &w->s->secrets[w->s->nsecrets++];

    snprintf(secret->ciphertext, sizeof(secret->ciphertext), "%024x%08x",
             sim_chance(w->s->sim, UINT32_MAX), w->s->nsecrets);

    secret->plaintext = plaintext ? strdup(plaintext)
                                  : sim_generated(w->s->sim);
    secret->aad = strdup(aad);
    secret->root = (unsigned) (key - w->s->keys);
    secret->version = key->versions;

    snprintf(text, sizeof(text), "{\"ciphertext\":\"%s\",\"keyVersion\":{"
             "\"id\":\"00000000-0000-4000-8000-00000000%04x\"}%s%s%s}",
             secret->ciphertext, secret->version,
             plaintext ? "" : ",\"plaintext\":\"",
             plaintext ? "" : secret->plaintext, plaintext ? "" : "\"");

    sim_answer(w, 200, text);
}


static void
sim_unwrap(sim_work_t *w, const sim_key_t *key, const char *ciphertext,
    const char *aad)
{
    char                 text[12288];
    unsigned             i;
    const sim_secret_t  *secret;

    for (i = 0; i < w->s->nsecrets; i++) {
        secret = &w->s->secrets[i];

        if (ciphertext && strcmp(secret->ciphertext, ciphertext) == 0
            && strcmp(secret->aad, aad) == 0
            && secret->root == (unsigned) (key - w->s->keys))
        {
            snprintf(text, sizeof(text), "{\"plaintext\":\"%s\","
                     "\"keyVersion\":{\"id\":"
                     "\"00000000-0000-4000-8000-00000000%04x\"}%s}",
                     secret->plaintext, key->versions,
                     secret->version == key->versions
                     ? "" : ",\"ciphertext\":\"bmV3ZXI=\"");
            sim_answer(w, 200, text);
            return;
        }
    }

    sim_answer_error(w, 422, "UNPROCESSABLE_CIPHERTEXT_ERR");
}


void
sim_serve_action(sim_work_t *w, const sim_key_t *key)
{
    char    *aad;
    json_t  *body;

    if (key->extractable) {
        sim_answer_error(w, 400, "KEY_ROOT_REQ_ERR");
        return;
    }

    if (key->state != 1) {
        sim_answer_error(w, 409, "KEY_ACTION_INVALID_STATE_ERR");
        return;
    }

    body = json_loadb(w->call->body, w->call->body_len, 0, NULL);
    aad = json_dumps(json_object_get(body, "aad"),
                     JSON_COMPACT|JSON_ENCODE_ANY);

    if (strcmp(w->part[3], "wrap") == 0) {
        sim_wrap(w, key, json_string_value(json_object_get(body,
                                                           "plaintext")),
                 aad ? aad : "");

    } else {
        sim_unwrap(w, key, json_string_value(json_object_get(body,
                                                             "ciphertext")),
                   aad ? aad : "");
    }

    free(aad);
    json_decref(body);
}
