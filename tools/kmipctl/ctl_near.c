
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The name that a user may have meant: the one that takes the fewest letters to
 * insert, delete, replace or swap.
 */


#include "ctl_near.h"

#include <ctype.h>
#include <string.h>


#define CTL_NEAR_MAX  32


static size_t ctl_near_distance(const char *a, size_t n, const char *b,
    size_t m);
static size_t ctl_near_cell(size_t rows[3][CTL_NEAR_MAX + 1], const char *a,
    const char *b, size_t i, size_t j);
static int ctl_near_same(char a, char b);


void
ctl_near_init(ctl_near_t *near, const char *word, size_t len)
{
    near->word = word;
    near->len = len;
    near->best = NULL;
    near->distance = (len + 2) / 3;
}


void
ctl_near_offer(ctl_near_t *near, const char *name)
{
    size_t  distance;

    if (near->len > CTL_NEAR_MAX || strlen(name) > CTL_NEAR_MAX) {
        return;
    }

    distance = ctl_near_distance(near->word, near->len, name, strlen(name));

    if (distance < near->distance
        || (distance == near->distance && near->best == NULL))
    {
        near->best = name;
        near->distance = distance;
    }
}


/* keeps the last three rows of the table of distances between beginnings */

static size_t
ctl_near_distance(const char *a, size_t n, const char *b, size_t m)
{
    size_t  i, j, rows[3][CTL_NEAR_MAX + 1];

    for (j = 0; j <= m; j++) {
        rows[0][j] = j;
    }

    for (i = 1; i <= n; i++) {
        rows[i % 3][0] = i;

        for (j = 1; j <= m; j++) {
            rows[i % 3][j] = ctl_near_cell(rows, a, b, i, j);
        }
    }

    return rows[n % 3][m];
}


static size_t
ctl_near_cell(size_t rows[3][CTL_NEAR_MAX + 1], const char *a, const char *b,
    size_t i, size_t j)
{
    size_t  least, other;

    least = rows[(i - 1) % 3][j - 1] + !ctl_near_same(a[i - 1], b[j - 1]);

    other = rows[(i - 1) % 3][j] + 1;
    least = other < least ? other : least;

    other = rows[i % 3][j - 1] + 1;
    least = other < least ? other : least;

    if (i > 1 && j > 1 && ctl_near_same(a[i - 1], b[j - 2])
        && ctl_near_same(a[i - 2], b[j - 1]))
    {
        other = rows[(i - 2) % 3][j - 2] + 1;
        least = other < least ? other : least;
    }

    return least;
}


/* users write _ or nothing where names have a dash or a blank */

static int
ctl_near_same(char a, char b)
{
    if (strchr("_- ", a) && strchr("_- ", b)) {
        return 1;
    }

    return tolower((unsigned char) a) == tolower((unsigned char) b);
}
