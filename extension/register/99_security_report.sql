-- Chapter 99, reports and forms: the month's report is for those who answer for the region; forms are for whoever sees the row.

GRANT EXECUTE ON FUNCTION socsvc.report_html(date, text) TO socsvc_analyst, socsvc_agency, socsvc_admin;
