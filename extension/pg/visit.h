/*
 * visit.h: what the trigger of visits shares with the check of deliveries and with plan_visits().
 */
#ifndef SOCSVC_VISIT_H
#define SOCSVC_VISIT_H

#include "quota_check.h"

/* Greater than 0 while a check of deliveries moves visits itself: their holds are counted already. */
extern int socsvc_moving_visits;

/* The check whose accepted visits are being inserted: see socsvc_checked_deliveries, whose sister it is. */
extern QuotaCheck *socsvc_checked_visits;

#endif
