
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * One call through libcurl, with the headers and options that the module uses.
 */


#include "ctl_https_call.h"

#include "kmip_memory.h"

#include <openssl/ssl.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>


#define CTL_HTTPS_ANSWER  4096
#define CTL_HTTPS_MAX     (4 * 1024 * 1024)
#define CTL_HTTPS_AGE     86400L      /* s, of an idle connection: --wait shows
                                         whether it can be used again */


static CURLcode ctl_https_trust(CURL *easy, void *ctx, void *trusted);
static int ctl_https_begun(void *data, char *remote, char *local,
    int remote_port, int local_port);
static size_t ctl_https_header(char *p, size_t size, size_t n, void *data);
static size_t ctl_https_body(char *p, size_t size, size_t n, void *data);
static int ctl_https_grow(ctl_https_call_t *call, size_t len);
static int ctl_https_call_headers(ctl_https_call_t *call,
    const keyprotect_settings_t *settings);
static int ctl_https_call_add(ctl_https_call_t *call, const char *name,
    const void *value, size_t len);
static CURLcode ctl_https_call_options(ctl_https_call_t *call, uint64_t ms);


static const struct {
    CURLcode                  code;
    keyprotect_http_cause_e   cause;
} ctl_https_causes[] = {
    { CURLE_COULDNT_RESOLVE_HOST,     KEYPROTECT_CAUSE_NAME },
    { CURLE_COULDNT_RESOLVE_PROXY,    KEYPROTECT_CAUSE_PROXY },
    { CURLE_PROXY,                    KEYPROTECT_CAUSE_PROXY },
    { CURLE_SSL_CONNECT_ERROR,        KEYPROTECT_CAUSE_TLS },
    { CURLE_PEER_FAILED_VERIFICATION, KEYPROTECT_CAUSE_CERTIFICATE }
};


CURL *
ctl_https_handle(const keyprotect_settings_t *settings, X509_STORE *trusted)
{
    CURL        *easy;
    CURLcode     rc;
    const char  *proxy;

    easy = curl_easy_init();
    if (easy == NULL) {
        return NULL;
    }

    proxy = (const char *) settings->proxy.data;

    rc = curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
    rc |= curl_easy_setopt(easy, CURLOPT_USERAGENT, "kmipctl");
    rc |= curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
    rc |= curl_easy_setopt(easy, CURLOPT_MAXAGE_CONN, CTL_HTTPS_AGE);
    rc |= curl_easy_setopt(easy, CURLOPT_PATH_AS_IS, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
    rc |= curl_easy_setopt(easy, CURLOPT_SSLVERSION,
                           (long) CURL_SSLVERSION_TLSv1_2);
    rc |= curl_easy_setopt(easy, CURLOPT_HTTP_VERSION,
                           (long) CURL_HTTP_VERSION_1_1);
    rc |= curl_easy_setopt(easy, CURLOPT_PROXY, proxy ? proxy : "");
    rc |= curl_easy_setopt(easy, CURLOPT_NOPROXY, "");
    rc |= curl_easy_setopt(easy, CURLOPT_HTTPPROXYTUNNEL, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_HEADEROPT, (long) CURLHEADER_SEPARATE);
    rc |= curl_easy_setopt(easy, CURLOPT_SUPPRESS_CONNECT_HEADERS, 1L);
    rc |= curl_easy_setopt(easy, CURLOPT_CAINFO, NULL);
    rc |= curl_easy_setopt(easy, CURLOPT_CAPATH, NULL);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_FUNCTION, ctl_https_trust);
    rc |= curl_easy_setopt(easy, CURLOPT_SSL_CTX_DATA, trusted);
    rc |= curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS,
                           (long) settings->connect_timeout);

    if (rc != CURLE_OK) {
        curl_easy_cleanup(easy);
        return NULL;
    }

    return easy;
}


static CURLcode
ctl_https_trust(CURL *easy, void *ctx, void *trusted)
{
    SSL_CTX_set1_cert_store(ctx, trusted);

    return CURLE_OK;
}


const char *
ctl_https_host(const keyprotect_settings_t *settings,
    keyprotect_target_e target)
{
    return (const char *) (target == KEYPROTECT_TARGET_IAM
                           ? settings->iam_endpoint.data
                           : settings->endpoint.data);
}


keyprotect_http_cause_e
ctl_https_cause(const keyprotect_settings_t *settings, CURLcode code)
{
    size_t  i;

    for (i = 0; i < sizeof(ctl_https_causes) / sizeof(ctl_https_causes[0]);
         i++)
    {
        if (ctl_https_causes[i].code == code) {
            return ctl_https_causes[i].cause;
        }
    }

    return settings->proxy.len ? KEYPROTECT_CAUSE_PROXY
                               : KEYPROTECT_CAUSE_CONNECT;
}


