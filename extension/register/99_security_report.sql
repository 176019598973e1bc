-- Chapter 99, reports and forms: the month's report is for those who answer for the region; forms are for whoever sees the row.

GRANT EXECUTE ON FUNCTION socsvc.report_html(date, text) TO socsvc_analyst, socsvc_agency, socsvc_admin;
GRANT EXECUTE ON FUNCTION
    socsvc._word(text, text, text), socsvc._print_language(text), socsvc._message_language(), socsvc._number_text(numeric, integer, text),
    socsvc._day_text(date, text), socsvc._term_text(daterange, text), socsvc._page_table(text, jsonb, jsonb, jsonb, integer),
    socsvc._words(text, text[], text), socsvc._form_fields(xml[]), socsvc._form_line(text),
    socsvc._form_word(text, text), socsvc._form_field(text, text, text), socsvc._form_style(), socsvc._page(text, text, xml, text), socsvc._form_page(text, xml, text),
    socsvc._form_identity(bigint, date, text), socsvc._form_signature(text, bigint, text, text), socsvc._form_mark(bigint, boolean, text),
    socsvc.programme_document(bigint, text), socsvc.contract_document(bigint, text)
  TO socsvc_portal, socsvc_agency;
