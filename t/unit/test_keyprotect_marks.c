
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The state that a record's aliases encode.
 */


#include "keyprotect_marks.h"
#include "kmip_enums.h"
#include "tap.h"


#define STAMP   "019b76e9ea40c65a1d49d270"
#define OTHER   "019b76e9ea40c65a1d49d271"
#define PREFIX  "vmware_kmip_"
#define ONE     "11111111111141118111111111111111"
#define TWO     "22222222222242228222222222222222"
#define A(text)  PREFIX STAMP text
#define MOST    5


typedef struct {
    const char  *name;
    const char  *aliases[MOST + 1];
    uint32_t     state;
    int64_t      activated;
    int64_t      deactivated;
    int64_t      compromised;
    uint32_t     reason;
} state_t;

typedef struct {
    const char  *name;
    const char  *aliases[MOST + 1];
    int          published;
    size_t       spare;
} spare_t;


static const state_t  states[] = {
    { "no mark", { A("") }, KMIP_STATE_PRE_ACTIVE, -1, -1, -1, 0 },
    { "activation", { A(""), A("-act-7") }, KMIP_STATE_ACTIVE, 7, -1, -1, 0 },
    { "of two activations the earlier", { A("-act-9"), A("-act-7") },
      KMIP_STATE_ACTIVE, 7, -1, -1, 0 },
    { "revocation", { A("-rev-6-8-7") }, KMIP_STATE_DEACTIVATED, 7, 8, -1,
      6 },
    { "revocation after an earlier activation",
      { A("-rev-6-8-7"), A("-act-5") }, KMIP_STATE_DEACTIVATED, 5, 8, -1, 6 },
    { "of two revocations the earlier's reason",
      { A("-rev-1-9-7"), A("-rev-6-8-7") }, KMIP_STATE_DEACTIVATED, 7, 8, -1,
      6 },
    { "compromise", { A("-cmp-2-9") }, KMIP_STATE_COMPROMISED, -1, -1, 9,
      2 },
    { "compromise of a deactivated key", { A("-cmp-2-9-7-8") },
      KMIP_STATE_COMPROMISED, 7, 8, 9, 2 },
    { "compromise beats revocation, whichever comes first",
      { A("-cmp-2-9"), A("-rev-6-8-7") }, KMIP_STATE_COMPROMISED, 7, 8, 9,
      2 },
    { "the same in the other order", { A("-rev-6-8-7"), A("-cmp-2-9") },
      KMIP_STATE_COMPROMISED, 7, 8, 9, 2 },
    { "destruction", { A("-des-10") }, KMIP_STATE_DESTROYED, -1, -1, -1, 0 },
    { "destruction of a compromised key", { A("-des-10"), A("-cmp-2-9") },
      KMIP_STATE_DESTROYED_COMPROMISED, -1, -1, 9, 2 },
    { "marks of another record do not count",
      { A(""), PREFIX OTHER "-act-7", PREFIX OTHER "-des-8" },
      KMIP_STATE_PRE_ACTIVE, -1, -1, -1, 0 }
};

static const spare_t  spares[] = {
    { "one mark", { A(""), A("-act-7") }, 1, 2 },
    { "an activation that a revocation repeats",
      { A(""), A("-act-7"), A("-rev-6-8-7") }, 0, 1 },
    { "an activation that is earlier than what is repeated",
      { A(""), A("-act-5"), A("-rev-6-8-7") }, 0, 3 },
    { "an activation that is not repeated",
      { A(""), A("-act-7"), A("-cmp-2-9") }, 0, 3 },
    { "the later of two activations", { A("-act-7"), A("-act-9") }, 0, 1 },
    { "a revocation that a compromise repeats",
      { A("-rev-6-8-7"), A("-cmp-2-9-7-8") }, 0, 0 },
    { "a revocation that a compromise does not repeat",
      { A("-rev-6-8-7"), A("-cmp-2-9") }, 0, 2 },
    { "the later of two destructions", { A("-des-9"), A("-des-7") }, 0, 0 },
    { "the oldest revision", { A("-r3-" ONE), A("-r1-" ONE), A("-r2-" ONE) },
      1, 1 },
    { "no revision unless that is allowed",
      { A("-r3-" ONE), A("-r1-" ONE) }, 0, 2 },
    { "never the newest", { A(""), A("-r3-" ONE) }, 1, 2 },
    { "nothing of another record",
      { PREFIX OTHER "-act-7", PREFIX OTHER "-act-9" }, 1, 2 }
};


