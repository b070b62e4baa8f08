
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The judge of the simulator: histories written by hand, good ones and bad
 * ones.  An event is "began-ended kind argument outcome"; in lagging zones
 * "began-ended~since".
 */


#include "sim_history.h"
#include "tap.h"


typedef struct {
    const char         *name;
    history_verdict_e   verdict;
    const char         *events;
} judge_case_t;


/*
 * Kinds that take no argument have ".", a read has its state and log. Objects
 * have nine units of Usage Limits; "use" takes some and as many for later uses.
 */

#define JUDGE_TOTAL  9


static const judge_case_t  judge_cases[] = {

    { "nothing", HISTORY_GOOD, "" },

    { "two appends, one read", HISTORY_GOOD,
      "1-2 append a ok, 3-4 append b ok, 5-6 log ab ok" },
    { "appends side by side, in either order", HISTORY_GOOD,
      "1-4 append a ok, 2-3 append b ok, 5-6 log ab ok" },
    { "appends side by side, the other order", HISTORY_GOOD,
      "1-4 append a ok, 2-3 append b ok, 5-6 log ba ok" },
    { "one after the other, told the other way", HISTORY_REORDERED,
      "1-2 append a ok, 3-4 append b ok, 5-6 log ba ok" },
    { "repeated before: its first try may have been first", HISTORY_GOOD,
      "1-3 append b unknown, 2-4 append a ok, 5-6 append b ok, "
      "7-8 log ba ok" },
    { "an acknowledged one is missing", HISTORY_LOST,
      "1-2 append a ok, 3-4 append b ok, 5-6 log b ok" },
    { "an unknown one is missing", HISTORY_GOOD,
      "1-2 append a unknown, 3-4 append b ok, 5-6 log b ok" },
    { "an unknown one turns up later", HISTORY_GOOD,
      "1-2 append a unknown, 3-4 log . ok, 5-6 log a ok" },
    { "and goes away again", HISTORY_BACKWARDS,
      "1-2 append a unknown, 3-4 log a ok, 5-6 log . ok" },
    { "two readers side by side may differ", HISTORY_GOOD,
      "1-2 append a unknown, 3-6 log a ok, 4-5 log . ok" },
    { "twice", HISTORY_TWICE, "1-2 append a ok, 3-4 log aa ok" },
    { "forked", HISTORY_FORKED,
      "1-9 append a unknown, 2-8 append b unknown, 3-5 log a ok, "
      "4-6 log b ok" },
    { "told before it was asked for", HISTORY_INVENTED,
      "1-2 log a ok, 3-4 append a ok" },
    { "one that was refused", HISTORY_INVENTED,
      "1-2 append a refused, 3-4 log a ok" },

    { "a whole life", HISTORY_GOOD,
      "1-2 state 1 ok, 3-4 activate . ok, 5-6 state 2 ok, "
      "7-8 deactivate . ok, 9-10 state 3 ok, 11-12 destroy . ok, "
      "13-14 state . absent" },
    { "a state goes back", HISTORY_IMPOSSIBLE,
      "1-2 activate . ok, 3-4 state 2 ok, 5-6 state 1 ok" },
    { "an acknowledged state is not seen", HISTORY_IMPOSSIBLE,
      "1-2 activate . ok, 3-4 state 1 ok" },
    { "while it is being activated either may be seen", HISTORY_GOOD,
      "1-6 activate . ok, 2-3 state 1 ok, 4-5 state 2 ok" },
    { "but not back again", HISTORY_IMPOSSIBLE,
      "1-6 activate . ok, 2-3 state 2 ok, 4-5 state 1 ok" },
    { "an unknown one takes effect later", HISTORY_GOOD,
      "1-2 activate . unknown, 3-4 state 1 ok, 5-6 state 2 ok" },
    { "activated and destroyed", HISTORY_IMPOSSIBLE,
      "1-3 activate . ok, 2-4 destroy . ok" },
    { "activated, revoked and destroyed", HISTORY_GOOD,
      "1-3 activate . ok, 2-5 deactivate . unknown, 4-6 destroy . ok" },
    { "destroyed and then activated", HISTORY_IMPOSSIBLE,
      "1-2 destroy . ok, 3-4 activate . ok" },
    { "a key after Destroy", HISTORY_IMPOSSIBLE,
      "1-2 destroy . ok, 3-4 key a ok" },
    { "a key while it is being destroyed", HISTORY_GOOD,
      "1-4 destroy . ok, 2-3 key a ok, 5-6 key . absent" },
    { "a change of what is destroyed", HISTORY_IMPOSSIBLE,
      "1-2 destroy . ok, 3-4 append a ok" },
    { "seen destroyed, and then alive", HISTORY_IMPOSSIBLE,
      "1-9 destroy . unknown, 2-3 state . absent, 4-5 state 1 ok" },
    { "compromised from Pre-Active", HISTORY_GOOD,
      "1-2 compromise . ok, 3-4 state 4 ok, 5-6 destroy . ok" },
    { "deactivated from Pre-Active", HISTORY_IMPOSSIBLE,
      "1-2 deactivate . ok" },

    { "absent without anybody's doing", HISTORY_FALSE_ABSENT,
      "1-2 state . absent" },
    { "absent before it was destroyed", HISTORY_FALSE_ABSENT,
      "1-2 key . absent, 3-4 destroy . ok" },
    { "a change says that it is absent", HISTORY_FALSE_ABSENT,
      "1-2 append a absent" },
    { "a Destroy that was refused", HISTORY_FALSE_ABSENT,
      "1-2 destroy . refused, 3-4 state . absent" },
    { "absent while it is taken away", HISTORY_GOOD,
      "1-2 taken . ok, 3-4 state . absent, 5-6 back . ok, 7-8 state 1 ok" },
    { "absent after it came back", HISTORY_IMPOSSIBLE,
      "1-2 taken . ok, 3-4 back . ok, 5-6 state . absent" },
    { "destroyed while it is taken away, and back", HISTORY_GOOD,
      "1-2 taken . ok, 3-4 destroy . ok, 5-6 back . ok, 7-8 state 1 ok" },
    { "destroyed before it is taken away, and back", HISTORY_IMPOSSIBLE,
      "1-2 destroy . ok, 3-4 taken . ok, 5-6 back . ok, 7-8 state 1 ok" },
    { "a key while it is taken away", HISTORY_IMPOSSIBLE,
      "1-2 taken . ok, 3-4 key a ok, 5-6 back . ok" },

    { "one key", HISTORY_GOOD, "1-2 key a ok, 3-4 key a ok" },
    { "another key", HISTORY_WRONG_KEY, "1-2 key a ok, 3-4 key b ok" },
    { "a key while the root key is locked", HISTORY_KEY_LOCKED,
      "1-2 locked . ok, 3-4 key a ok, 5-6 unlocked . ok" },
    { "a key that was asked for before", HISTORY_GOOD,
      "1-4 key a ok, 2-3 locked . ok" },
    { "a key when it is unlocked", HISTORY_GOOD,
      "1-2 locked . ok, 3-4 unlocked . ok, 5-6 key a ok" },

    { "a Name, found", HISTORY_GOOD, "1-2 name n ok, 3-4 locate 1 ok" },
    { "a Name, not found", HISTORY_NAME_LOST,
      "1-2 name n ok, 3-4 locate 0 ok" },
    { "not found yet", HISTORY_GOOD, "1-4 name n ok, 2-3 locate 0 ok" },
    { "not found any more", HISTORY_GOOD,
      "1-2 name n ok, 3-9 destroy . unknown, 4-5 locate 0 ok" },
    { "a search that failed", HISTORY_GOOD,
      "1-2 name n ok, 3-4 locate 0 unknown" },
    { "two bear one Name", HISTORY_NAME_TWICE,
      "1-2 name n ok, 3-4 2name n ok" },
    { "the first is being destroyed", HISTORY_GOOD,
      "1-2 name n ok, 3-9 destroy . unknown, 4-5 2name n ok" },

    { "zones lag: activated and destroyed at the same time", HISTORY_GOOD,
      "1-3~1 activate . ok, 2-4~1 destroy . ok, 9-10 state 5 ok" },
    { "zones lag: the one a while after the other", HISTORY_GOOD,
      "3-4~1 activate . ok, 5-6~2 destroy . ok, 9-10 state 5 ok" },
    { "zones lag: the Activate was visible by then", HISTORY_IMPOSSIBLE,
      "3-4~1 activate . ok, 7-8~5 destroy . ok" },
    { "zones lag: it was visible, but not acknowledged", HISTORY_GOOD,
      "1-2~1 activate . unknown, 7-8~5 destroy . ok" },
    { "zones lag: the furthest state wins", HISTORY_GOOD,
      "1-2 activate . ok, 3-4~3 compromise . ok, 5-6~3 deactivate . ok, "
      "7-8 state 4 ok" },
    { "zones lag: not the other one", HISTORY_IMPOSSIBLE,
      "1-2 activate . ok, 3-4~3 compromise . ok, 5-6~3 deactivate . ok, "
      "7-8 state 3 ok" },
    { "zones lag: a state that the object never had", HISTORY_GOOD,
      "1-2~1 compromise . ok, 3-4~1 activate . ok, 5-6~2 state 2 ok, "
      "7-8 state 4 ok" },
    { "zones lag: one that was refused", HISTORY_GOOD,
      "1-2~1 compromise . ok, 3-4~1 activate . refused, 5-6~2 state 2 ok" },
    { "a change that was refused", HISTORY_IMPOSSIBLE,
      "1-2 activate . refused, 5-6 state 2 ok" },
    { "zones lag: one that was not asked for", HISTORY_IMPOSSIBLE,
      "1-2~1 compromise . ok, 5-6~2 state 2 ok" },
    { "zones lag: when all is visible", HISTORY_IMPOSSIBLE,
      "1-2~1 compromise . ok, 3-4~1 activate . ok, 7-8~5 state 2 ok" },
    { "zones lag: deactivated, never activated", HISTORY_IMPOSSIBLE,
      "1-2~1 deactivate . ok" },
    { "zones lag: changed beside a Destroy", HISTORY_GOOD,
      "1-2~1 destroy . ok, 3-4~1 append a ok" },
    { "zones lag: changed after a Destroy", HISTORY_IMPOSSIBLE,
      "1-2~1 destroy . ok, 7-8~5 append a ok" },
    { "zones lag: a key after a Destroy", HISTORY_IMPOSSIBLE,
      "1-2~1 destroy . ok, 3-4~1 key a ok" },
    { "zones lag: one Name for two at the same time", HISTORY_GOOD,
      "3-4~1 name n ok, 5-6~2 2name n ok" },
    { "zones lag: one of the two is found", HISTORY_GOOD,
      "3-4~1 name n ok, 5-6~2 2name n ok, 8-9 locate 2 ok" },
    { "zones lag: none of the two is found", HISTORY_NAME_LOST,
      "3-4~1 name n ok, 5-6~2 2name n ok, 8-9 locate 0 ok" },
    { "zones lag: and given the Name once more later", HISTORY_GOOD,
      "3-4~1 name n ok, 5-6~2 2name n ok, 9-10~8 2name n ok" },
    { "zones lag: for one whose Name was visible by then",
      HISTORY_NAME_TWICE, "3-4~1 name n ok, 7-8~5 2name n ok" },

    { "all units are taken", HISTORY_GOOD,
      "1-2 take 4 ok, 3-4 left 5 ok, 5-6 take 5 ok, 7-8 left 0 ok" },
    { "more uses than units", HISTORY_OVERUSED,
      "1-2 take 5 ok, 3-4 take 5 ok" },
    { "units of a use are still there", HISTORY_OVERUSED,
      "1-2 take 4 ok, 3-4 left 6 ok" },
    { "units while they are taken", HISTORY_GOOD,
      "1-9 take 4 ok, 2-3 left 9 ok, 4-5 left 5 ok" },
    { "units are missing", HISTORY_UNDERUSED,
      "1-2 take 4 ok, 3-4 left 4 ok" },
    { "units of a request without a response are missing", HISTORY_GOOD,
      "1-2 take 4 unknown, 3-4 left 5 ok" },
    { "units of a request that was refused are missing", HISTORY_UNDERUSED,
      "1-2 take 4 refused, 3-4 left 5 ok" },
    { "units of a later request are missing", HISTORY_UNDERUSED,
      "1-2 left 5 ok, 3-4 take 4 ok" },
    { "units for later uses are missing", HISTORY_GOOD,
      "1-2 use 3 ok, 3-4 left 3 ok" },
    { "a use of a destroyed object", HISTORY_IMPOSSIBLE,
      "1-2 destroy . ok, 3-4 take 1 ok" },

    { "archived", HISTORY_GOOD, "1-2 archive a ok, 3-4 off a ok" },
    { "archived and recovered", HISTORY_GOOD,
      "1-2 archive a ok, 3-4 recover b ok, 5-6 on ab ok, 7-8 read ab ok" },
    { "an Archive is not seen", HISTORY_WRONG_STORAGE,
      "1-2 archive a ok, 3-4 on a ok" },
    { "a Recover is not seen", HISTORY_WRONG_STORAGE,
      "1-2 archive a ok, 3-4 recover b ok, 5-6 off ab ok" },
    { "archived, and changed otherwise", HISTORY_GOOD,
      "1-2 archive a ok, 3-4 append b unknown, 5-6 off ab ok" },
    { "a key of an archived object", HISTORY_ARCHIVED_READ,
      "1-2 archive a ok, 3-4 read a ok" },
    { "a key while it is archived", HISTORY_GOOD,
      "1-4 archive a ok, 2-3 read . ok" },
    { "an acknowledged Archive is missing", HISTORY_LOST,
      "1-2 archive a ok, 3-4 on . ok" },

    { "nothing disturbed it, and it failed", HISTORY_FAILED_CALM,
      "1-2 calm . unknown" },
    { "at rest, and not to be read", HISTORY_UNREADABLE,
      "1-2 last . unknown" }
};


