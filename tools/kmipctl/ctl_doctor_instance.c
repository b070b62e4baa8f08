
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


static void ctl_doctor_ring(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_ring_listed(ctl_doctor_kp_t *d, const char *ring);
static void ctl_doctor_list(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_ours(ctl_doctor_kp_t *d, keyprotect_key_t *keys,
    size_t n);
static void ctl_doctor_read(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_absent(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_aliases(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_policies(void *data, const ctl_doctor_check_t *check);
static const json_t *ctl_doctor_policy(const json_t *json, const char *type);


static const ctl_doctor_check_t  ctl_doctor_instance_checks[] = {

    { "key-ring", "the instance has the key ring", "token kms-tls",
      ctl_doctor_ring },

    { "list", "the keys of the key ring can be listed", "token kms-tls",
      ctl_doctor_list },

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
ctl_doctor_ring(void *data, const ctl_doctor_check_t *check)
{
    const char       *ring;
    ctl_doctor_kp_t  *d = data;

    ring = d->ks.key_ring ? d->ks.key_ring : "default";
    ctl_record_check(d->record, check->id);

    ctl_doctor_kp_raw(d, KEYPROTECT_GET, "/api/v2/key_rings", NULL, NULL);

    if (ctl_doctor_kp_status(d) != 200 || d->json == NULL) {
        ctl_doctor_report_skipped(d->report, check, "this credential may not "
                                  "list key rings (%s), which it need not",
                                  ctl_doctor_kp_said(d));

    } else if (ctl_doctor_ring_listed(d, ring)) {
        ctl_doctor_report_good(d->report, check, "the instance has the key "
                               "ring %s", ring);

    } else {
        ctl_doctor_report_bad(d->report, check, CTL_FAILED,
                              ctl_doctor_report_text(d->report,
                                  "check key_ring, or make it: kp key-ring "
                                  "create %s", ring),
                              "the instance has no key ring %s", ring);
    }
}


static int
ctl_doctor_ring_listed(ctl_doctor_kp_t *d, const char *ring)
{
    size_t       i;
    json_t      *resources;
    const char  *id;

    resources = json_object_get(d->json, "resources");

    for (i = 0; i < json_array_size(resources); i++) {
        id = json_string_value(json_object_get(json_array_get(resources, i),
                                               "id"));
        if (id && strcmp(id, ring) == 0) {
            return 1;
        }
    }

    return 0;
}


static void
ctl_doctor_list(void *data, const ctl_doctor_check_t *check)
{
    size_t              n;
    kmip_int_t          rc;
    keyprotect_key_t   *keys;
    keyprotect_list_t   list;
    ctl_doctor_kp_t    *d = data;

    ctl_record_check(d->record, check->id);

    memset(&list, 0, sizeof(list));
    list.limit = CTL_DOCTOR_PAGE;
    list.newest_first = 1;

    rc = keyprotect_request_list(&d->ks, &d->call, d->c->arena, &list);

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_list(d->json, d->c->arena, &keys, &n) != KMIP_OK)
    {
        ctl_doctor_kp_bad(d, check, "the keys of the key ring cannot be "
                          "listed", NULL);
        return;
    }

    ctl_doctor_ours(d, keys, n);

    if (n == 0 && d->c->o.doctor.write) {
        ctl_doctor_report_good(d->report, check, "the list of the key ring is "
                               "empty; its rights are tested below");
        return;
    }

    if (n == 0) {
        ctl_doctor_report_warning(d->report, check,
                                  "run the doctor with --write: it makes a "
                                  "record, and reads it",
                                  "the list of the key ring is empty, which "
                                  "proves no right: Key Protect also gives it "
                                  "to an API key that may not read there");
        return;
    }

    ctl_doctor_report_good(d->report, check, "the list of the key ring has "
                           "%s%zu keys, %zu of them records",
                           n == CTL_DOCTOR_PAGE ? "at least " : "", n,
                           d->nrecords);
}


/* moves keys whose names begin with record_prefix to the front */

static void
ctl_doctor_ours(ctl_doctor_kp_t *d, keyprotect_key_t *keys, size_t n)
{
    size_t             i;
    kmip_str_t        *prefix;
    keyprotect_key_t   key;

    prefix = &d->conf.record_prefix;
    d->records = keys;
    d->nrecords = 0;

    for (i = 0; i < n; i++) {

        if (keys[i].name.len > prefix->len
            && memcmp(keys[i].name.data, prefix->data, prefix->len) == 0)
        {
            key = keys[d->nrecords];
            keys[d->nrecords++] = keys[i];
            keys[i] = key;
        }
    }
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


/* counts the aliases of the whole instance, as far as this API key sees it */

static void
ctl_doctor_aliases(void *data, const ctl_doctor_check_t *check)
{
    size_t             i, n, aliases;
    kmip_int_t         rc;
    keyprotect_key_t  *keys;
    keyprotect_list_t  list;
    ctl_doctor_kp_t   *d = data;

    ctl_record_check(d->record, check->id);

    memset(&list, 0, sizeof(list));
    list.limit = CTL_DOCTOR_PAGE;

    rc = keyprotect_request_list(&d->ks, &d->call, d->c->arena, &list);
    d->call.http.key_ring = NULL;

    if (ctl_doctor_kp_call(d, rc) != KEYPROTECT_OK
        || keyprotect_answer_list(d->json, d->c->arena, &keys, &n) != KMIP_OK)
    {
        ctl_doctor_report_skipped(d->report, check, "the keys of the whole "
                                  "instance cannot be listed: %s",
                                  ctl_doctor_kp_said(d));
        return;
    }

    for (aliases = 0, i = 0; i < n; i++) {
        aliases += keys[i].naliases;
    }

    if (aliases >= CTL_DOCTOR_ALIASES) {
        ctl_doctor_report_good(d->report, check, "there are at least %zu "
                               "aliases, so the instance has no limit of %d",
                               aliases, CTL_DOCTOR_ALIASES);

    } else if (aliases >= CTL_DOCTOR_ALIASES_80) {
        ctl_doctor_report_warning(d->report, check,
                                  "ask IBM for the limit of this instance, or "
                                  "use one of its own for KMIP; \"attributes "
                                  "off\" takes half of the aliases",
                                  "there are %zu aliases, and one page of "
                                  "IBM's documentation limits an instance to "
                                  "%d", aliases, CTL_DOCTOR_ALIASES);

    } else {
        ctl_doctor_report_good(d->report, check, "there are %zu aliases%s",
                               aliases, n == CTL_DOCTOR_PAGE
                               ? " on the first 1,000 keys" : "");
    }
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