ctl_https_call_t *
ctl_https_call_create(const keyprotect_settings_t *settings,
    X509_STORE *trusted, keyprotect_http_t *http, uint64_t ms)
{
    size_t             size;
    const char        *host;
    ctl_https_call_t  *call;

    call = calloc(1, sizeof(ctl_https_call_t));
    if (call == NULL) {
        return NULL;
    }

    host = ctl_https_host(settings, http->target);
    size = strlen(host) + strlen(http->path) + 1;

    call->http = http;
    call->url = malloc(size);
    call->easy = ctl_https_handle(settings, trusted);

    if (call->url == NULL || call->easy == NULL
        || !ctl_https_call_headers(call, settings))
    {
        ctl_https_call_destroy(call);
        return NULL;
    }

    memcpy(call->url, host, strlen(host));
    memcpy(call->url + strlen(host), http->path, strlen(http->path) + 1);

    if (ctl_https_call_options(call, ms) != CURLE_OK) {
        ctl_https_call_destroy(call);
        return NULL;
    }

    return call;
}


/* headers without a value are left out: libcurl would send its own instead */

static int
ctl_https_call_headers(ctl_https_call_t *call,
    const keyprotect_settings_t *settings)
{
    size_t                    i;
    const char               *id;
    const keyprotect_http_t  *http = call->http;

    id = http->target == KEYPROTECT_TARGET_KMS
         ? (const char *) settings->instance.data : NULL;

    const struct {
        const char  *name;
        const char  *value;
    } headers[] = {
        { "Expect:", "" },
        { "Accept: ", "application/json" },
        { "Content-Type: ", http->content_type ? http->content_type : "" },
        { "Prefer: ", http->prefer },
        { "X-Kms-Key-Ring: ", http->key_ring },
        { "Correlation-Id: ", http->correlation_id },
        { "Bluemix-Instance: ", id }
    };

    for (i = 0; i < sizeof(headers) / sizeof(headers[0]); i++) {
        if (headers[i].value
            && !ctl_https_call_add(call, headers[i].name, headers[i].value,
                                   strlen(headers[i].value)))
        {
            return 0;
        }
    }

    return http->bearer == NULL
           || ctl_https_call_add(call, "Authorization: Bearer ",
                                 http->bearer->data, http->bearer->len);
}


static int
ctl_https_call_add(ctl_https_call_t *call, const char *name,
    const void *value, size_t len)
{
    char               *text;
    size_t              n;
    struct curl_slist  *list;

    n = strlen(name);
    text = malloc(n + len + 1);

    if (text == NULL) {
        return 0;
    }

    memcpy(text, name, n);
    memcpy(text + n, value, len);
    text[n + len] = '\0';

    list = curl_slist_append(call->headers, text);

    kmip_cleanse(text, n + len);
    free(text);

    if (list == NULL) {
        return 0;
    }

    call->headers = list;

    return 1;
}


static CURLcode
ctl_https_call_options(ctl_https_call_t *call, uint64_t ms)
{
    CURL               *easy = call->easy;
    CURLcode            rc;
    keyprotect_http_t  *http = call->http;

    static const char *const  methods[] = {
        NULL, "HEAD", "POST", "PATCH", "DELETE"
    };

    rc = curl_easy_setopt(easy, CURLOPT_URL, call->url);
    rc |= curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers);
    rc |= curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, call->error);
    rc |= curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long) ms);
    rc |= curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, ctl_https_begun);
    rc |= curl_easy_setopt(easy, CURLOPT_PREREQDATA, call);
    rc |= curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, ctl_https_header);
    rc |= curl_easy_setopt(easy, CURLOPT_HEADERDATA, call);
    rc |= curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, ctl_https_body);
    rc |= curl_easy_setopt(easy, CURLOPT_WRITEDATA, call);
    rc |= curl_easy_setopt(easy, CURLOPT_PRIVATE, call);

    if (http->method == KEYPROTECT_HEAD) {
        rc |= curl_easy_setopt(easy, CURLOPT_NOBODY, 1L);
    }

    if (http->method == KEYPROTECT_POST || http->method == KEYPROTECT_PATCH) {
        rc |= curl_easy_setopt(easy, CURLOPT_POST, 1L);
        rc |= curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                               (curl_off_t) http->body.len);
        rc |= curl_easy_setopt(easy, CURLOPT_POSTFIELDS,
                               http->body.len ? (char *) http->body.data : "");
    }

    if (http->method != KEYPROTECT_GET) {
        rc |= curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST,
                               methods[http->method]);
    }

    return rc;
}


