
/*
 * Copyright (C) 2026 the authors of the nginx KMIP module
 * SPDX-License-Identifier: BSD-2-Clause
 */


/*
 * The number of this release, of the module and of kmipctl.  CHANGES and
 * debian/changelog begin with the same; a test compares them.
 */


#ifndef _KMIP_RELEASE_H_INCLUDED_
#define _KMIP_RELEASE_H_INCLUDED_


#define KMIP_RELEASE  "0.1.0"


#endif /* _KMIP_RELEASE_H_INCLUDED_ */
