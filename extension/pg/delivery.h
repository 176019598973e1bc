/*
 * delivery.h: what the functions that record deliveries share with the trigger enforce_quota().
 */
#ifndef SOCSVC_DELIVERY_H
#define SOCSVC_DELIVERY_H

#include "quota_check.h"

/*
 * The check whose accepted rows are being inserted by the statement under way: the trigger then only counts them.
 * Set and, in PG_FINALLY, reset by the function that records; NULL at all other times.
 */
extern QuotaCheck *socsvc_checked_deliveries;

#endif
