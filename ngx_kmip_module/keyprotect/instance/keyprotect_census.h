
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Counts the aliases of the instance. One page of Key Protect's documentation
 * says that an instance takes 1,000, others that there is no limit; so the log
 * warns when the number comes near.
 *
 * The count comes from the list of standard keys that are not deleted, as far
 * as the API key may read it, so the instance has at least that many. One
 * worker reads the list in the background, ten minutes after its start and then
 * once a day, 100 keys a call, until it has seen more than 1,000 aliases or
 * 5,000 keys. No client's request waits for it.
 */


#ifndef _KEYPROTECT_CENSUS_H_INCLUDED_
#define _KEYPROTECT_CENSUS_H_INCLUDED_


#include "keyprotect_series.h"


#define KEYPROTECT_CENSUS_WARN   800       /* aliases */
#define KEYPROTECT_CENSUS_ENOUGH 1000
#define KEYPROTECT_CENSUS_PAGE   100       /* keys */
#define KEYPROTECT_CENSUS_PAGES  50
#define KEYPROTECT_CENSUS_FIRST  600000    /* ms after the start */
#define KEYPROTECT_CENSUS_AGAIN  3600000   /* after one that failed */
#define KEYPROTECT_CENSUS_DAY    86400000


typedef struct keyprotect_census_s {
    keyprotect_series_t     series;        /* step: number of the page */
    unsigned                aliases;
    unsigned                keys;
    unsigned                over:1;        /* "more than 1,000" was logged */
} keyprotect_census_t;


void keyprotect_census_init(keyprotect_census_t *census,
    keyprotect_store_t *ks);
void keyprotect_census_start(keyprotect_store_t *ks);
void keyprotect_census_stop(keyprotect_store_t *ks);


#endif /* _KEYPROTECT_CENSUS_H_INCLUDED_ */
