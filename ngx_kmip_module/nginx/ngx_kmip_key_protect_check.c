
/*
 * Checks of the strings in a kmip_key_protect block, all of which become part
 * of URLs or headers.
 */


#include "ngx_kmip_key_protect_conf.h"

#include "keyprotect_alias.h"


#define NGX_KMIP_GUID_LEN      36
#define NGX_KMIP_GUID_VERSION  14
#define NGX_KMIP_GUID_VARIANT  19
#define NGX_KMIP_ID_LEN        100


static char *ngx_kmip_key_protect_authority(ngx_str_t *url, size_t from,
    ngx_uint_t *given);
static u_char *ngx_kmip_key_protect_host(u_char *p, u_char *last);
static ngx_uint_t ngx_kmip_key_protect_id_char(u_char ch);
static ngx_uint_t ngx_kmip_key_protect_guid(ngx_str_t *s);
static ngx_uint_t ngx_kmip_key_protect_monotone(ngx_str_t *guid);


char *
ngx_kmip_key_protect_check_url(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *url = data;

    ngx_uint_t  port;

    if (ngx_strncasecmp(url->data, (u_char *) "https://", 8) != 0) {
        return "must be an \"https://\" URL";
    }

    return ngx_kmip_key_protect_authority(url, 8, &port);
}


/*
 * A plain "http://" proxy is sufficient: it learns only the host to connect
 * to, since TLS is end to end.  "nginx -T" would show a password, so none is
 * accepted.
 */

char *
ngx_kmip_key_protect_check_proxy(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *url = data;

    char        *rv;
    ngx_uint_t   port;

    if (ngx_strncasecmp(url->data, (u_char *) "http://", 7) != 0) {
        return "must be an \"http://\" URL";
    }

    if (ngx_strchr(url->data, '@')) {
        return "must be without user and password";
    }

    rv = ngx_kmip_key_protect_authority(url, 7, &port);

    if (rv == NGX_CONF_OK && port == 0) {
        return "must name a port";
    }

    return rv;
}


/*
 * Checks that only host and port follow; from is where they begin.  *given is
 * the port, 0 if there is none.
 */

static char *
ngx_kmip_key_protect_authority(ngx_str_t *url, size_t from, ngx_uint_t *given)
{
    u_char     *p, *last, *end;
    ngx_int_t   port;

    if (url->data[url->len - 1] == '/') {
        url->len--;
        url->data[url->len] = '\0';
    }

    *given = 0;

    p = url->data + ngx_min(url->len, from);
    last = url->data + url->len;

    p = ngx_kmip_key_protect_host(p, last);

    if (p == NULL) {
        return "must name a host";
    }

    if (p < last && *p == ':') {
        p++;

        /* the port ends where a path, a query or a fragment begins */

        for (end = p; end < last && !ngx_strchr("/?#", *end); end++) {
            /* void */
        }

        port = ngx_atoi(p, end - p);

        if (port < 1 || port > 65535) {
            return "has an invalid port";
        }

        *given = port;
        p = end;
    }

    if (p < last) {
        return "must end after host and port";
    }

    return NGX_CONF_OK;
}


/* returns the end of a host name or an address, NULL if there is none */

static u_char *
ngx_kmip_key_protect_host(u_char *p, u_char *last)
{
    u_char  *host;

    host = p;

    if (p < last && *p == '[') {

        for (p++; p < last && *p != ']'; p++) {
            if (*p != ':' && *p != '.' && !isxdigit(*p)) {
                return NULL;
            }
        }

        return (p < last && p - host > 2) ? p + 1 : NULL;
    }

    while (p < last
           && (ngx_kmip_key_protect_id_char(*p) || *p == '.'))
    {
        p++;
    }

    return p > host ? p : NULL;
}


char *
ngx_kmip_key_protect_check_instance(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *instance = data;

    char  *rv;

    if (ngx_strncmp(instance->data, "crn:", 4) == 0) {
        return "must be the instance's GUID, not its CRN";
    }

    rv = ngx_kmip_key_protect_check_id(cf, post, data);

    if (rv != NGX_CONF_OK) {
        return rv;
    }

    if (!ngx_kmip_key_protect_guid(instance)) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "instance \"%V\" does not look like a GUID",
                           instance);

    } else if (ngx_kmip_key_protect_monotone(instance)) {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "instance \"%V\" is a placeholder", instance);
    }

    return NGX_CONF_OK;
}


/*
 * 1 for placeholders as in examples: all digits are the same, except for those
 * that tell version and variant of a UUID
 */

static ngx_uint_t
ngx_kmip_key_protect_monotone(ngx_str_t *guid)
{
    ngx_uint_t  i;

    for (i = 0; i < guid->len; i++) {
        if (guid->data[i] != '-' && guid->data[i] != guid->data[0]
            && i != NGX_KMIP_GUID_VERSION && i != NGX_KMIP_GUID_VARIANT)
        {
            return 0;
        }
    }

    return 1;
}


char *
ngx_kmip_key_protect_check_root(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *root = data;

    if (ngx_strncmp(root->data, "crn:", 4) == 0) {
        return "must be the root key's id or alias, not its CRN";
    }

    if (ngx_kmip_key_protect_guid(root)
        && ngx_kmip_key_protect_monotone(root))
    {
        ngx_conf_log_error(NGX_LOG_WARN, cf, 0,
                           "root_key \"%V\" is a placeholder", root);
    }

    return ngx_kmip_key_protect_check_id(cf, post, data);
}


char *
ngx_kmip_key_protect_check_id(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *id = data;

    ngx_uint_t  i;

    if (id->len == 0 || id->len > NGX_KMIP_ID_LEN) {
        return "must have between 1 and 100 characters";
    }

    for (i = 0; i < id->len; i++) {
        if (!ngx_kmip_key_protect_id_char(id->data[i])) {
            return "must consist of letters, digits, \"-\" and \"_\"";
        }
    }

    return NGX_CONF_OK;
}


char *
ngx_kmip_key_protect_check_prefix(ngx_conf_t *cf, void *post, void *data)
{
    ngx_str_t *prefix = data;

    kmip_str_t   s;
    const char  *why;

    s.len = prefix->len;
    s.data = prefix->data;

    if (keyprotect_alias_prefix_valid(&s, &why)) {
        return NGX_CONF_OK;
    }

    ngx_conf_log_error(NGX_LOG_EMERG, cf, 0, "invalid record_prefix \"%V\": %s",
                       prefix, why);
    return NGX_CONF_ERROR;
}


static ngx_uint_t
ngx_kmip_key_protect_id_char(u_char ch)
{
    return isalnum(ch) || ch == '-' || ch == '_';
}


static ngx_uint_t
ngx_kmip_key_protect_guid(ngx_str_t *s)
{
    ngx_uint_t  i, dash;

    if (s->len != NGX_KMIP_GUID_LEN) {
        return 0;
    }

    for (i = 0; i < NGX_KMIP_GUID_LEN; i++) {
        dash = (i == 8 || i == 13 || i == 18 || i == 23);

        if (dash ? s->data[i] != '-' : !isxdigit(s->data[i])) {
            return 0;
        }
    }

    return 1;
}
