
/*
 * Aliases: built, parsed, and what is not ours.
 */


#include "keyprotect_alias.h"
#include "tap.h"


#define UID    "01890a5d-ac96-774b-bcce-b302099a8057"
#define OTHER  "01890a5d-ac96-774b-bcce-b302099a8058"
#define PREFIX "vmware_kmip_"


static void test_prefix(void);
static void test_build(void);
static void test_build_refused(void);
static void test_names(void);
static void test_foreign(void);
static void test_markers(void);
static void test_markers_furthest(void);


static const kmip_str_t  prefix = kmip_string(PREFIX);
static const kmip_str_t  uid = kmip_string(UID);


int
main(void)
{
    test_prefix();
    test_build();
    test_build_refused();
    test_names();
    test_foreign();
    test_markers();
    test_markers_furthest();

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
        "vmware_kmip_", "a", "A-Z_09", "12345678901234567890123456789012"
    };

    static const char  *bad[] = {
        "", "123456789012345678901234567890123", "a b", "a/b", "a.b",
        "\xc3\xa4", "a\n"
    };

    for (i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        s = str(good[i]);
        ok(keyprotect_alias_prefix_valid(&s, &why), "prefix %s", good[i]);
        ok(why == NULL, "nothing is wrong with it");
    }

    for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        s = str(bad[i]);
        ok(!keyprotect_alias_prefix_valid(&s, &why), "no prefix: \"%s\"",
           bad[i]);
        ok(why != NULL, "and told why");
        ok(!keyprotect_alias_prefix_valid(&s, NULL), "who does not ask is not");
    }
}


static void
test_build(void)
{
    size_t                     i;
    kmip_str_t                 s;
    keyprotect_alias_t         alias;
    keyprotect_alias_parsed_t  parsed;

    static const struct {
        keyprotect_alias_e   kind;
        int64_t              number;
        const char          *text;
    } forms[] = {
        { KEYPROTECT_ALIAS_RECORD, 0, PREFIX UID },
        { KEYPROTECT_ALIAS_REVISION, 1, PREFIX UID "-at1" },
        { KEYPROTECT_ALIAS_REVISION, 4294967295, PREFIX UID "-at4294967295" },
        { KEYPROTECT_ALIAS_ACTIVE, 0, PREFIX UID "-act-0" },
        { KEYPROTECT_ALIAS_ACTIVE, 1760000000, PREFIX UID "-act-1760000000" },
        { KEYPROTECT_ALIAS_LIFE, 0, PREFIX UID "-life" },
        { KEYPROTECT_ALIAS_FROM, 2, PREFIX UID "-from2" },
        { KEYPROTECT_ALIAS_DESTROYED, 1760000001,
          PREFIX UID "-des-1760000001" }
    };

    for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
        is_int(keyprotect_alias_build(alias, &prefix, forms[i].kind, &uid,
                                      forms[i].number),
               KMIP_OK, "built: %s", forms[i].text);
        is_str(alias, forms[i].text, "as it should be");

        s = str(alias);
        keyprotect_alias_parse(&prefix, &s, &parsed);

        is_int(parsed.kind, forms[i].kind, "parsed to the same kind");
        is_int(parsed.number, forms[i].number, "and number");
        is_mem(parsed.uid.data, parsed.uid.len, UID, 36, "and uid");
    }
}


