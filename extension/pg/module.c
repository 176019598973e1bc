/*
 * module.c: the magic block and what happens when the library is loaded.
 */
#include "postgres.h"

#include "miscadmin.h"

#include "socsvc.h"
#include "authenticate.h"
#include "clock.h"
#include "subject.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "socsvc");
#else
PG_MODULE_MAGIC;
#endif

void _PG_init(void);

/* Names the catalogue of messages, defines the settings of the extension. */
void
_PG_init(void)
{
	pg_bindtextdomain(TEXTDOMAIN);
	socsvc_clock_init();
	socsvc_subject_init(socsvc_read_claims);
}