static const struct {
    const char         *name;
    history_kind_e      kind;
} judge_kinds[] = {
    { "append", HISTORY_APPEND }, { "log", HISTORY_READ },
    { "state", HISTORY_READ }, { "key", HISTORY_READ },
    { "calm", HISTORY_READ }, { "last", HISTORY_READ },
    { "activate", HISTORY_ACTIVATE }, { "deactivate", HISTORY_DEACTIVATE },
    { "compromise", HISTORY_COMPROMISE }, { "destroy", HISTORY_DESTROY },
    { "name", HISTORY_NAME }, { "2name", HISTORY_NAME },
    { "locate", HISTORY_LOCATE }, { "taken", HISTORY_TAKEN },
    { "back", HISTORY_BACK }, { "locked", HISTORY_LOCKED },
    { "unlocked", HISTORY_UNLOCKED },
    { "take", HISTORY_TAKE }, { "use", HISTORY_TAKE },
    { "left", HISTORY_READ }, { "on", HISTORY_READ }, { "off", HISTORY_READ },
    { "read", HISTORY_READ }, { "archive", HISTORY_APPEND },
    { "recover", HISTORY_APPEND }
};


static history_kind_e
judge_kind(const char *word)
{
    size_t  i;

    for (i = 0; i < sizeof(judge_kinds) / sizeof(judge_kinds[0]); i++) {
        if (strcmp(judge_kinds[i].name, word) == 0) {
            return judge_kinds[i].kind;
        }
    }

    diag("no kind \"%s\"", word);
    exit(1);
}


