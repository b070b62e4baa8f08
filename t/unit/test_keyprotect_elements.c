
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Long lists, read element by element: exactly the lists that jansson accepts
 * as a whole are accepted.
 */


#include "keyprotect_elements.h"
#include "tap.h"


/* elements; -1: refused */

static int
elements(const char *text, size_t len, size_t *counted)
{
    int                     n;
    char                   *copy;
    json_t                 *json;
    kmip_int_t              rc;
    keyprotect_elements_t   e;

    /* of just its size: nothing is read beyond */

    copy = malloc(len ? len : 1);
    memcpy(copy, text, len);

    keyprotect_elements_init(&e, "resources", copy, len);

    *counted = keyprotect_elements_count(&e);

    for (n = 0; (rc = keyprotect_elements_next(&e, &json)) == KMIP_OK; n++) {
        json_decref(json);
    }

    if (rc == KMIP_ERROR) {
        n = -1;
        is_int(keyprotect_elements_next(&e, &json), KMIP_ERROR,
               "and stays refused");
    }

    keyprotect_elements_done(&e);
    free(copy);

    return n;
}


/* as jansson sees the whole: objects in "resources", or none */

static int
whole(const char *text, size_t len)
{
    int      n;
    size_t   i;
    json_t  *json, *array;

    json = keyprotect_json_parse(text, len);

    if (json == NULL) {
        return -1;
    }

    array = json_object_get(json, "resources");
    n = (int) json_array_size(array);

    if (array && !json_is_null(array) && !json_is_array(array)) {
        n = -1;
    }

    for (i = 0; i < json_array_size(array); i++) {
        if (!json_is_object(json_array_get(array, i))) {
            n = -1;
        }
    }

    json_decref(json);

    return n;
}


static const char  *texts[] = {
    "{}",
    " { } ",
    "{\"resources\":[]}",
    "{\"resources\":null}",
    "{\"metadata\":{\"a\":[1,2]},\"resources\":[{\"id\":\"x\"}]}",
    "{\"resources\":[{\"id\":\"x\"},{\"b\":{}} , {}],\"metadata\":{}}",
    "\n{ \"resources\" : [ {\"a\":\"]}\\\"{\"} ] , \"m\" : true }\t",
    "{\"resources\":[{\"a\":[[{\"b\":[]}]]}]}",
    "{\"resources\":[{\"a\":\"\\u005d\\\\\"},{}]}",
    "{\"x\":{\"resources\":[1]},\"resources\":[{}]}",
    "{\"a\":1,\"b\":\"s\",\"c\":-1.5e3,\"d\":false}",

    "",
    "[]",
    "{",
    "{\"resources\"",
    "{\"resources\":",
    "{\"resources\":[",
    "{\"resources\":[{\"id\":\"x\"}",
    "{\"resources\":[{\"id\":\"x\"}]",
    "{\"resources\":[{\"id\":\"x\"}]}}",
    "{\"resources\":[{\"id\":\"x\"}]} x",
    "{\"resources\":[{\"id\":\"x\"},]}",
    "{\"resources\":[,{\"id\":\"x\"}]}",
    "{\"resources\":[{\"id\":\"x\"}{}]}",
    "{\"resources\":[{\"id\":x}]}",
    "{\"resources\":[{\"id\":\"x]}",
    "{\"resources\":[1]}",
    "{\"resources\":[[]]}",
    "{\"resources\":{}}",
    "{\"resources\":1}",
    "{\"resources\":[],\"resources\":[]}",
    "{\"resources\":null,\"resources\":[]}",
    "{\"resources\":[],\"resources\":null}",
    "{\"metadata\":{},\"metadata\":{}}",
    "{\"metadata\":{}\"resources\":[]}",
    "{metadata:{}}",
    "{\"metadata\":}",
    "{\"metadata\":{]}",
    "{\"metadata\":nul}",
    "{,}",
    "{\"a\":1,}",
    "{\"resources\":[{]}]}",
    "{\"a\" 1}",
    "{\"a\"::1}",
    "{\"\\ud800\":1}",
    "{\"resources\":[{}],\"a\":1 2}"
};


static void
test_texts(void)
{
    int     n, wanted;
    size_t  i, counted;

    for (i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
        wanted = whole(texts[i], strlen(texts[i]));
        n = elements(texts[i], strlen(texts[i]), &counted);
        is_int(n, wanted, "%s", texts[i]);

        if (wanted >= 0) {
            is_int((int) counted, wanted, "counted");
        }
    }

    n = elements("{}\0", 3, &counted);
    is_int(n, -1, "a zero byte is no blank");
}


/* cut or changed anywhere */

static void
test_faults(void)
{
    int     bad;
    char    text[256];
    size_t  i, k, len, counted;

    static const char  likely[] = "{}[]\",:\\ x0";
    static const char  good[] =
        "{\"metadata\":{\"collectionTotal\":2},\"resources\":"
        "[{\"id\":\"x\",\"aliases\":[\"a\"]},{\"id\":\"y\"}]}";

    len = strlen(good);
    bad = 0;

    for (i = 0; i < len; i++) {
        bad += elements(good, i, &counted) != whole(good, i);

        for (k = 0; k < sizeof(likely); k++) {
            memcpy(text, good, len);
            text[i] = likely[k];

            if (elements(text, len, &counted) != whole(text, len)) {
                diag("%.*s", (int) len, text);
                bad++;
            }
        }
    }

    is_int(bad, 0, "the same is refused as in one go");
}


static void
test_rest(void)
{
    json_t                 *json;
    keyprotect_elements_t   e;

    static const char  text[] =
        "{\"metadata\":{\"collectionTotal\":1},\"resources\":[{\"id\":\"x\"}]}";

    keyprotect_elements_init(&e, "resources", text, sizeof(text) - 1);

    is_int(keyprotect_elements_next(&e, &json), KMIP_OK, "one");
    is_str(json_string_value(json_object_get(json, "id")), "x", "is told");
    json_decref(json);
    is_int(keyprotect_elements_next(&e, &json), KMIP_DONE, "not another");
    is_int(keyprotect_elements_next(&e, &json), KMIP_DONE, "nor later");
    ok(json_is_object(json_object_get(e.rest, "metadata")),
       "the other members are there");
    keyprotect_elements_done(&e);
    keyprotect_elements_done(&e);
}


int
main(void)
{
    keyprotect_json_init();

    test_texts();
    test_faults();
    test_rest();

    return done_testing();
}
