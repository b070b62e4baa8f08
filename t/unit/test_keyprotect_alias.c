
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Aliases: built, parsed, and what is not ours.
 */


#include "keyprotect_alias.h"
#include "tap.h"


#define STAMP   "019b76e9ea40c65a1d49d270"
#define PREFIX  "vmware_kmip_"
#define LONGEST "123456789012345678901"
#define SHORT   "5b0c7a5211114c1e9a550f2d8a7e0001"
#define ID      "5b0c7a52-1111-4c1e-9a55-0f2d8a7e0001"
#define NONE    KEYPROTECT_NO_TIME


typedef struct {
    keyprotect_alias_e   kind;
    uint32_t             number;
    int64_t              time;
    int64_t              activated;
    int64_t              deactivated;
    const char          *text;
} form_t;


static void test_prefix(void);
static void test_forms(void);
static void test_longest(void);
static void test_refused(void);
static void test_names(void);
static void test_foreign(void);


static const kmip_str_t  prefix = kmip_string(PREFIX);

static const form_t  forms[] = {
    { KEYPROTECT_ALIAS_RECORD, 0, 0, NONE, NONE, "" },
    { KEYPROTECT_ALIAS_REVISION, 1, 0, NONE, NONE, "-at1" },
    { KEYPROTECT_ALIAS_REVISION, 4294967295, 0, NONE, NONE,
      "-at4294967295" },
    { KEYPROTECT_ALIAS_PUBLISHED, 1, 0, NONE, NONE, "-r1-" SHORT },
    { KEYPROTECT_ALIAS_PUBLISHED, 4294967295, 0, NONE, NONE,
      "-r4294967295-" SHORT },
    { KEYPROTECT_ALIAS_PUBLISHED, 7, 0, NONE, NONE, "-z7-" SHORT },
    { KEYPROTECT_ALIAS_ACTIVE, 0, 0, NONE, NONE, "-act-0" },
    { KEYPROTECT_ALIAS_ACTIVE, 0, 1760000000, NONE, NONE,
      "-act-1760000000" },
    { KEYPROTECT_ALIAS_REVOKED, 6, 1760000001, NONE, NONE,
      "-rev-6-1760000001" },
    { KEYPROTECT_ALIAS_REVOKED, 6, 1760000001, 1760000000, NONE,
      "-rev-6-1760000001-1760000000" },
    { KEYPROTECT_ALIAS_COMPROMISED, 2, 1760000002, NONE, NONE,
      "-cmp-2-1760000002" },
    { KEYPROTECT_ALIAS_COMPROMISED, 2, 1760000002, 1760000000, NONE,
      "-cmp-2-1760000002-1760000000" },
    { KEYPROTECT_ALIAS_COMPROMISED, 2, 1760000002, 1760000000, 1760000001,
      "-cmp-2-1760000002-1760000000-1760000001" },
    { KEYPROTECT_ALIAS_DESTROYED, 0, 1760000003, NONE, NONE,
      "-des-1760000003" },
    { KEYPROTECT_ALIAS_DESTROYED, 17, 1760000003, NONE, NONE,
      "-des-1760000003-17" }
};

#define FORMS  (sizeof(forms) / sizeof(form_t))


int
main(void)
{
    test_prefix();
    test_forms();
    test_longest();
    test_refused();
    test_names();
    test_foreign();

    return done_testing();
}


static kmip_str_t
str(const char *text)
{
    kmip_str_t  s;

    s.data = (const uint8_t *) text;
    s.len = strlen(text);

    return s;
}


static void
test_prefix(void)
{
    size_t       i;
    kmip_str_t   s;
    const char  *why;

    static const char  *good[] = {
        "vmware_kmip_", "a", "A-Z_09", LONGEST
    };

    static const char  *bad[] = {
        "", LONGEST "2", "a b", "a/b", "a.b", "\xc3\xa4", "a\n"
    };

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        s = str(good[i]);
        ok(keyprotect_alias_prefix_valid(&s, &why), "prefix \"%s\" can be used",
           good[i]);
        ok(why == NULL, "prefix \"%s\": no complaint", good[i]);
    }

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        s = str(bad[i]);
        ok(!keyprotect_alias_prefix_valid(&s, &why), "prefix \"%s\" is refused",
           bad[i]);
        ok(why != NULL, "prefix \"%s\": a complaint", bad[i]);
        ok(!keyprotect_alias_prefix_valid(&s, NULL),
           "prefix \"%s\" is refused without a complaint", bad[i]);
    }
}


