
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The doctor as a client: describes certificates in text.
 */


#include "ctl_doctor_client.h"
#include "kmip_hex.h"


void
ctl_doctor_cert_digest(const X509 *cert, const EVP_MD *md, char *hex)
{
    unsigned       len;
    unsigned char  digest[EVP_MAX_MD_SIZE];

    len = 0;

    if (X509_digest(cert, md, digest, &len) != 1) {
        len = 0;
    }

    kmip_hex_encode(hex, digest, len);

    hex[len * 2] = '\0';
}


const char *
ctl_doctor_cert_subject(ctl_doctor_client_t *d, const X509 *cert)
{
    BIO         *bio;
    char        *data;
    long         len;
    const char  *text;

    bio = BIO_new(BIO_s_mem());
    if (bio == NULL) {
        return "";
    }

    X509_NAME_print_ex(bio, X509_get_subject_name(cert), 0,
                       XN_FLAG_RFC2253 & ~ASN1_STRFLGS_ESC_MSB);

    len = BIO_get_mem_data(bio, &data);
    text = ctl_doctor_report_text(d->r, "%.*s", (int) len, data);

    BIO_free(bio);

    return *text ? text : "(no subject)";
}


const char *
ctl_doctor_cert_date(ctl_doctor_client_t *d, const ASN1_TIME *time)
{
    struct tm  tm;

    if (ASN1_TIME_to_tm(time, &tm) != 1) {
        return "an unreadable date";
    }

    return ctl_doctor_report_text(d->r, "%d-%02d-%02d %02d:%02d UTC",
                                  tm.tm_year + 1900, tm.tm_mon + 1,
                                  tm.tm_mday, tm.tm_hour, tm.tm_min);
}


int
ctl_doctor_cert_days(const ASN1_TIME *time)
{
    int  days, seconds;

    if (ASN1_TIME_diff(&days, &seconds, NULL, time) != 1) {
        return 0;
    }

    return (days == 0 && seconds < 0) ? -1 : days;
}
