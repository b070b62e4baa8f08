
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor: checks the instance and the key ring by reading.
 */


#include "ctl_doctor_kp.h"

#include "keyprotect_alias.h"
#include "keyprotect_retry.h"

#include <stdio.h>
#include <string.h>


#define CTL_DOCTOR_ALIASES     1000      /* the limit that one page of IBM
                                            documents */
#define CTL_DOCTOR_ALIASES_80  800
#define CTL_DOCTOR_PAGE        1000
#define CTL_DOCTOR_KEYS        50000     /* that are looked at for aliases */


typedef struct {
    size_t    keys;
    size_t    aliases;
    unsigned  shown:1;      /* the list shows aliases */
    unsigned  more:1;       /* there may be more keys */
} ctl_doctor_count_t;


static void ctl_doctor_read(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_absent(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_aliases(void *data, const ctl_doctor_check_t *check);
static kmip_int_t ctl_doctor_count(ctl_doctor_kp_t *d,
    ctl_doctor_count_t *count);
static void ctl_doctor_policies(void *data, const ctl_doctor_check_t *check);
static const json_t *ctl_doctor_policy(const json_t *json, const char *type);


static const ctl_doctor_check_t  ctl_doctor_instance_checks[] = {

    { "read", "records of the key ring can be read with their payload",
      "list", ctl_doctor_read },

    { "absent-alias", "an alias that does not exist is answered by status "
      "404, KEY_NOT_FOUND_ERR", "token kms-tls", ctl_doctor_absent },

    { "aliases", "the instance is far from 1,000 aliases", "list",
      ctl_doctor_aliases },

    { "policies", "no policy of the instance is in the way", "token kms-tls",
      ctl_doctor_policies },

    { NULL, NULL, NULL, NULL }
};


void
ctl_doctor_instance(ctl_doctor_kp_t *d)
{
    ctl_doctor_report_run(d->report, ctl_doctor_instance_checks, d);
}


static void
ctl_doctor_read(void *data, const ctl_doctor_check_t *check)
{
    kmip_int_t         rc;
    keyprotect_key_t   key;
    ctl_doctor_kp_t   *d = data;

    if (d->nrecords == 0) {
        ctl_doctor_report_skipped(d->report, check, "there is no record yet "
                                  "that could be read");
        return;
    }

    ctl_record_check(d->record, check->id);

    rc = keyprotect_request_key(&d->ks, &d->call, d->c->arena,
                                &d->records[0].id);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_key(d->json, d->c->arena, &key) != KMIP_OK)
    {
        ctl_doctor_kp_bad(d, check, "the newest record cannot be read with "
                          "its payload", "ReaderPlus may, Reader may not");
        return;
    }

    if (key.payload.len == 0) {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "grant ReaderPlus or more on the key ring",
                              "the newest record comes without its payload");
        return;
    }

    ctl_doctor_report_good(d->report, check, "the newest record can be read, "
                           "with its payload");
}


/* the module's self-test does the same */

static void
ctl_doctor_absent(void *data, const ctl_doctor_check_t *check)
{
    kmip_str_t        alias;
    kmip_int_t        rc;
    ctl_doctor_kp_t  *d = data;

    ctl_record_check(d->record, check->id);

    alias = kmip_arena_printf(d->c->arena, "%sdoctor_absent_%08x%08x",
                              d->conf.record_prefix.data,
                              keyprotect_retry_random(0xffffffff),
                              keyprotect_retry_random(0xffffffff));

    rc = keyprotect_request_metadata(&d->ks, &d->call, d->c->arena, &alias);

    switch (ctl_doctor_kp_call(d, rc)) {

    case KEYPROTECT_ABSENT:
        ctl_doctor_report_good(d->report, check, "an alias that does not "
                               "exist is answered by %s",
                               ctl_doctor_kp_said(d));
        return;

    case KEYPROTECT_OK:
    case KEYPROTECT_GONE:
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "something between answers in Key Protect's "
                              "place: check endpoint and proxy",
                              "an alias that does not exist is found");
        return;

    default:
        break;
    }

    if (ctl_doctor_kp_status(d) == 404 || ctl_doctor_kp_status(d) == 401) {
        ctl_doctor_report_warning(d->report, check,
                                  "the endpoint copes with it: what does not "
                                  "exist may be answered by General Failure "
                                  "instead of Item Not Found",
                                  "an alias that does not exist is answered "
                                  "by %s", ctl_doctor_kp_said(d));
        return;
    }

    ctl_doctor_kp_bad(d, check, "the request for an alias that does not exist "
                      "failed", NULL);
}


/* in the whole instance, as far as the API key sees it */

