
/*
 * The doctor as a client: step by step as vCenter does it.
 */


#include "ctl_doctor.h"


static void ctl_doctor_client_later(void *data,
    const ctl_doctor_check_t *check);


static const ctl_doctor_check_t  ctl_doctor_client_checks[] = {
    { "client", "the server serves a client", NULL, ctl_doctor_client_later },
    { NULL, NULL, NULL, NULL }
};


void
ctl_doctor_client(ctl_t *c, ctl_doctor_report_t *report)
{
    ctl_doctor_report_part(report, "As a client:");
    ctl_doctor_report_run(report, ctl_doctor_client_checks, report);
}


static void
ctl_doctor_client_later(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_report_skipped(data, check, "not looked at yet");
}
