
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: reads PEM files, and recognizes other contents.
 */


#include "ctl_doctor_client.h"

#include <errno.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>


#define CTL_DOCTOR_FILE_MAX  (1024 * 1024)


static int ctl_doctor_pem_passphrase(char *buf, int size, int writing,
    void *data);


/*
 * contents that are not what is needed: a private key (key 1) or a certificate
 */

static const struct {
    int          key;
    const char  *text;
    const char  *seen;
    const char  *advice;
} ctl_doctor_pem_kinds[] = {

    { 0, "-----BEGIN CERTIFICATE REQUEST", "holds a request for a certificate",
      "give the certificate that was made of it" },

    { 0, "-----BEGIN CERTIFICATE", "holds a certificate that is damaged",
      "copy it again, with both lines of dashes" },

    { 0, "PRIVATE KEY-----", "holds a private key, and no certificate",
      "were --cert and --key mixed up?" },

    { 1, "PRIVATE KEY-----", "holds a private key that is damaged",
      "copy it again, with both lines of dashes" },

    { 1, "-----BEGIN CERTIFICATE", "holds a certificate, and no private key",
      "give the file of the private key" },

    { 0, "\x30\x82", "is binary, and not PEM",
      "of DER: openssl x509 -inform DER -in FILE -out FILE.pem\n"
      "of PKCS #12: openssl pkcs12 -in FILE -nodes -out FILE.pem" },

    { 1, "\x30\x82", "is binary, and not PEM",
      "of DER: openssl pkey -inform DER -in FILE -out FILE.pem\n"
      "of PKCS #12: openssl pkcs12 -in FILE -nodes -out FILE.pem" },

    { 0, "", "holds nothing in PEM",
      "PEM is text between lines that begin with \"-----BEGIN\"" },

    { 1, "", "holds nothing in PEM",
      "PEM is text between lines that begin with \"-----BEGIN\"" }
};


/* NULL after a report */

kmip_secret_t *
ctl_doctor_pem_read(ctl_doctor_client_t *d, const ctl_doctor_check_t *check,
    const char *name)
{
    FILE           *fp;
    kmip_secret_t  *file;
    struct stat     st;

    errno = 0;
    file = NULL;
    fp = fopen(name, "re");

    if (fp && fstat(fileno(fp), &st) == 0) {

        if (S_ISDIR(st.st_mode)) {
            errno = EISDIR;

        } else {
            file = kmip_secret_create(d->c->arena, CTL_DOCTOR_FILE_MAX);
        }
    }

    if (file) {
        setvbuf(fp, NULL, _IONBF, 0);
        file->len = fread(file->data, 1, CTL_DOCTOR_FILE_MAX - 1, fp);
        file->data[file->len] = '\0';
    }

    if (file == NULL || ferror(fp)) {
        ctl_doctor_report_bad(d->r, check, CTL_USAGE, NULL,
                              "%s cannot be read: %s", name,
                              errno ? strerror(errno) : "no memory");
        file = NULL;
    }

    if (fp) {
        fclose(fp);
    }

    return file;
}


void
ctl_doctor_pem_wrong(ctl_doctor_client_t *d, const ctl_doctor_check_t *check,
    const char *name, const kmip_secret_t *file)
{
    int     key;
    size_t  i;

    key = (strcmp(check->id, "private-key") == 0);

    for (i = 0; ctl_doctor_pem_kinds[i].key != key
                || strstr((char *) file->data, ctl_doctor_pem_kinds[i].text)
                   == NULL;
         i++)
    {
        /* void */
    }

    ctl_doctor_report_bad(d->r, check, CTL_USAGE,
                          ctl_doctor_pem_kinds[i].advice, "%s %s", name,
                          ctl_doctor_pem_kinds[i].seen);
}


/* NULL if there is no certificate */

STACK_OF(X509) *
ctl_doctor_pem_certificates(const kmip_secret_t *file)
{
    BIO             *bio;
    X509            *cert;
    STACK_OF(X509)  *list;

    bio = BIO_new_mem_buf(file->data, (int) file->len);
    list = sk_X509_new_null();

    while (bio && list) {
        cert = PEM_read_bio_X509(bio, NULL, NULL, NULL);

        if (cert == NULL || !sk_X509_push(list, cert)) {
            X509_free(cert);
            break;
        }
    }

    BIO_free(bio);
    ERR_clear_error();

    return list;
}


EVP_PKEY *
ctl_doctor_pem_private(const kmip_secret_t *file, int *encrypted)
{
    BIO       *bio;
    EVP_PKEY  *key;

    bio = BIO_new_mem_buf(file->data, (int) file->len);

    key = bio ? PEM_read_bio_PrivateKey(bio, NULL, ctl_doctor_pem_passphrase,
                                        encrypted)
              : NULL;

    BIO_free(bio);
    ERR_clear_error();

    return key;
}


/* notes that there is a passphrase, and does not ask for it */

static int
ctl_doctor_pem_passphrase(char *buf, int size, int writing, void *data)
{
    int  *encrypted = data;

    *encrypted = 1;

    return -1;
}
