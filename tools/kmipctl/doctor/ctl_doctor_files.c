
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor: checks the values of a kmip_key_protect block and the files that
 * it names.
 */


#include "ctl_doctor_kp.h"

#include <errno.h>
#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>


static void ctl_doctor_settings(void *data, const ctl_doctor_check_t *check);
static void ctl_doctor_api_key(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_api_key_read(ctl_doctor_kp_t *d,
    const ctl_doctor_check_t *check, const char *name);
static void ctl_doctor_trusted(void *data, const ctl_doctor_check_t *check);
static int ctl_doctor_mode(ctl_doctor_kp_t *d,
    const ctl_doctor_check_t *check, const char *name, const struct stat *st,
    unsigned bits);


static const ctl_doctor_check_t  ctl_doctor_file_checks[] = {

    { "settings", "the directives have values that nginx takes", NULL,
      ctl_doctor_settings },

    { "api-key-file", "the file holds one API key, and no other user can read "
                      "it",
      "settings", ctl_doctor_api_key },

    { "trusted-certificate", "the file holds certificates of CAs, and no other "
      "user can change it", "settings", ctl_doctor_trusted },

    { NULL, NULL, NULL, NULL }
};


int
ctl_doctor_files(ctl_doctor_kp_t *d)
{
    ctl_doctor_report_run(d->report, ctl_doctor_file_checks, d);

    return d->trusted != NULL && d->api_key != NULL;
}


static void
ctl_doctor_settings(void *data, const ctl_doctor_check_t *check)
{
    size_t                      i;
    ctl_doctor_kp_t            *d = data;
    const ctl_provider_note_t  *note;

    for (i = 0; i < d->provider->nnotes; i++) {
        note = &d->provider->notes[i];

        if (note->warning) {
            ctl_doctor_report_warning(d->report, check, NULL, "%s",
                                      note->text);

        } else {
            ctl_doctor_report_bad(d->report, check, CTL_USAGE,
                                  "doc/directives.md says what it may be",
                                  "nginx does not take it: %s", note->text);
        }
    }

    if (i == 0) {
        ctl_doctor_report_good(d->report, check,
                               "the directives have values that nginx takes");
    }
}


static void
ctl_doctor_api_key(void *data, const ctl_doctor_check_t *check)
{
    int               fd, good;
    const char       *name;
    struct stat       st;
    ctl_doctor_kp_t  *d = data;

    name = (const char *) d->provider->settings.api_key_file.data;
    fd = open(name, O_RDONLY|O_CLOEXEC|O_NONBLOCK);

    if (fd == -1 || fstat(fd, &st) == -1) {
        ctl_doctor_report_bad(d->report, check, CTL_USAGE,
                              errno == EACCES
                              ? "run the doctor as root, as nginx starts"
                              : "write the API key into this file",
                              "the API key file %s cannot be opened: %s", name,
                              strerror(errno));

        if (fd != -1) {
            close(fd);
        }

        return;
    }

    close(fd);

    good = ctl_doctor_mode(d, check, name, &st, KEYPROTECT_VALUE_SECRET_BITS);

    if (st.st_uid != 0 && st.st_uid != geteuid()) {
        good = 0;
        ctl_doctor_report_warning(d->report, check,
                                  ctl_doctor_report_text(d->report,
                                                         "chown root %s",
                                                         name),
                                  "the API key file %s belongs to user %u, "
                                  "who can change it", name,
                                  (unsigned) st.st_uid);
    }

    if (ctl_doctor_api_key_read(d, check, name) && good) {
        ctl_doctor_report_good(d->report, check,
                               "the API key file %s holds one key", name);
    }
}


static int
ctl_doctor_api_key_read(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check,
    const char *name)
{
    int             fd;
    ssize_t         n;
    const char     *wrong;
    kmip_secret_t  *key;

    key = kmip_secret_create(d->c->arena, KEYPROTECT_VALUE_API_KEY_LEN);
    fd = open(name, O_RDONLY|O_CLOEXEC|O_NONBLOCK);
    n = key && fd != -1 ? read(fd, key->data, key->len) : -1;

    if (fd != -1) {
        close(fd);
    }

    if (n == -1) {
        ctl_doctor_report_bad(d->report, check, CTL_USAGE, NULL,
                              "the API key file %s cannot be read: %s", name,
                              strerror(errno));
        return 0;
    }

    wrong = (size_t) n == key->len ? "is too long" : NULL;
    key->len = (size_t) n;

    if (wrong == NULL) {
        wrong = keyprotect_value_api_key(key);
    }

    if (wrong) {
        ctl_doctor_report_bad(d->report, check, CTL_USAGE,
                              "write the API key and nothing else into it",
                              "the API key file %s %s", name, wrong);
        return 0;
    }

    d->api_key = key;

    return 1;
}


static int
ctl_doctor_mode(ctl_doctor_kp_t *d, const ctl_doctor_check_t *check,
    const char *name, const struct stat *st, unsigned bits)
{
    if ((st->st_mode & bits) == 0) {
        return 1;
    }

    ctl_doctor_report_warning(d->report, check,
                              ctl_doctor_report_text(d->report,
                                                     "chmod 0%o %s",
                                                     0644 & ~bits, name),
                              "mode 0%o of %s is too loose",
                              (unsigned) st->st_mode & 0777, name);
    return 0;
}


static void
ctl_doctor_trusted(void *data, const ctl_doctor_check_t *check)
{
    const char       *name;
    struct stat       st;
    ctl_doctor_kp_t  *d = data;

    name = (const char *) d->provider->settings.trusted_certificate.data;

    if (stat(name, &st) == -1) {
        ctl_doctor_report_bad(d->report, check, CTL_USAGE,
                              "install ca-certificates, or name another file",
                              "the trusted certificates %s cannot be opened: "
                              "%s", name, strerror(errno));
        return;
    }

    d->trusted = X509_STORE_new();

    if (d->trusted == NULL || X509_STORE_load_file(d->trusted, name) != 1) {
        ERR_clear_error();
        X509_STORE_free(d->trusted);
        d->trusted = NULL;

        ctl_doctor_report_bad(d->report, check, CTL_USAGE,
                              "it must be PEM, with lines "
                              "\"-----BEGIN CERTIFICATE-----\"",
                              "the trusted certificates %s hold no "
                              "certificate", name);
        return;
    }

    ERR_clear_error();

    /* as in the module, each certificate in the file is trusted */

    X509_STORE_set_flags(d->trusted,
                         X509_V_FLAG_TRUSTED_FIRST|X509_V_FLAG_PARTIAL_CHAIN);

    if (ctl_doctor_mode(d, check, name, &st, KEYPROTECT_VALUE_TRUST_BITS)) {
        ctl_doctor_report_good(d->report, check,
                               "the trusted certificates %s can be read",
                               name);
    }
}
