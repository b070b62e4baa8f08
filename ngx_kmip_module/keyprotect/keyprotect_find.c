
/*
 * Locate.  By Name it is a walk over the Name's holders.  Otherwise keys are
 * listed, newest first; what the list itself tells drops most of those that do
 * not match, and only the rest is loaded, some at once.  The answer is whole
 * or it is an error: it is never a part that looks like the whole.
 */


#include "keyprotect_flow.h"
#include "kmip_lifecycle.h"
#include "kmip_locate_match.h"

#include <stdio.h>
#include <string.h>


#define KEYPROTECT_FIND_PAGE     500
#define KEYPROTECT_FIND_OVERLAP  5       /* keys that are read twice, since
                                            pages move when keys go */
#define KEYPROTECT_FIND_LOADS    8       /* at once */
#define KEYPROTECT_FIND_BOUND    10000   /* objects loaded for one Locate */
#define KEYPROTECT_FIND_CURSOR   16


typedef struct keyprotect_find_s  keyprotect_find_t;


/* a key of the page that may match */

typedef struct {
    kmip_str_t              uid;
    unsigned                offset;      /* in the list, of the next one */
    kmip_match_e            match;       /* MORE: has to be loaded */
} keyprotect_candidate_t;


typedef struct {
    keyprotect_find_t      *find;
    kmip_store_call_t       call;
    kmip_arena_t           *arena;
    size_t                  at;          /* index of the candidate */
    unsigned                busy:1;
} keyprotect_find_load_t;


struct keyprotect_find_s {
    keyprotect_flow_t         flow;

    kmip_filter_t             filter;    /* the flow's own copy */
    unsigned                  fixed:1;   /* the list alone decides */
    unsigned                  last:1;    /* there is no further page */
    size_t                    limit;

    keyprotect_walk_t         walk;      /* by Name */

    keyprotect_call_t         call;      /* the list */
    unsigned                  offset;    /* of the page in the list */
    unsigned                  npage;     /* keys on it */

    keyprotect_candidate_t   *candidates;
    size_t                    ncandidates;
    size_t                    next;      /* the next one to be loaded */
    keyprotect_find_load_t    loads[KEYPROTECT_FIND_LOADS];
    unsigned                  nloads;
    unsigned                  loaded;    /* in all */

    kmip_str_t               *found;
    size_t                    nfound;
    size_t                    size;
    unsigned                  end;       /* offset behind the last one found */
};


/* the attributes that a description tells */

static const kmip_attribute_e  keyprotect_find_fixed[] = {
    KMIP_ATTR_UNIQUE_IDENTIFIER,
    KMIP_ATTR_OBJECT_TYPE,
    KMIP_ATTR_CRYPTOGRAPHIC_ALGORITHM,
    KMIP_ATTR_CRYPTOGRAPHIC_LENGTH,
    KMIP_ATTR_CRYPTOGRAPHIC_USAGE_MASK
};


static void keyprotect_find_begin(keyprotect_flow_t *flow);
static void keyprotect_find_stop(keyprotect_flow_t *flow);
static int keyprotect_find_is_fixed(const kmip_filter_t *filter);
static const kmip_attribute_t *keyprotect_find_name(
    const kmip_filter_t *filter);
static void keyprotect_find_walk(keyprotect_find_t *find,
    const kmip_attribute_t *name);
static int keyprotect_find_judge(keyprotect_walk_t *walk,
    const kmip_snapshot_t *holder);
static void keyprotect_find_walked(keyprotect_walk_t *walk);
static void keyprotect_find_page(keyprotect_find_t *find);
static void keyprotect_find_listed(keyprotect_call_t *call);
static kmip_int_t keyprotect_find_candidates(keyprotect_find_t *find,
    const keyprotect_key_t *keys, size_t n);
static kmip_match_e keyprotect_find_candidate(keyprotect_find_t *find,
    const keyprotect_key_t *key, const kmip_str_t *uid);
static int keyprotect_find_more(keyprotect_find_t *find);
static void keyprotect_find_go_on(keyprotect_find_t *find);
static kmip_int_t keyprotect_find_load(keyprotect_find_t *find,
    keyprotect_find_load_t *load);