static void
fill(keyprotect_parsed_t *p, const form_t *form)
{
    memset(p, 0, sizeof(keyprotect_parsed_t));

    p->kind = form->kind;
    p->stamp = str(STAMP);
    p->id = str(ID);
    p->number = form->number;
    p->time = form->time;
    p->activated = form->activated;
    p->deactivated = form->deactivated;
    p->archived = form->text[0] == '-' && form->text[1] == 'z';
}


static void
test_forms(void)
{
    size_t               i;
    char                 want[128];
    kmip_str_t           s;
    keyprotect_alias_t   alias;
    keyprotect_parsed_t  given, parsed;

    for (i = 0; i < FORMS; i++) {
        fill(&given, &forms[i]);
        snprintf(want, sizeof(want), PREFIX STAMP "%s", forms[i].text);

        is_int(keyprotect_alias_build(alias, &prefix, &given), KMIP_OK,
               "\"%s\" is built", forms[i].text);
        is_str(alias, want, "\"%s\" is built as it should be", forms[i].text);

        s = str(alias);
        keyprotect_alias_parse(&prefix, &s, &parsed);

        is_int(parsed.kind, forms[i].kind, "\"%s\": kind", forms[i].text);
        is_int(parsed.number, forms[i].number, "\"%s\": number",
               forms[i].text);
        is_int(parsed.time, forms[i].time, "\"%s\": time", forms[i].text);
        is_int(parsed.activated, forms[i].activated,
               "\"%s\": time of activation", forms[i].text);
        is_int(parsed.deactivated, forms[i].deactivated,
               "\"%s\": time of deactivation", forms[i].text);
        is_mem(parsed.stamp.data, parsed.stamp.len, STAMP, strlen(STAMP),
               "\"%s\": stamp", forms[i].text);

        is_int(parsed.archived, given.archived,
               "\"%s\": whether the object is archived", forms[i].text);

        if (forms[i].kind == KEYPROTECT_ALIAS_PUBLISHED) {
            is_mem(parsed.id.data, parsed.id.len, SHORT, strlen(SHORT),
                   "\"%s\": id", forms[i].text);
        }
    }
}


/* Key Protect takes 90 characters */

static void
test_longest(void)
{
    size_t               i;
    kmip_str_t           name, longest;
    keyprotect_alias_t   alias;
    keyprotect_parsed_t  given;

    longest = str(LONGEST);

    for (i = 0; i < FORMS; i++) {
        fill(&given, &forms[i]);

        is_int(keyprotect_alias_build(alias, &longest, &given), KMIP_OK,
               "\"%s\" fits the longest prefix", forms[i].text);
        ok(strlen(alias) <= KEYPROTECT_ALIAS_MAX,
           "\"%s\" with it has %zu characters", forms[i].text, strlen(alias));
    }

    name = str("a Name");

    is_int(keyprotect_alias_name(alias, &longest, 3, &name), KMIP_OK,
           "a Name fits the longest prefix");
}


static void
test_refused(void)
{
    kmip_str_t           s;
    keyprotect_alias_t   alias;
    keyprotect_parsed_t  p;

    fill(&p, &forms[1]);
    p.number = 0;
    is_int(keyprotect_alias_build(alias, &prefix, &p), KMIP_ERROR,
           "revision 0 has no alias");

    fill(&p, &forms[7]);
    p.time = -1;
    is_int(keyprotect_alias_build(alias, &prefix, &p), KMIP_ERROR,
           "a time before 1970 has no alias");

    fill(&p, &forms[3]);
    p.id = str("5b0c7a52");
    is_int(keyprotect_alias_build(alias, &prefix, &p), KMIP_ERROR,
           "what is no id is not published");

    fill(&p, &forms[0]);
    p.stamp = str("short");
    is_int(keyprotect_alias_build(alias, &prefix, &p), KMIP_ERROR,
           "what is no stamp has no alias");

    fill(&p, &forms[0]);
    s = str("a b");
    is_int(keyprotect_alias_build(alias, &s, &p), KMIP_ERROR,
           "a prefix that cannot be used has no aliases");

    fill(&p, &forms[0]);
    p.kind = KEYPROTECT_ALIAS_FOREIGN;
    is_int(keyprotect_alias_build(alias, &prefix, &p), KMIP_ERROR,
           "a foreign alias is not built");
}