/* stops libcurl from repeating a request that changes something */

static int
ctl_https_begun(void *data, char *remote, char *local, int remote_port,
    int local_port)
{
    ctl_https_call_t  *call = data;

    if (call->http->sent && call->http->changing) {
        return CURL_PREREQFUNC_ABORT;
    }

    call->http->sent = 1;

    return CURL_PREREQFUNC_OK;
}


static size_t
ctl_https_header(char *p, size_t size, size_t n, void *data)
{
    char                value[128];
    size_t              len, i;
    ctl_https_call_t   *call = data;
    keyprotect_http_t  *http = call->http;

    len = size * n;
    i = 0;

    while (i < len && p[i] != ':') {
        i++;
    }

    if (i == len) {
        return len;
    }

    snprintf(value, sizeof(value), "%.*s", (int) (len - i - 1), p + i + 1);
    value[strcspn(value, "\r\n")] = '\0';

    if (i == 4 && strncasecmp(p, "Date", i) == 0) {
        http->date = curl_getdate(value, NULL);
        http->date = http->date < 0 ? 0 : http->date;

    } else if (i == 11 && strncasecmp(p, "Retry-After", i) == 0) {
        http->retry_after = atoi(value);

    } else if (i == 14 && strncasecmp(p, "Correlation-Id", i) == 0) {
        snprintf(http->answer_id, sizeof(http->answer_id), "%.79s", value + 1);

    } else if (i == 10 && strncasecmp(p, "Connection", i) == 0) {
        call->closes = (strcasecmp(value + strspn(value, " "), "close")
                        == 0);

    } else if (i == 12 && strncasecmp(p, "Content-Type", i) == 0) {
        snprintf(call->content_type, sizeof(call->content_type), "%.63s",
                 value + strspn(value, " "));
    }

    return len;
}


static size_t
ctl_https_body(char *p, size_t size, size_t n, void *data)
{
    size_t             len;
    ctl_https_call_t  *call = data;

    len = size * n;

    if (len > CTL_HTTPS_MAX - call->len) {
        call->large = 1;
        return 0;
    }

    if (!ctl_https_grow(call, call->len + len)) {
        return 0;
    }

    memcpy(call->answer + call->len, p, len);
    call->len += len;
    kmip_cleanse(p, len);

    return len;
}


static int
ctl_https_grow(ctl_https_call_t *call, size_t len)
{
    size_t    size;
    uint8_t  *answer;

    for (size = CTL_HTTPS_ANSWER; size < len; size *= 2) {
        /* void */
    }

    if (size <= call->size) {
        return 1;
    }

    answer = kmip_memory_alloc(size);
    if (answer == NULL) {
        return 0;
    }

    if (call->answer) {
        memcpy(answer, call->answer, call->len);
        kmip_memory_free(call->answer, call->size);
    }

    call->answer = answer;
    call->size = size;

    return 1;
}


void
ctl_https_call_end(ctl_https_call_t *call,
    const keyprotect_settings_t *settings, CURLcode code)
{
    long                status;
    keyprotect_http_t  *http = call->http;

    status = 0;
    curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);

    http->status = (unsigned) status;
    http->answer.data = call->answer;
    http->answer.len = call->len;

    if (code == CURLE_OK) {
        http->error = KEYPROTECT_HTTP_OK;
        return;
    }

    snprintf(http->error_text, sizeof(http->error_text), "%.159s",
             call->error[0] ? call->error : curl_easy_strerror(code));

    if (call->large) {
        http->error = KEYPROTECT_HTTP_TOO_LARGE;

    } else if (!http->sent) {
        http->error = KEYPROTECT_HTTP_NOT_SENT;
        http->cause = ctl_https_cause(settings, code);

    } else {
        http->error = code == CURLE_OPERATION_TIMEDOUT
                      ? KEYPROTECT_HTTP_TIMEOUT : KEYPROTECT_HTTP_BROKEN;
    }
}


/* cleanses the headers, which include the token */

void
ctl_https_call_destroy(ctl_https_call_t *call)
{
    struct curl_slist  *header;

    curl_easy_cleanup(call->easy);

    for (header = call->headers; header; header = header->next) {
        kmip_cleanse(header->data, strlen(header->data));
    }

    curl_slist_free_all(call->headers);
    kmip_memory_free(call->answer, call->size);
    free(call->url);
    free(call);
}
