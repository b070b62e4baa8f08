
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The commands. Each returns an exit code.
 */


#ifndef _CTL_RUN_H_INCLUDED_
#define _CTL_RUN_H_INCLUDED_


#include "ctl.h"


int ctl_run_discover_versions(ctl_t *c);
int ctl_run_query(ctl_t *c);
int ctl_run_ping(ctl_t *c);

int ctl_run_create(ctl_t *c);
int ctl_run_register(ctl_t *c);
int ctl_run_derive(ctl_t *c);

int ctl_run_get(ctl_t *c);
int ctl_run_check(ctl_t *c);
int ctl_run_record(ctl_t *c);
int ctl_run_activate(ctl_t *c);
int ctl_run_revoke(ctl_t *c);
int ctl_run_destroy(ctl_t *c);

int ctl_run_encrypt(ctl_t *c);
int ctl_run_decrypt(ctl_t *c);
int ctl_run_mac(ctl_t *c);
int ctl_run_hash(ctl_t *c);
int ctl_run_rng(ctl_t *c);

int ctl_run_attributes(ctl_t *c);
int ctl_run_attribute_list(ctl_t *c);
int ctl_run_add_attribute(ctl_t *c);
int ctl_run_modify_attribute(ctl_t *c);
int ctl_run_set_attribute(ctl_t *c);
int ctl_run_adjust_attribute(ctl_t *c);
int ctl_run_delete_attribute(ctl_t *c);

int ctl_run_locate(ctl_t *c);
int ctl_run_list(ctl_t *c);
int ctl_run_orphans(ctl_t *c);

int ctl_run_bench(ctl_t *c);
int ctl_run_doctor(ctl_t *c);
int ctl_run_ttlv(ctl_t *c);

int ctl_run_help(ctl_t *c);
int ctl_run_version(ctl_t *c);


#endif /* _CTL_RUN_H_INCLUDED_ */
