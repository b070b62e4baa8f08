
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Engines for the fuzz targets: messages over the store in memory, and what
 * must hold of each answer.
 */


#ifndef _FUZZ_ENGINE_H_INCLUDED_
#define _FUZZ_ENGINE_H_INCLUDED_


#include "engine_world.h"
#include "fuzz.h"


#define FUZZ_KEYS  4


/* a world with a few keys: two new, one active, one destroyed */

void fuzz_world_init(world_t *w);

/*
 * Identifiers of 36 characters in the message are replaced by those of keys
 * that there are, chosen by their last character, so that messages which were
 * made elsewhere find something; '~' at the end finds nothing.
 */

void fuzz_adopt(world_t *w, uint8_t *data, size_t len);

/* what must hold of the answer to data once it is complete */

void fuzz_answered(talk_t *t);


#endif /* _FUZZ_ENGINE_H_INCLUDED_ */
