/*
 * datum_periodicity.h: passing periodicities between the server and core/.
 */
#ifndef SOCSVC_DATUM_PERIODICITY_H
#define SOCSVC_DATUM_PERIODICITY_H

#include "fmgr.h"

#include "periodicity.h"

#define DatumGetPeriodicityP(datum) ((Periodicity *) DatumGetPointer(datum))
#define PeriodicityPGetDatum(value) PointerGetDatum(value)
#define PG_GETARG_PERIODICITY_P(n) DatumGetPeriodicityP(PG_GETARG_DATUM(n))
#define PG_RETURN_PERIODICITY_P(value) return PeriodicityPGetDatum(value)

#endif