static const kmip_str_t  prefix = kmip_string(PREFIX);
static const kmip_str_t  stamp = kmip_string(STAMP);


static size_t
list(const char *const *texts, kmip_str_t *aliases)
{
    size_t  n;

    for (n = 0; texts[n]; n++) {
        aliases[n].data = (const uint8_t *) texts[n];
        aliases[n].len = strlen(texts[n]);
    }

    return n;
}


static void
test_states(void)
{
    size_t              i, n;
    kmip_str_t          aliases[MOST];
    const state_t      *s;
    keyprotect_marks_t  m;

    for (i = 0; i < sizeof(states) / sizeof(state_t); i++) {
        s = &states[i];
        n = list(s->aliases, aliases);

        keyprotect_marks_read(&prefix, &stamp, aliases, n, &m);

        is_int(keyprotect_marks_state(&m, KMIP_STATE_PRE_ACTIVE), s->state,
               "%s: state", s->name);
        is_int(m.activated, s->activated, "%s: activated", s->name);
        is_int(m.deactivated, s->deactivated, "%s: deactivated", s->name);
        is_int(m.compromised, s->compromised, "%s: compromised", s->name);
        is_int(m.reason, s->reason, "%s: reason", s->name);
        is_int(m.count, n, "%s: aliases", s->name);
    }
}


static void
test_created(void)
{
    keyprotect_marks_t  m;

    keyprotect_marks_read(&prefix, &stamp, NULL, 0, &m);

    is_int(keyprotect_marks_state(&m, KMIP_STATE_ACTIVE), KMIP_STATE_ACTIVE,
           "an object that was created Active is Active without a mark");
    is_int(keyprotect_marks_state(&m, 0), KMIP_STATE_PRE_ACTIVE,
           "without a state at creation it is Pre-Active");
    ok(!m.own, "its own alias is not there");
}


static void
test_revisions(void)
{
    kmip_str_t          aliases[MOST];
    keyprotect_marks_t  m;

    static const char *const  some[] = {
        A(""), A("-r2-" TWO), A("-r10-" ONE), A("-r9-" TWO), NULL
    };
    static const char *const  two[] = {
        A("-r2-" TWO), A("-r2-" ONE), NULL
    };
    static const char *const  same[] = {
        A("-r1-" TWO), A("-r1-" ONE), A("-r2-" ONE), NULL
    };

    keyprotect_marks_read(&prefix, &stamp, aliases, list(some, aliases), &m);
    is_int(m.newest, 10, "the newest revision has the largest number");
    is_mem(m.newest_id, KEYPROTECT_ID,
           "11111111-1111-4111-8111-111111111111", 36, "and its id");
    ok(!m.doubled, "there is one of that number");
    ok(m.own, "the record's own alias is seen");

    keyprotect_marks_read(&prefix, &stamp, aliases, list(two, aliases), &m);
    ok(m.doubled, "two ids under the newest number are seen");

    keyprotect_marks_read(&prefix, &stamp, aliases, list(same, aliases), &m);
    ok(!m.doubled, "two ids under an older number do not matter");
}


static void
test_spares(void)
{
    size_t          i, n;
    kmip_str_t      aliases[MOST];
    const spare_t  *s;

    for (i = 0; i < sizeof(spares) / sizeof(spare_t); i++) {
        s = &spares[i];
        n = list(s->aliases, aliases);

        is_int(keyprotect_marks_spare(&prefix, &stamp, aliases, n,
                                      s->published),
               s->spare, "can go: %s", s->name);
    }
}


int
main(void)
{
    test_states();
    test_created();
    test_revisions();
    test_spares();

    return done_testing();
}
