
/*
 * The doctor as the endpoint: what its configuration says, and Key Protect.
 */


#include "ctl_doctor.h"


static void ctl_doctor_endpoint_later(void *data,
    const ctl_doctor_check_t *check);


static const ctl_doctor_check_t  ctl_doctor_endpoint_checks[] = {
    { "endpoint", "Key Protect serves", NULL,
      ctl_doctor_endpoint_later },
    { NULL, NULL, NULL, NULL }
};


void
ctl_doctor_endpoint(ctl_t *c, ctl_doctor_report_t *report)
{
    ctl_doctor_report_part(report, "As the endpoint:");
    ctl_doctor_report_run(report, ctl_doctor_endpoint_checks, report);
}


static void
ctl_doctor_endpoint_later(void *data, const ctl_doctor_check_t *check)
{
    ctl_doctor_report_skipped(data, check, "not looked at yet");
}
