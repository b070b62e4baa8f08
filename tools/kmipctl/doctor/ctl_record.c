
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * Writing the lines of a record.
 */


#include "ctl_record.h"
#include "keyprotect_answer.h"
#include "keyprotect_json.h"

#include <ctype.h>
#include <string.h>


#define CTL_RECORD_PATH  256


static void ctl_record_path(char *dst, size_t size, const char *path);
static const char *ctl_record_segment(const char *path, size_t len,
    const char *before);
static void ctl_record_answer(json_t *line, const keyprotect_http_t *http);


static const char *const  ctl_record_methods[] = {
    "GET", "HEAD", "POST", "PATCH", "DELETE"
};

/* words of a path that are not identifiers */

static const char *const  ctl_record_words[] = {
    "api", "v2", "identity", "token", "keys", "metadata", "aliases", "actions",
    "wrap", "unwrap", "restore", "key_rings", "instance", "policies"
};

/* members of a response's resource whose presence is recorded */

static const char *const  ctl_record_members[] = {
    "payload", "aliases", "description", "keyRingID", "deleted"
};


void
ctl_record_check(ctl_record_t *record, const char *check)
{
    if (record) {
        record->check = check;
    }
}


void
ctl_record_write(ctl_record_t *record, const keyprotect_http_t *http,
    const char *content_type, int closes)
{
    char     path[CTL_RECORD_PATH];
    json_t  *line;

    if (record == NULL) {
        return;
    }

    ctl_record_path(path, sizeof(path), http->path);

    line = json_pack("{ss* ss ss ss sb}", "check", record->check,
                     "to", http->target == KEYPROTECT_TARGET_IAM ? "iam"
                                                                 : "kms",
                     "method", ctl_record_methods[http->method],
                     "path", path, "ring", http->key_ring != NULL);

    if (http->error == KEYPROTECT_HTTP_OK) {
        json_object_set_new(line, "status", json_integer(http->status));
        json_object_set_new(line, "type", json_string(content_type));
        json_object_set_new(line, "closes", json_boolean(closes));
        ctl_record_answer(line, http);

    } else {
        json_object_set_new(line, "status", json_integer(0));
        json_object_set_new(line, "failed",
                            json_string(http->sent ? "cut" : "not sent"));
    }

    if (http->retry_after > 0) {
        json_object_set_new(line, "retry_after",
                            json_integer(http->retry_after));
    }

    json_object_set_new(line, "ms", json_integer((json_int_t) http->elapsed));

    if (json_dumpf(line, record->file, JSON_COMPACT) == -1
        || fputc('\n', record->file) == EOF)
    {
        record->failed = 1;
    }

    json_decref(line);
}


/*
 * writes the path with placeholders, as in "/api/v2/keys/{id}/aliases/{alias}",
 * and the names of its query parameters
 */

static void
ctl_record_path(char *dst, size_t size, const char *path)
{
    char        *last;
    size_t       len;
    const char  *word, *before;

    last = dst + size - 1;
    before = "";

    while (*path && *path != '?' && last - dst > 32) {
        *dst++ = *path++;
        len = strcspn(path, "/?");
        word = ctl_record_segment(path, len, before);
        before = path;
        path += len;
        dst += snprintf(dst, (size_t) (last - dst), "%s", word);
    }

    while (*path && last - dst > 32) {
        len = strcspn(path, "=");
        dst += snprintf(dst, (size_t) (last - dst), "%.*s",
                        len < 24 ? (int) len : 24, path);
        path += len;
        path += strcspn(path, "&");
    }

    *dst = '\0';
}


static const char *
ctl_record_segment(const char *path, size_t len, const char *before)
{
    size_t  i;

    for (i = 0; i < sizeof(ctl_record_words) / sizeof(char *); i++) {
        if (strlen(ctl_record_words[i]) == len
            && strncmp(ctl_record_words[i], path, len) == 0)
        {
            return ctl_record_words[i];
        }
    }

    return (len == 36 && path[8] == '-' && path[13] == '-'
            && strncmp(before, "aliases", 7) != 0)
           ? "{id}" : "{alias}";
}


static void
ctl_record_answer(json_t *line, const keyprotect_http_t *http)
{
    char     code[48];
    size_t   i;
    json_t  *json, *resources, *only;

    json = keyprotect_json_parse(http->answer.data, http->answer.len);

    keyprotect_answer_code(json, code, sizeof(code));

    if (code[0] == '\0') {
        keyprotect_answer_iam_code(json, code, sizeof(code));
    }

    if (http->status >= 400) {
        json_object_set_new(line, "code", json_string(code));

    } else if (http->target == KEYPROTECT_TARGET_IAM) {
        json_object_set(line, "lifetime",
                        json_object_get(json, "expires_in"));
    }

    resources = json_object_get(json, "resources");

    if (json && http->status < 300
        && http->target == KEYPROTECT_TARGET_KMS)
    {
        json_object_set_new(line, "resources",
                            json_integer((json_int_t)
                                         json_array_size(resources)));
        json_object_set_new(line, "list", json_boolean(resources != NULL));
    }

    only = json_array_size(resources) ? json_array_get(resources, 0) : NULL;

    for (i = 0;
         http->status < 300 && only
         && i < sizeof(ctl_record_members) / sizeof(char *);
         i++)
    {
        json_object_set_new(line, ctl_record_members[i],
                            json_boolean(json_object_get(only,
                                                   ctl_record_members[i])));
    }

    json_object_set_new(line, "json", json_boolean(json != NULL));
    json_decref(json);
}