static void keyprotect_find_loaded(kmip_store_call_t *call);
static int keyprotect_find_take(keyprotect_find_t *find,
    keyprotect_find_load_t *load);
static kmip_int_t keyprotect_find_keep(keyprotect_find_t *find,
    const kmip_str_t *uid);
static int keyprotect_find_known(const keyprotect_find_t *find,
    const kmip_str_t *uid);
static void keyprotect_find_page_done(keyprotect_find_t *find);
static void keyprotect_find_finish(keyprotect_find_t *find, unsigned next);


kmip_int_t
keyprotect_find(keyprotect_store_t *ks, kmip_store_call_t *call)
{
    char                cursor[KEYPROTECT_FIND_CURSOR];
    kmip_str_t          none;
    unsigned            offset;
    keyprotect_find_t  *find;
    keyprotect_flow_t  *flow;

    none.data = (const uint8_t *) "";
    none.len = 0;

    flow = keyprotect_flow_create(ks, call, sizeof(keyprotect_find_t),
                                  "Locate", &none, keyprotect_find_stop);
    if (flow == NULL) {
        return KMIP_OK;
    }

    find = (keyprotect_find_t *) flow;
    offset = 0;

    if (call->cursor.len && call->cursor.len < sizeof(cursor)) {
        memcpy(cursor, call->cursor.data, call->cursor.len);
        cursor[call->cursor.len] = '\0';
        (void) sscanf(cursor, "%u", &offset);
    }

    find->offset = offset;
    find->limit = call->limit;
    find->filter = *call->filter;

    return keyprotect_flow_start(flow, keyprotect_find_begin);
}


static void
keyprotect_find_begin(keyprotect_flow_t *flow)
{
    keyprotect_find_t       *find;
    const kmip_attribute_t  *name;

    find = (keyprotect_find_t *) flow;

    if (kmip_attributes_copy(flow->arena, &find->filter.attributes,
                             &flow->call->filter->attributes)
        != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return;
    }

    find->fixed = keyprotect_find_is_fixed(&find->filter);

    name = keyprotect_find_name(&find->filter);

    if (name) {
        keyprotect_find_walk(find, name);
        return;
    }

    keyprotect_find_page(find);
}


static void
keyprotect_find_stop(keyprotect_flow_t *flow)
{
    unsigned                 i;
    keyprotect_find_t       *find;
    keyprotect_find_load_t  *load;

    find = (keyprotect_find_t *) flow;

    keyprotect_call_cancel(&find->call);

    if (find->walk.flow) {
        keyprotect_walk_cancel(&find->walk);
    }

    for (i = 0; i < KEYPROTECT_FIND_LOADS; i++) {
        load = &find->loads[i];

        keyprotect_flow_sub_cancel(flow, &load->call);

        kmip_arena_destroy(load->arena);
        load->arena = NULL;
    }
}


static int
keyprotect_find_is_fixed(const kmip_filter_t *filter)
{
    size_t  i, k, n;

    n = sizeof(keyprotect_find_fixed) / sizeof(keyprotect_find_fixed[0]);

    for (i = 0; i < filter->attributes.nelts; i++) {

        for (k = 0; k < n; k++) {
            if (filter->attributes.elts[i].id == keyprotect_find_fixed[k]) {
                break;
            }
        }

        if (k == n) {
            return 0;
        }
    }

    return 1;
}


static const kmip_attribute_t *
keyprotect_find_name(const kmip_filter_t *filter)
{
    size_t      i;
    kmip_str_t  text;

    for (i = 0; i < filter->attributes.nelts; i++) {

        if (keyprotect_name_text(&filter->attributes.elts[i], &text)
            == KMIP_OK)
        {
            return &filter->attributes.elts[i];
        }
    }

    return NULL;
}