static history_storage_e
judge_storage(const char *word)
{
    if (strcmp(word, "archive") == 0 || strcmp(word, "off") == 0) {
        return HISTORY_ARCHIVED;
    }

    return strcmp(word, "recover") == 0 || strcmp(word, "on") == 0
           ? HISTORY_ONLINE : HISTORY_ANYWHERE;
}


static void
judge_fill(history_event_t *e, const char *word, const char *argument)
{
    e->letter = argument[0];
    e->storage = judge_storage(word);

    if (e->kind == HISTORY_TAKE) {
        e->units = argument[0] - '0';
        e->drawn = strcmp(word, "use") == 0 ? 2 * e->units : e->units;
    }

    e->calm = strcmp(word, "calm") == 0;
    e->last = strcmp(word, "last") == 0;

    if (e->outcome != HISTORY_OK) {
        return;
    }

    if (strcmp(word, "log") == 0 || strcmp(word, "read") == 0
        || (e->storage && e->kind == HISTORY_READ))
    {
        e->keyed = strcmp(word, "read") == 0;
        e->logged = 1;
        snprintf(e->log, sizeof(e->log), "%s",
                 argument[0] == '.' ? "" : argument);

    } else if (strcmp(word, "state") == 0) {
        e->state = (uint32_t) (argument[0] - '0');

    } else if (strcmp(word, "left") == 0) {
        e->counted = 1;
        e->left = argument[0] - '0';

    } else if (strcmp(word, "key") == 0) {
        e->keyed = 1;
        e->key[0] = (uint8_t) argument[0];

    } else if (strcmp(word, "locate") == 0) {
        e->found = (unsigned) (argument[0] - '0');
    }
}


