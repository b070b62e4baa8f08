
/*
 * The doctor: the acceptance run.
 */


#include "ctl_doctor_kp.h"


void
ctl_doctor_accept(ctl_doctor_kp_t *d)
{
}