static void
test_names(void)
{
    kmip_str_t           one, other, s;
    keyprotect_alias_t   a, b;
    keyprotect_parsed_t  parsed;

    one = str("Key 1");
    other = str("Key 2");

    is_int(keyprotect_alias_name(a, &prefix, 0, &one), KMIP_OK,
           "a Name has an alias");
    is_int(keyprotect_alias_name(b, &prefix, 0, &other), KMIP_OK,
           "another Name has an alias");
    ok(strcmp(a, b) != 0, "two Names have different aliases");

    s = str(a);
    keyprotect_alias_parse(&prefix, &s, &parsed);
    is_int(parsed.kind, KEYPROTECT_ALIAS_NAME, "alias of a Name: kind");
    is_int(parsed.number, 0, "alias of a Name: generation");

    is_int(keyprotect_alias_name(b, &prefix, 3, &one), KMIP_OK,
           "the last generation has an alias");
    s = str(b);
    keyprotect_alias_parse(&prefix, &s, &parsed);
    is_int(parsed.number, 3, "alias of a Name: last generation");

    is_int(keyprotect_alias_name(b, &prefix, KEYPROTECT_GENERATIONS, &one),
           KMIP_OK, "a generation too many can be written");
    s = str(b);
    keyprotect_alias_parse(&prefix, &s, &parsed);
    is_int(parsed.kind, KEYPROTECT_ALIAS_FOREIGN,
           "a generation too many is foreign");
}


static void
test_foreign(void)
{
    size_t               i;
    kmip_str_t           s;
    keyprotect_parsed_t  parsed;

    static const char  *foreign[] = {
        "", PREFIX, "other_" STAMP, STAMP,
        PREFIX "019b76e9ea40c65a1d49d27", PREFIX "019B76E9EA40C65A1D49D270",
        PREFIX STAMP "x", PREFIX STAMP "-", PREFIX STAMP "-at",
        PREFIX STAMP "-at0", PREFIX STAMP "-at01", PREFIX STAMP "-at1x",
        PREFIX STAMP "-at4294967296", PREFIX STAMP "-at-1",
        PREFIX STAMP "-r1", PREFIX STAMP "-r1-", PREFIX STAMP "-r1-" ID,
        PREFIX STAMP "-r0-" SHORT, PREFIX STAMP "-r1-" SHORT "0",
        PREFIX STAMP "-r1-5B0C7A5211114C1E9A550F2D8A7E0001",
        PREFIX STAMP "-act", PREFIX STAMP "-act-", PREFIX STAMP "-act-00",
        PREFIX STAMP "-act-1-2", PREFIX STAMP "-act--1",
        PREFIX STAMP "-act-1234567890123456789",
        PREFIX STAMP "-rev-6", PREFIX STAMP "-rev-0-1",
        PREFIX STAMP "-rev-6-1-2-3", PREFIX STAMP "-cmp-2-1-2-3-4",
        PREFIX STAMP "-cmp-2-1-2-", PREFIX STAMP "-des-",
        PREFIX STAMP "-des-1-", PREFIX STAMP "-des-1-0",
        PREFIX STAMP "-des-1-2-3",
        PREFIX STAMP "-life", PREFIX "n", PREFIX "n0", PREFIX "n0-short",
        PREFIX "n00-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"
    };

    for (i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        s = str(foreign[i]);
        keyprotect_alias_parse(&prefix, &s, &parsed);

        is_int(parsed.kind, KEYPROTECT_ALIAS_FOREIGN, "\"%s\" is foreign",
               foreign[i]);
    }
}