static void
judge_event(history_t *h, const char *text)
{
    int                 n;
    char                word[16], argument[16], outcome[16];
    unsigned long long  began, ended, since;
    history_event_t    *e;

    n = 0;
    since = 0;

    if (sscanf(text, " %llu-%llu%n", &began, &ended, &n) != 2
        || (text[n] == '~'
            && sscanf(text + n, "~%llu", &since) != 1)
        || sscanf(text, " %*s %15s %15s %15[a-z]", word, argument, outcome)
           != 3)
    {
        diag("not an event: \"%s\"", text);
        exit(1);
    }

    e = history_add(h, judge_kind(word), word[0] == '2', began);

    e->ended = ended;
    e->since = since;
    e->outcome = strcmp(outcome, "ok") == 0 ? HISTORY_OK
                 : strcmp(outcome, "absent") == 0 ? HISTORY_ABSENT
                 : strcmp(outcome, "refused") == 0 ? HISTORY_REFUSED
                 : HISTORY_UNKNOWN;

    judge_fill(e, word, argument);
}


static void
test_cases(void)
{
    size_t              i;
    const char         *p;
    history_t           h;
    history_verdict_e   verdict;

    for (i = 0; i < sizeof(judge_cases) / sizeof(judge_cases[0]); i++) {
        history_init(&h);
        h.total = JUDGE_TOTAL;

        for (p = judge_cases[i].events; p && *p; p = strchr(p, ',')) {
            p += *p == ',';
            judge_event(&h, p);
        }

        verdict = history_judge(&h, NULL);

        is_str(history_verdict_name(verdict),
               history_verdict_name(judge_cases[i].verdict), "%s",
               judge_cases[i].name);
    }
}