static void
keyprotect_find_walk(keyprotect_find_t *find, const kmip_attribute_t *name)
{
    find->walk.flow = &find->flow;
    find->walk.judge = keyprotect_find_judge;
    find->walk.done = keyprotect_find_walked;
    find->walk.data = find;

    if (keyprotect_name_text(name, &find->walk.name) != KMIP_OK
        || keyprotect_walk_start(&find->walk) != KMIP_OK)
    {
        keyprotect_flow_finish(&find->flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


/* earlier holders may be destroyed or renamed, so all are asked */

static int
keyprotect_find_judge(keyprotect_walk_t *walk, const kmip_snapshot_t *holder)
{
    keyprotect_find_t  *find;

    find = walk->data;

    if (kmip_locate_match(&find->filter, holder) == KMIP_MATCH_YES
        && !keyprotect_find_known(find, &holder->uid)
        && keyprotect_find_keep(find, &holder->uid) != KMIP_OK)
    {
        return 1;
    }

    return 0;
}


static void
keyprotect_find_walked(keyprotect_walk_t *walk)
{
    keyprotect_find_t  *find;

    find = walk->data;

    if (walk->outcome != KMIP_STORE_OK || walk->stopped) {
        keyprotect_flow_finish(&find->flow,
                               walk->stopped ? KMIP_STORE_UNAVAILABLE
                                             : walk->outcome,
                               walk->message);
        return;
    }

    find->last = 1;
    keyprotect_find_finish(find, 0);
}


static void
keyprotect_find_page(keyprotect_find_t *find)
{
    keyprotect_list_t   list;
    keyprotect_flow_t  *flow;

    flow = &find->flow;

    memset(&list, 0, sizeof(keyprotect_list_t));

    list.limit = KEYPROTECT_FIND_PAGE;
    list.offset = find->offset;
    list.states = "0,1,2,3,5";
    list.newest_first = 1;

    if (keyprotect_request_list(flow->ks, &find->call, flow->arena, &list)
        != KMIP_OK
        || keyprotect_flow_send(flow, &find->call, keyprotect_find_listed,
                                find)
           != KMIP_OK)
    {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
    }
}


static void
keyprotect_find_listed(keyprotect_call_t *call)
{
    size_t              n;
    keyprotect_key_t   *keys;
    keyprotect_find_t  *find;

    find = call->data;

    if (call->result != KEYPROTECT_OK) {
        keyprotect_flow_fail(&find->flow, call);
        return;
    }

    if (keyprotect_answer_list(call->json, find->flow.arena, &keys, &n)
        != KMIP_OK)
    {
        keyprotect_flow_finish(&find->flow, KMIP_STORE_INVALID,
                               "the list of keys is unreadable");
        return;
    }

    find->npage = (unsigned) n;
    find->last = n < KEYPROTECT_FIND_PAGE;

    if (keyprotect_find_candidates(find, keys, n) != KMIP_OK) {
        keyprotect_flow_finish(&find->flow, KMIP_STORE_LIMIT, NULL);
        return;
    }

    keyprotect_find_go_on(find);
}


static kmip_int_t
keyprotect_find_candidates(keyprotect_find_t *find,
    const keyprotect_key_t *keys, size_t n)
{
    size_t                      i;
    kmip_match_e                match;
    keyprotect_candidate_t     *candidate;
    keyprotect_alias_parsed_t   parsed;

    find->next = 0;
    find->ncandidates = 0;
    find->candidates = kmip_arena_alloc(find->flow.arena,
                                        (n + 1)
                                        * sizeof(keyprotect_candidate_t));
    if (find->candidates == NULL) {
        return KMIP_ERROR;
    }

    for (i = 0; i < n; i++) {
        keyprotect_alias_parse(&find->flow.ks->conf->record_prefix,
                               &keys[i].name, &parsed);

        if (parsed.kind != KEYPROTECT_ALIAS_RECORD) {
            continue;
        }

        match = keyprotect_find_candidate(find, &keys[i], &parsed.uid);

        if (match == KMIP_MATCH_NO) {
            continue;
        }

        candidate = &find->candidates[find->ncandidates++];

        candidate->uid = parsed.uid;
        candidate->offset = find->offset + (unsigned) i + 1;
        candidate->match = match;
    }

    return KMIP_OK;
}


/*
 * The list tells type, algorithm, length and mask, and, if it has the aliases,
 * that an object whose life cycle was never touched is not destroyed.  A
 * deleted one is loaded only for those who ask for destroyed objects.
 */

static kmip_match_e
keyprotect_find_candidate(keyprotect_find_t *find, const keyprotect_key_t *key,
    const kmip_str_t *uid)
{
    kmip_snapshot_t      *object;
    keyprotect_parts_t    parts;
    keyprotect_record_t   record;

    memset(&record, 0, sizeof(keyprotect_record_t));

    if (key->description.len == 0
        || keyprotect_description_parse(find->flow.arena, &key->description,
                                        &record)
           != KMIP_OK)
    {
        return KMIP_MATCH_MORE;
    }

    memset(&parts, 0, sizeof(keyprotect_parts_t));

    keyprotect_markers_read(&find->flow.ks->conf->record_prefix, uid,
                            key->aliases, key->naliases, &parts.markers);

    parts.uid = uid;
    parts.key = key;
    parts.record = &record;

    object = keyprotect_snapshot_make(find->flow.arena, &parts);
    if (object == NULL) {
        return KMIP_MATCH_MORE;
    }

    if (find->fixed && key->has_aliases && !parts.markers.life
        && !kmip_state_destroyed(object->state))
    {
        object->loaded = KMIP_NEED_METADATA;

    } else {
        object->loaded = KMIP_NEED_NOTHING;
    }

    return kmip_locate_match(&find->filter, object);
}


/* 1 if find->next has to be loaded */

static int
keyprotect_find_more(keyprotect_find_t *find)
{
    while (find->next < find->ncandidates
           && find->candidates[find->next].match != KMIP_MATCH_MORE)
    {
        find->next++;
    }

    return find->next < find->ncandidates;
}


/*
 * Candidates are judged in their order, so that the newest come first: loads
 * run ahead, and what is found is taken from the front.
 */

static void
keyprotect_find_go_on(keyprotect_find_t *find)
{
    size_t  i;

    for (i = 0; i < KEYPROTECT_FIND_LOADS; i++) {

        while (!find->loads[i].busy && keyprotect_find_more(find)) {

            if (find->loaded++ == KEYPROTECT_FIND_BOUND) {
                keyprotect_flow_finish(&find->flow, KMIP_STORE_LIMIT, NULL);
                return;
            }

            find->loads[i].at = find->next++;

            if (keyprotect_find_load(find, &find->loads[i]) != KMIP_OK) {
                return;
            }
        }
    }

    if (find->nloads == 0 && find->next == find->ncandidates) {
        keyprotect_find_page_done(find);
    }
}


/* KMIP_ERROR: the flow is finished */

static kmip_int_t
keyprotect_find_load(keyprotect_find_t *find, keyprotect_find_load_t *load)
{
    keyprotect_flow_t  *flow;

    flow = &find->flow;

    load->find = find;
    load->arena = kmip_arena_create(KEYPROTECT_FLOW_ARENA);

    if (load->arena == NULL) {
        keyprotect_flow_finish(flow, KMIP_STORE_UNAVAILABLE, NULL);
        return KMIP_ERROR;
    }

    keyprotect_flow_sub(flow, &load->call, load->arena,
                        keyprotect_find_loaded, load);

    load->call.uid = find->candidates[load->at].uid;
    load->call.need = kmip_locate_need(&find->filter);

    load->busy = 1;
    find->nloads++;

    if (keyprotect_load(flow->ks, &load->call) == KMIP_AGAIN) {
        return KMIP_OK;
    }

    return keyprotect_find_take(find, load) ? KMIP_OK : KMIP_ERROR;
}


static void
keyprotect_find_loaded(kmip_store_call_t *call)
{
    keyprotect_find_t       *find;
    keyprotect_find_load_t  *load;

    load = call->data;
    find = load->find;

    if (keyprotect_find_take(find, load)) {
        keyprotect_find_go_on(find);
    }
}


/* 0: the flow is finished */

static int
keyprotect_find_take(keyprotect_find_t *find, keyprotect_find_load_t *load)
{
    kmip_match_e             match;
    kmip_store_outcome_e     outcome;
    keyprotect_candidate_t  *candidate;

    candidate = &find->candidates[load->at];
    outcome = load->call.outcome;
    match = KMIP_MATCH_NO;

    switch (outcome) {

    case KMIP_STORE_OK:
        match = kmip_locate_match(&find->filter, load->call.result);
        break;

    case KMIP_STORE_ABSENT:
        break;

    case KMIP_STORE_INVALID:

        /* not ours, or beyond repair: it must not stand in everybody's way */

        keyprotect_log(find->flow.ks, KEYPROTECT_LOG_WARN,
                       "Locate leaves out \"%.*s\", whose record is "
                       "unreadable", (int) candidate->uid.len,
                       (const char *) candidate->uid.data);
        break;

    default:
        keyprotect_flow_finish(&find->flow, outcome, NULL);
        return 0;
    }

    candidate->match = match == KMIP_MATCH_YES ? KMIP_MATCH_YES
                                               : KMIP_MATCH_NO;

    kmip_arena_destroy(load->arena);
    load->arena = NULL;

    load->busy = 0;
    find->nloads--;

    return 1;
}


static kmip_int_t
keyprotect_find_keep(keyprotect_find_t *find, const kmip_str_t *uid)
{
    size_t       size;
    kmip_str_t  *found;

    if (find->nfound == find->size) {
        size = find->size ? 2 * find->size : 16;

        found = kmip_arena_alloc(find->flow.arena, size * sizeof(kmip_str_t));
        if (found == NULL) {
            return KMIP_ERROR;
        }

        if (find->nfound) {
            memcpy(found, find->found, find->nfound * sizeof(kmip_str_t));
        }

        find->found = found;
        find->size = size;
    }

    if (kmip_arena_copy(find->flow.arena, &find->found[find->nfound],
                        uid->data, uid->len)
        != KMIP_OK)
    {
        return KMIP_ERROR;
    }

    find->nfound++;

    return KMIP_OK;
}


/* pages overlap, so only the last ones found can come again */

static int
keyprotect_find_known(const keyprotect_find_t *find, const kmip_str_t *uid)
{
    size_t  i;

    for (i = find->nfound; i > 0; i--) {

        if (kmip_str_equal(&find->found[i - 1], uid)) {
            return 1;
        }
    }

    return 0;
}


static void
keyprotect_find_page_done(keyprotect_find_t *find)
{
    size_t                   i;
    keyprotect_candidate_t  *candidate;

    for (i = 0; i < find->ncandidates; i++) {
        candidate = &find->candidates[i];

        if (candidate->match != KMIP_MATCH_YES
            || keyprotect_find_known(find, &candidate->uid))
        {
            continue;
        }

        if (find->nfound == find->limit) {
            find->last = 0;
            keyprotect_find_finish(find, find->end);
            return;
        }

        if (keyprotect_find_keep(find, &candidate->uid) != KMIP_OK) {
            keyprotect_flow_finish(&find->flow, KMIP_STORE_LIMIT, NULL);
            return;
        }

        find->end = candidate->offset;
    }

    if (find->last) {
        keyprotect_find_finish(find, 0);
        return;
    }

    find->offset += find->npage - KEYPROTECT_FIND_OVERLAP;

    if (find->nfound == find->limit) {
        keyprotect_find_finish(find, find->offset);
        return;
    }

    keyprotect_find_page(find);
}


/* the results, into the caller's arena; next is where to go on, if at all */

static void
keyprotect_find_finish(keyprotect_find_t *find, unsigned next)
{
    size_t              i;
    kmip_store_call_t  *call;

    call = find->flow.call;

    call->uids = kmip_arena_alloc(call->arena,
                                  (find->nfound + 1) * sizeof(kmip_str_t));
    if (call->uids == NULL) {
        keyprotect_flow_finish(&find->flow, KMIP_STORE_LIMIT, NULL);
        return;
    }

    for (i = 0; i < find->nfound; i++) {

        if (kmip_arena_copy(call->arena, &call->uids[i], find->found[i].data,
                            find->found[i].len)
            != KMIP_OK)
        {
            keyprotect_flow_finish(&find->flow, KMIP_STORE_LIMIT, NULL);
            return;
        }
    }

    call->nuids = find->nfound;

    if (!find->last) {
        call->next = kmip_arena_printf(call->arena, "%u", next);
    }

    keyprotect_flow_finish(&find->flow, KMIP_STORE_OK, NULL);
}
