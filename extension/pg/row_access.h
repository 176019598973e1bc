/*
 * row_access.h: which rows are the subject's.
 */
#ifndef SOCSVC_ROW_ACCESS_H
#define SOCSVC_ROW_ACCESS_H

/*
 * Whether the subject acts for the whole of his provider: an employee in the role provider, or a specialist beside
 * whom it employs nobody today. The provider's id is set where he acts for one at all, 0 otherwise.
 */
extern bool socsvc_acts_for_whole(int64 *provider);

#endif