static void
test_full(void)
{
    unsigned   i;
    history_t  h;

    history_init(&h);

    for (i = 0; i <= HISTORY_EVENTS; i++) {
        (void) history_add(&h, HISTORY_LOCATE, 0, i);
    }

    is_int(history_judge(&h, NULL), HISTORY_FULL, "too long a history");

    history_init(&h);
    history_add(&h, HISTORY_READ, 1, 1)->last = 1;
    h.harmed = 2;

    is_int(history_judge(&h, NULL), HISTORY_GOOD,
           "what was harmed need not be readable");
}


/* a mark that is set when its Destroy has ended is known of the object */

static void
test_late(void)
{
    size_t     i;
    history_t  h;

    static const struct {
        const char         *destroy;
        unsigned            late;
        history_verdict_e   verdict;
        const char         *what;
    } rows[] = {
        { "1-2 destroy . unknown", 0, HISTORY_IMPOSSIBLE,
          "an Active object is not destroyed by a Destroy that failed" },
        { "1-2 destroy . unknown", 1, HISTORY_GOOD,
          "it is if the mark came late" },
        { "1-2 destroy . unknown", 2, HISTORY_IMPOSSIBLE,
          "but not another object" },
        { "5-6 destroy . ok", 1, HISTORY_IMPOSSIBLE,
          "nor by a Destroy that was acknowledged" }
    };

    for (i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        history_init(&h);
        judge_event(&h, rows[i].destroy);
        judge_event(&h, "3-4 activate . ok");
        judge_event(&h, "7-8 state 5 ok");
        h.late = rows[i].late;
        is_int(history_judge(&h, NULL), rows[i].verdict, "%s", rows[i].what);
    }
}


/* many changes that may have been made: the search comes to an end */

static void
test_many(void)
{
    size_t      k;
    unsigned    i;
    history_t   h;

    static const char *const  events[] = {
        "1-2 activate . unknown", "1-2 deactivate . unknown",
        "1-2 compromise . unknown", "1-2 destroy . unknown"
    };

    history_init(&h);

    for (i = 0; i < 12; i++) {
        for (k = 0; k < sizeof(events) / sizeof(events[0]); k++) {
            judge_event(&h, events[k]);
        }
    }

    judge_event(&h, "3-4 state 3 ok");
    judge_event(&h, "5-6 state 2 ok");

    is_int(history_judge(&h, NULL), HISTORY_IMPOSSIBLE,
           "no order of many changes makes a state go back");
}


int
main(void)
{
    test_cases();
    test_full();
    test_late();
    test_many();

    return done_testing();
}