static void
ctl_doctor_aliases(void *data, const ctl_doctor_check_t *check)
{
    const char          *where;
    ctl_doctor_kp_t     *d = data;
    ctl_doctor_count_t   count;

    ctl_record_check(d->record, check->id);

    if (ctl_doctor_count(d, &count) != KMIP_OK) {
        ctl_doctor_report_skipped(d->report, check, "the keys of the whole "
                                  "instance cannot be listed: %s",
                                  ctl_doctor_kp_said(d));
        return;
    }

    where = count.more ? ctl_doctor_report_text(d->report, " on the first "
                                                "%zu keys, and more keys "
                                                "were not counted",
                                                count.keys)
                       : ctl_doctor_report_text(d->report, " on %zu keys",
                                                count.keys);

    if (count.keys && !count.shown) {
        ctl_doctor_report_skipped(d->report, check, "the list of keys shows "
                                  "no aliases, so they cannot be counted");

    } else if (count.aliases >= CTL_DOCTOR_ALIASES) {
        ctl_doctor_report_good(d->report, check, "there are at least %zu "
                               "aliases, so the instance has no limit of %d",
                               count.aliases, CTL_DOCTOR_ALIASES);

    } else if (count.aliases >= CTL_DOCTOR_ALIASES_80) {
        ctl_doctor_report_warning(d->report, check,
                                  "ask IBM for the limit of this instance, or "
                                  "use one of its own for KMIP; \"attributes "
                                  "off\" takes half of the aliases",
                                  "there are %zu aliases%s, and one page of "
                                  "IBM's documentation limits an instance to "
                                  "%d", count.aliases, where,
                                  CTL_DOCTOR_ALIASES);

    } else {
        ctl_doctor_report_good(d->report, check, "there are %zu aliases%s",
                               count.aliases, where);
    }
}


/* pages through all keys until the aliases are too many for a limit */

static kmip_int_t
ctl_doctor_count(ctl_doctor_kp_t *d, ctl_doctor_count_t *count)
{
    size_t              i, n;
    kmip_int_t          rc;
    const json_t       *resources, *aliases;
    keyprotect_list_t   list;

    memset(count, 0, sizeof(ctl_doctor_count_t));
    memset(&list, 0, sizeof(list));

    list.limit = CTL_DOCTOR_PAGE;

    do {
        list.offset = (unsigned) count->keys;

        rc = keyprotect_request_list(&d->ks, &d->call, d->c->arena, &list);
        d->call.http.key_ring = NULL;

        if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK) {
            return KMIP_ERROR;
        }

        resources = json_object_get(d->json, "resources");
        n = json_array_size(resources);

        for (i = 0; i < n; i++) {
            aliases = json_object_get(json_array_get(resources, i),
                                      "aliases");
            count->shown |= json_is_array(aliases);
            count->aliases += json_array_size(aliases);
        }

        count->keys += n;
        count->more = (n == CTL_DOCTOR_PAGE);

    } while (count->more && count->aliases < CTL_DOCTOR_ALIASES
             && count->keys < CTL_DOCTOR_KEYS);

    return KMIP_OK;
}


static void
ctl_doctor_policies(void *data, const ctl_doctor_check_t *check)
{
    int               found;
    const json_t     *policy;
    ctl_doctor_kp_t  *d = data;

    ctl_record_check(d->record, check->id);

    ctl_doctor_kp_raw(d, KEYPROTECT_GET, "/api/v2/instance/policies", NULL,
                      NULL);

    if (ctl_doctor_kp_status(d) != 200 || d->json == NULL) {
        ctl_doctor_report_skipped(d->report, check, "this credential may not "
                                  "read the instance's policies (%s), which "
                                  "it need not", ctl_doctor_kp_said(d));
        return;
    }

    found = 0;
    policy = ctl_doctor_policy(d->json, "keyCreateImportAccess");

    if (policy
        && (json_is_false(json_object_get(policy, "import_standard_key"))
            || json_is_true(json_object_get(policy, "enforce_token"))))
    {
        found = 1;
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              "let it allow the import of standard keys, "
                              "without a token",
                              "the policy keyCreateImportAccess forbids to "
                              "store records");
    }

    if (ctl_doctor_policy(d->json, "dualAuthDelete")
        && d->provider->settings.destroy == KEYPROTECT_SETTINGS_DESTROY_DELETE)
    {
        found = 1;
        ctl_doctor_report_warning(d->report, check,
                                  "set \"destroy tombstone\", or take the "
                                  "policy off",
                                  "the policy dualAuthDelete is on: a Destroy "
                                  "cannot delete its record");
    }

    if (!found) {
        ctl_doctor_report_good(d->report, check,
                               "no policy of the instance is in the way");
    }
}


/* the attributes of a policy; NULL: it does not exist or is off */

static const json_t *
ctl_doctor_policy(const json_t *json, const char *type)
{
    size_t        i;
    const char   *name;
    const json_t  *resources, *one, *policy;

    resources = json_object_get(json, "resources");

    for (i = 0; i < json_array_size(resources); i++) {
        one = json_array_get(resources, i);
        name = json_string_value(json_object_get(one, "policy_type"));
        policy = json_object_get(one, "policy_data");

        if (name && strcmp(name, type) == 0
            && json_is_true(json_object_get(policy, "enabled")))
        {
            json = json_object_get(policy, "attributes");
            return json ? json : policy;
        }
    }

    return NULL;
}