static void
test_build_refused(void)
{
    kmip_str_t          s;
    keyprotect_alias_t  alias;

    static const char  longest[] = "12345678901234567890123456789012";

    is_int(keyprotect_alias_build(alias, &prefix, KEYPROTECT_ALIAS_REVISION,
                                  &uid, 0),
           KMIP_ERROR, "revisions begin with 1");
    is_int(keyprotect_alias_build(alias, &prefix, KEYPROTECT_ALIAS_REVISION,
                                  &uid, 4294967296),
           KMIP_ERROR, "and end with 32 bits");
    is_int(keyprotect_alias_build(alias, &prefix, KEYPROTECT_ALIAS_ACTIVE,
                                  &uid, -1),
           KMIP_ERROR, "times do not begin before 1970");
    is_int(keyprotect_alias_build(alias, &prefix, KEYPROTECT_ALIAS_NAME, &uid,
                                  1),
           KMIP_ERROR, "a name is built otherwise");

    s = str("550e8400-e29b-41d4-a716-446655440000");
    is_int(keyprotect_alias_build(alias, &prefix, KEYPROTECT_ALIAS_RECORD, &s,
                                  0),
           KMIP_ERROR, "a UUID of another version is not ours");

    s = str("a/b");
    is_int(keyprotect_alias_build(alias, &s, KEYPROTECT_ALIAS_RECORD, &uid, 0),
           KMIP_ERROR, "a prefix that cannot be one");

    s = str(longest);
    is_int(keyprotect_alias_build(alias, &s, KEYPROTECT_ALIAS_DESTROYED, &uid,
                                  9999999999),
           KMIP_OK, "the longest prefix and a late time");
    ok(strlen(alias) <= KEYPROTECT_ALIAS_MAX, "fit in 90 characters");
}


static void
test_names(void)
{
    size_t                     i;
    kmip_str_t                 name, s;
    keyprotect_alias_t         a, b, c;
    keyprotect_alias_parsed_t  parsed;

    name = str("vm-17");

    is_int(keyprotect_alias_name(a, &prefix, 1, &name), KMIP_OK,
           "alias of a name");
    ok(strncmp(a, PREFIX "n1-", strlen(PREFIX "n1-")) == 0,
       "begins with its generation: %s", a);
    is_int(strlen(a), strlen(PREFIX "n1-") + 43, "and holds the whole hash");

    for (i = 0; a[i]; i++) {
        if (!strchr("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
                    "0123456789-_", a[i]))
        {
            break;
        }
    }

    ok(a[i] == '\0', "in characters that aliases may have");

    keyprotect_alias_name(b, &prefix, 1, &name);
    is_str(a, b, "the same name, the same alias");

    keyprotect_alias_name(c, &prefix, 2, &name);
    ok(strcmp(a, c) != 0, "another generation, another alias");

    name = str("vm-18");
    keyprotect_alias_name(c, &prefix, 1, &name);
    ok(strcmp(a, c) != 0, "another name, another alias");

    s = str(a);
    keyprotect_alias_parse(&prefix, &s, &parsed);
    is_int(parsed.kind, KEYPROTECT_ALIAS_NAME, "it is known again");
    is_int(parsed.number, 1, "with its generation");
    is_int(parsed.uid.len, 0, "it tells no uid");

    s.len--;
    keyprotect_alias_parse(&prefix, &s, &parsed);
    is_int(parsed.kind, KEYPROTECT_ALIAS_FOREIGN, "a short hash is foreign");

    name.len = 0;
    name.data = NULL;
    is_int(keyprotect_alias_name(c, &prefix, 1, &name), KMIP_OK,
           "an empty name");

    s = str("12345678901234567890123456789012");
    is_int(keyprotect_alias_name(c, &s, 4294967295u, &name), KMIP_OK,
           "the longest prefix and generation");
    ok(strlen(c) <= KEYPROTECT_ALIAS_MAX, "fit in 90 characters");
}


