
/*
 * The width of text on a terminal.
 */


#ifndef _CTL_WIDTH_H_INCLUDED_
#define _CTL_WIDTH_H_INCLUDED_


#include <stddef.h>


/* in UTF-8 characters */

size_t ctl_width(const char *text);


#endif /* _CTL_WIDTH_H_INCLUDED_ */