static void
test_foreign(void)
{
    size_t                     i;
    kmip_str_t                 s;
    keyprotect_alias_parsed_t  parsed;

    static const char  *foreign[] = {
        "", "vmware_kmip_", "vmware_kmip", UID, "other_" UID,
        "VMWARE_KMIP_" UID,
        PREFIX "550e8400-e29b-41d4-a716-446655440000",
        PREFIX "01890A5D-AC96-774B-BCCE-B302099A8057",
        PREFIX "01890a5d-ac96-774b-bcce-b302099a805",
        PREFIX UID "-", PREFIX UID "-at", PREFIX UID "-at0",
        PREFIX UID "-at01", PREFIX UID "-at1x", PREFIX UID "-at-1",
        PREFIX UID "-at4294967296", PREFIX UID "-life1", PREFIX UID "-lif",
        PREFIX UID "-act", PREFIX UID "-act-", PREFIX UID "-act-x",
        PREFIX UID "-act-007", PREFIX UID "-act-9999999999999999999",
        PREFIX UID "-des-", PREFIX UID "-from0", PREFIX UID "-from",
        PREFIX UID "_v2", PREFIX UID "-at1-act-5", PREFIX "n", PREFIX "n1",
        PREFIX "n1-", PREFIX "name",
        PREFIX "n-0123456789012345678901234567890123456789012",
        PREFIX "nx-0123456789012345678901234567890123456789012",
        PREFIX "n1-01234567890123456789012345678901234567890.2"
    };

    for (i = 0; i < sizeof(foreign) / sizeof(foreign[0]); i++) {
        s = str(foreign[i]);
        keyprotect_alias_parse(&prefix, &s, &parsed);

        is_int(parsed.kind, KEYPROTECT_ALIAS_FOREIGN, "not ours: \"%s\"",
               foreign[i]);
    }
}


static keyprotect_markers_t
read_markers(const char *const *texts)
{
    size_t                n;
    kmip_str_t            aliases[8];
    keyprotect_markers_t  markers;

    for (n = 0; texts[n]; n++) {
        aliases[n] = str(texts[n]);
    }

    keyprotect_alias_markers(&prefix, &uid, aliases, n, &markers);

    return markers;
}


static void
test_markers(void)
{
    keyprotect_markers_t  m;

    static const char *const  none[] = { NULL };
    static const char *const  fresh[] = { PREFIX UID, NULL };
    static const char *const  all[] = {
        PREFIX UID, PREFIX UID "-act-100", PREFIX UID "-life",
        PREFIX UID "-from2", NULL
    };
    static const char *const  others[] = {
        PREFIX UID, PREFIX OTHER "-act-100", PREFIX OTHER "-life",
        PREFIX OTHER "-des-5", NULL
    };

    m = read_markers(none);
    ok(m.active == -1 && m.destroyed == -1 && m.from == 0 && !m.life
       && m.count == 0, "no aliases, no markers");

    m = read_markers(fresh);
    ok(m.active == -1 && m.destroyed == -1 && m.from == 0 && !m.life,
       "a fresh record has none");
    is_int(m.count, 1, "and one alias");

    m = read_markers(all);
    is_int(m.active, 100, "the time of activation");
    is_int(m.from, 2, "where revisions begin");
    is_int(m.life, 1, "revisions touch the life cycle");
    is_int(m.destroyed, -1, "not destroyed");
    is_int(m.count, 4, "aliases");

    m = read_markers(others);
    ok(m.active == -1 && m.destroyed == -1 && !m.life,
       "markers of another object are not counted");
}


static void
test_markers_furthest(void)
{
    keyprotect_markers_t  m;

    static const char *const  twice[] = {
        PREFIX UID "-act-200", PREFIX UID "-act-100", PREFIX UID "-des-9",
        PREFIX UID "-des-7", NULL
    };
    static const char *const  from[] = {
        PREFIX UID "-from3", PREFIX UID "-from2", NULL
    };
    static const char *const  full[] = {
        PREFIX UID, "a1", "a2", "a3", "a4", NULL
    };

    m = read_markers(twice);
    is_int(m.active, 100, "of two activations the earlier counts");
    is_int(m.destroyed, 7, "of two destructions, too");
    is_int(m.life, 0, "four aliases leave room for another");

    m = read_markers(from);
    is_int(m.from, 3, "of two beginnings the later counts");

    m = read_markers(full);
    is_int(m.life, 1, "five aliases count as \"-life\"");
}
