-- A month's report as one page with pictures (doc/analysts.md). Figures are those that an analyst sees: views of socsvc_bi, with
-- their small cells folded. What is added up here is told already, so that a report lets nobody work out more than the views do.
-- Each section is first data, {chart, tables, tile}, then XHTML by one function. Words are rows of term_label, kind report.

CREATE FUNCTION socsvc._report_word(code text, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT socsvc._word('report', $1, $2) $function$;
COMMENT ON FUNCTION socsvc._report_word(text, text) IS 'Private: a word of report_html() in the language';
REVOKE ALL ON FUNCTION socsvc._report_word(text, text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_number(value numeric, decimals integer, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT coalesce(socsvc._number_text($1, $2, $3), socsvc._report_word('hidden', $3)) $function$;
COMMENT ON FUNCTION socsvc._report_number(numeric, integer, text) IS 'Private: a figure of a report; NULL is one that is not told';
REVOKE ALL ON FUNCTION socsvc._report_number(numeric, integer, text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_percent(value numeric, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT coalesce(socsvc._number_text($1, 1, $2) || ' %', '–') $function$;
COMMENT ON FUNCTION socsvc._report_percent(numeric, text) IS 'Private: a percentage of a report; a dash where it has none';
REVOKE ALL ON FUNCTION socsvc._report_percent(numeric, text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_month(month date, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT replace(replace(socsvc._report_word('month_of_year', $2), '{month}', socsvc._report_word('month.' || date_part('month', $1), $2)),
                 '{year}', date_part('year', $1)::text)
$function$;
COMMENT ON FUNCTION socsvc._report_month(date, text) IS 'Private: a month and its year in words';
REVOKE ALL ON FUNCTION socsvc._report_month(date, text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_money(value numeric, lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(socsvc._number_text($1, 2, $2) || U&'\00A0'
      || (SELECT socsvc._report_word('currency.' || left(i.jurisdiction, 2), $2) FROM socsvc.register_info i),
                  socsvc._report_word('hidden', $2))
$function$;
COMMENT ON FUNCTION socsvc._report_money(numeric, text) IS 'Private: an amount of money with its currency; NULL is one that is not told';
REVOKE ALL ON FUNCTION socsvc._report_money(numeric, text) FROM PUBLIC;

-- What programmes ask for is norm_fulfilment, whose folded services have no kind; adding it up from deliveries would give
-- away a small service by its kind. What goes beyond the programmes has no question of its own, so it is folded here as there.
CREATE FUNCTION socsvc._report_deliveries(for_month date, lang text)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH beyond AS (
    SELECT r.number, r.name, r.times, r.persons < t.least AS is_small,
           lag(r.persons, 1, r.persons) OVER (ORDER BY r.persons, r.number) < t.least AS is_folded
      FROM (SELECT s.group_number AS number, min(s.group_name) AS name, sum(f.times) AS times, count(DISTINCT f.recipient) AS persons
              FROM socsvc_bi.fact_delivery f JOIN socsvc_bi.dim_service s ON s.service = f.service
             WHERE f.day >= for_month AND f.day < (for_month + interval '1 month')::date AND f.ground <> 'programme'
             GROUP BY s.group_number) r
     CROSS JOIN (SELECT socsvc.bi_least_cell() AS least) t
  ), part AS (
    SELECT s.group_number AS number, min(s.group_name) AS name, sum(n.times) AS programme, sum(n.norm_times) AS norm, 0::numeric AS beyond
      FROM socsvc_bi.norm_fulfilment n JOIN socsvc_bi.dim_service s ON s.service = n.service
     WHERE n.month = for_month AND NOT n.is_folded
     GROUP BY s.group_number
    UNION ALL
    SELECT b.number, b.name, 0, 0, b.times FROM beyond b WHERE NOT b.is_folded
    UNION ALL
    SELECT NULL, NULL, n.times, n.norm_times, 0 FROM socsvc_bi.norm_fulfilment n WHERE n.month = for_month AND n.is_folded
    UNION ALL
    SELECT NULL, NULL, 0, 0, CASE WHEN bool_and(b.is_small) THEN NULL ELSE sum(b.times) END FROM beyond b
        WHERE b.is_folded HAVING count(*) > 0
  ), kind AS (
    SELECT p.number, p.number IS NULL AS is_folded,
           CASE WHEN p.number IS NULL THEN socsvc._report_word('folded', lang)
                ELSE coalesce(nullif(socsvc._report_word(c.code, lang), c.code), min(p.name)) END AS label,
           -- One part that is not told hides the sum.
           CASE WHEN bool_and(p.programme IS NOT NULL) THEN sum(p.programme) END AS programme,
           CASE WHEN bool_and(p.norm IS NOT NULL) THEN sum(p.norm) END AS norm,
           CASE WHEN bool_and(p.beyond IS NOT NULL) THEN sum(p.beyond) END AS beyond
      FROM part p
      CROSS JOIN socsvc.register_info i
      CROSS JOIN LATERAL (SELECT concat_ws('.', 'kind', left(i.jurisdiction, 2), p.number) AS code) c
     GROUP BY p.number, c.code
  ), shown AS (
    SELECT k.*, coalesce(k.programme, 0) + coalesce(k.beyond, 0) AS told, k.programme IS NULL OR k.beyond IS NULL AS hides FROM kind k
  )
  SELECT jsonb_build_object(
      'tile', CASE WHEN bool_or(k.hides) AND sum(k.told) = 0 THEN socsvc._report_word('hidden', lang)
                   ELSE socsvc._number_text(sum(k.told), 0, lang)
                        || CASE WHEN bool_or(k.hides) THEN ' + ' || socsvc._report_word('hidden', lang) ELSE '' END END,
      'chart', jsonb_build_object(
        'series', jsonb_build_array(jsonb_build_object('label', socsvc._report_word('programme', lang), 'tone', 1),
                                    jsonb_build_object('label', socsvc._report_word('beyond', lang), 'tone', 2)),
        'rows', jsonb_agg(jsonb_build_object('label', k.label, 'values', jsonb_build_array(k.programme, k.beyond), 'folded', k.is_folded,
            'text', CASE WHEN k.hides AND k.told = 0 THEN socsvc._report_word('hidden', lang)
                         ELSE socsvc._number_text(k.told, 0, lang) || CASE WHEN k.hides THEN ' + ' || socsvc._report_word('hidden', lang)
                             ELSE '' END END)
          ORDER BY k.number)),
      'tables', jsonb_build_array(jsonb_build_object(
        'head', socsvc._words('report', '{kind,programme,norm,fulfilled,beyond}', lang),
        'rows', jsonb_agg(jsonb_build_array(k.label, socsvc._report_number(k.programme, 0, lang), socsvc._report_number(k.norm, 1, lang),
                  socsvc._report_percent(100 * k.programme / nullif(k.norm, 0), lang), socsvc._report_number(k.beyond, 0, lang))
                      ORDER BY k.number),
        'foot', jsonb_build_array(socsvc._report_word('total', lang),
                  socsvc._report_number(CASE WHEN bool_and(k.programme IS NOT NULL) THEN sum(k.programme) END, 0, lang),
                  socsvc._report_number(CASE WHEN bool_and(k.norm IS NOT NULL) THEN sum(k.norm) END, 1, lang),
                  socsvc._report_percent(CASE WHEN bool_and(k.norm IS NOT NULL) THEN 100 * sum(k.programme) / nullif(sum(k.norm), 0) END,
                      lang),
                  socsvc._report_number(CASE WHEN bool_and(k.beyond IS NOT NULL) THEN sum(k.beyond) END, 0, lang)))))
    FROM shown k
  HAVING count(*) > 0
$function$;
COMMENT ON FUNCTION socsvc._report_deliveries(date, text) IS 'Private: of a report, deliveries of the month by kind of service; NULL for none. Unit: times';
REVOKE ALL ON FUNCTION socsvc._report_deliveries(date, text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_quota(lang text)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH cell AS (
    SELECT q.service, q.is_folded, q.recipients, q.quota, q.delivered, q.held, q.elapsed_percent,
           CASE WHEN q.is_folded THEN 3 WHEN row_number() OVER (PARTITION BY q.is_folded ORDER BY q.quota DESC, q.service) <= 15 THEN 1
               ELSE 2 END AS part
      FROM socsvc_bi.quota_use q WHERE q.is_folded OR q.quota > 0
  ), shown AS (
    SELECT c.part, CASE c.part WHEN 1 THEN c.service END AS service, count(*) AS services, CASE c.part
        WHEN 1 THEN max(c.recipients) END AS recipients,
           sum(c.quota) AS quota, sum(c.delivered) AS delivered, sum(c.held) AS held,
               round(100 * sum(c.delivered) / nullif(sum(c.quota), 0), 1) AS used,
           round(sum(c.elapsed_percent * c.quota) / nullif(sum(c.quota), 0), 1) AS elapsed
      FROM cell c GROUP BY c.part, CASE c.part WHEN 1 THEN c.service END
  ), named AS (
    SELECT s.*, CASE s.part WHEN 1 THEN coalesce(d.portal_code, d.service_no) || ' ' || d.name
                            WHEN 2 THEN socsvc._report_word('quota.other', lang) || ': ' || s.services
                            ELSE socsvc._report_word('folded', lang) END AS label,
           socsvc._report_word('form.' || d.form, lang) AS form
      FROM shown s LEFT JOIN socsvc_bi.dim_service d ON d.service = s.service
  )
  SELECT jsonb_build_object(
      'tile', CASE WHEN sum(n.quota) IS NULL THEN socsvc._report_word('hidden', lang)
                   ELSE socsvc._report_percent(100 * sum(n.delivered) / nullif(sum(n.quota), 0), lang) END,
      'chart', jsonb_build_object('most', 100, 'suffix', ' %', 'mark_label', socsvc._report_word('elapsed', lang),
        'series', jsonb_build_array(jsonb_build_object('label', socsvc._report_word('used', lang), 'tone', 1)),
        'rows', jsonb_agg(jsonb_build_object('label', concat_ws(' · ', n.form, n.label), 'values', jsonb_build_array(n.used), 'mark',
            n.elapsed, 'folded', n.part = 3,
            'text', CASE WHEN n.quota IS NULL THEN socsvc._report_word('hidden', lang) ELSE socsvc._report_percent(n.used, lang) END)
          ORDER BY n.part, n.quota DESC, n.service)),
      'tables', jsonb_build_array(jsonb_build_object('words', 2,
        'head', socsvc._words('report', '{service,form,recipients,quota_times,delivered,held,used,elapsed}', lang),
        'rows', jsonb_agg(jsonb_build_array(n.label, n.form, CASE n.part WHEN 1 THEN socsvc._number_text(n.recipients, 0, lang) END,
                  socsvc._report_number(n.quota, 0, lang), socsvc._report_number(n.delivered, 0, lang),
                      socsvc._report_number(n.held, 0, lang),
                  socsvc._report_percent(n.used, lang), socsvc._report_percent(n.elapsed, lang)) ORDER BY n.part, n.quota DESC,
                      n.service))))
    FROM named n
  HAVING count(*) > 0
$function$;
COMMENT ON FUNCTION socsvc._report_quota(text) IS 'Private: of a report, use of the quotas in force: the fifteen services with the greatest quotas, the others together; NULL for none. Unit: times, per cent';
REVOKE ALL ON FUNCTION socsvc._report_quota(text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_queue(lang text)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH named AS (
    SELECT w.*, array_position('{home,semi_residential,residential}', w.form) AS form_place, c.rank,
           CASE WHEN w.is_folded THEN socsvc._report_word('folded', lang)
               ELSE socsvc._report_word('form.' || w.form, lang) END AS form_label,
           CASE lang WHEN 'kk' THEN c.name_kk WHEN 'en' THEN c.name_en ELSE c.name_ru END AS class_label
      FROM socsvc_bi.waiting_time w LEFT JOIN socsvc.queue_class c ON c.code = w.queue_class
  )
  SELECT jsonb_build_object(
      'tile', CASE WHEN sum(n.waiting) IS NULL THEN socsvc._report_word('hidden', lang)
                   ELSE socsvc._number_text(sum(n.waiting), 0, lang)
                        || CASE WHEN bool_or(n.waiting IS NULL) THEN ' + ' || socsvc._report_word('hidden', lang) ELSE '' END END,
      'chart', jsonb_build_object(
        'series', jsonb_build_array(jsonb_build_object('label', socsvc._report_word('waiting', lang), 'tone', 1)),
        'rows', jsonb_agg(jsonb_build_object('label', concat_ws(' · ', n.form_label, n.class_label), 'values', jsonb_build_array(n.waiting),
            'folded', n.is_folded, 'text', socsvc._report_number(n.waiting, 0, lang)) ORDER BY n.is_folded, n.form_place, n.rank)),
      'tables', jsonb_build_array(jsonb_build_object('words', 2,
        'head', socsvc._words('report', '{form,class,waiting,waiting_median,placed,placed_median}', lang),
        'rows', jsonb_agg(jsonb_build_array(n.form_label, n.class_label, socsvc._report_number(n.waiting, 0, lang),
                  socsvc._number_text(n.waiting_median_days, 1, lang), socsvc._report_number(n.placed, 0, lang),
                  socsvc._number_text(n.placed_median_days, 1, lang)) ORDER BY n.is_folded, n.form_place, n.rank))))
    FROM named n
  HAVING count(*) > 0
$function$;
COMMENT ON FUNCTION socsvc._report_queue(text) IS 'Private: of a report, lengths of the queues by form and class; NULL for none. Unit: persons, days';
REVOKE ALL ON FUNCTION socsvc._report_queue(text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_deadlines(for_month date, lang text)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH named AS (
    SELECT d.*, CASE WHEN d.is_folded THEN socsvc._report_word('folded', lang) ELSE socsvc._word('step', d.step, lang) END AS label,
           socsvc._report_word('duty.' || d.duty_of, lang) AS duty, nullif(d.met + d.met_late + d.overdue, 0) AS decided
      FROM socsvc_bi.deadline_kept d WHERE d.month = for_month
  )
  SELECT jsonb_build_object(
      'tile', CASE WHEN bool_and(n.met IS NULL) THEN socsvc._report_word('hidden', lang)
                   ELSE socsvc._report_percent(100 * sum(n.met) / sum(n.decided), lang) END,
      'chart', jsonb_build_object('most', 100, 'suffix', ' %',
        'series', jsonb_build_array(jsonb_build_object('label', socsvc._report_word('met', lang), 'tone', 1),
                    jsonb_build_object('label', socsvc._report_word('met_late', lang), 'tone', 2),
                    jsonb_build_object('label', socsvc._report_word('overdue', lang), 'tone', 3)),
        'rows', jsonb_agg(jsonb_build_object('label', n.label, 'folded', n.is_folded,
            'values', jsonb_build_array(100 * n.met / n.decided, 100 * n.met_late / n.decided, 100 * n.overdue / n.decided),
            'text', CASE WHEN n.met IS NULL THEN socsvc._report_word('hidden', lang)
                         WHEN n.decided IS NULL THEN socsvc._report_word('running', lang)
                         ELSE socsvc._report_percent(n.kept_percent, lang) END) ORDER BY n.is_folded, n.label, n.duty)),
      'tables', jsonb_build_array(jsonb_build_object('words', 2,
        'head', socsvc._words('report', '{step,duty,met,met_late,overdue,running,kept}', lang),
        'rows', jsonb_agg(jsonb_build_array(n.label, n.duty, socsvc._report_number(n.met, 0, lang),
            socsvc._report_number(n.met_late, 0, lang),
                  socsvc._report_number(n.overdue, 0, lang), socsvc._report_number(n.running, 0, lang),
                      socsvc._report_percent(n.kept_percent, lang))
                ORDER BY n.is_folded, n.label, n.duty))))
    FROM named n
  HAVING count(*) > 0
$function$;
COMMENT ON FUNCTION socsvc._report_deadlines(date, text) IS 'Private: of a report, deadlines whose last day is in the month, by step; NULL for none. Unit: deadlines, per cent of those that are met or over';
REVOKE ALL ON FUNCTION socsvc._report_deadlines(date, text) FROM PUBLIC;

-- A month's payments are one cell: told from k payers on.
CREATE FUNCTION socsvc._report_fees(for_month date, lang text)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH fee AS (
    SELECT f.*, CASE WHEN f.is_folded THEN socsvc._report_word('folded', lang)
        ELSE socsvc._report_word('form.' || f.form, lang) END AS label
      FROM socsvc_bi.fee_structure f WHERE f.month > (for_month - interval '6 months')::date AND f.month <= for_month
  ), sums AS (
    SELECT m.month,
           CASE WHEN EXISTS (SELECT FROM fee f WHERE f.month = m.month) THEN (SELECT sum(f.charged) FROM fee f WHERE f.month = m.month)
               ELSE 0 END AS charged,
           CASE WHEN p.payers IS NULL THEN 0 WHEN p.payers >= socsvc.bi_least_cell() THEN p.amount END AS paid,
           p.payers IS NOT NULL OR EXISTS (SELECT FROM fee f WHERE f.month = m.month) AS is_there
      FROM (SELECT (for_month - make_interval(months => n))::date AS month FROM generate_series(0, 5) n) m
      LEFT JOIN (SELECT a.month, sum(a.amount) AS amount, count(DISTINCT a.recipient) AS payers FROM socsvc_bi.fact_payment a
                  WHERE a.day >= (for_month - interval '5 months')::date AND a.day < (for_month + interval '1 month')::date
                      GROUP BY a.month) p
        ON p.month = m.month
  )
  SELECT jsonb_build_object(
      'tile', max(socsvc._report_money(s.charged, lang)) FILTER (WHERE s.month = for_month),
      'paid', max(socsvc._report_money(s.paid, lang)) FILTER (WHERE s.month = for_month),
      'in_month', bool_or(s.is_there) FILTER (WHERE s.month = for_month),
      'chart', jsonb_build_object('grouped', true,
        'series', jsonb_build_array(jsonb_build_object('label', socsvc._report_word('charged', lang), 'tone', 1),
                                    jsonb_build_object('label', socsvc._report_word('paid', lang), 'tone', 2)),
        'rows', jsonb_agg(jsonb_build_object('label', socsvc._report_month(s.month, lang), 'values', jsonb_build_array(s.charged, s.paid),
                  'text', jsonb_build_array(socsvc._report_number(s.charged, 2, lang), socsvc._report_number(s.paid, 2, lang)))
                      ORDER BY s.month)),
      'tables', jsonb_build_array(
        jsonb_build_object('caption', socsvc._report_word('fees.by_month', lang),
          'head', socsvc._words('report', '{month,charged,paid}', lang),
          'rows', jsonb_agg(jsonb_build_array(socsvc._report_month(s.month, lang), socsvc._report_number(s.charged, 2, lang),
                    socsvc._report_number(s.paid, 2, lang)) ORDER BY s.month)))
        || coalesce((SELECT jsonb_build_array(jsonb_build_object('words', 2, 'caption', socsvc._report_word('fees.by_form', lang),
               'head', socsvc._words('report', '{form,terms,contracts,cost,fee,extra,charged,paid_percent}', lang),
               'rows', jsonb_agg(jsonb_build_array(f.label, socsvc.payment_label(f.terms, lang),
                   socsvc._report_number(f.contracts, 0, lang),
                         socsvc._report_number(f.cost, 2, lang), socsvc._report_number(f.fee, 2, lang),
                             socsvc._report_number(f.extra, 2, lang),
                         socsvc._report_number(f.charged, 2, lang), socsvc._report_percent(f.paid_percent, lang))
                       ORDER BY f.is_folded, array_position('{home,semi_residential,residential,urgent}', f.form), f.terms)))
             FROM fee f WHERE f.month = for_month HAVING count(*) > 0), '[]'))
    FROM sums s
  HAVING bool_or(s.is_there)
$function$;
COMMENT ON FUNCTION socsvc._report_fees(date, text) IS 'Private: of a report, what was charged and paid in the month and the five before, and the month''s fees by form and terms; NULL for none. Unit: roubles (of Kazakhstan, tenge)';
REVOKE ALL ON FUNCTION socsvc._report_fees(date, text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_arrears(lang text)
RETURNS jsonb
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH cell AS (
    SELECT a.age, a.is_folded, CASE WHEN a.is_folded THEN socsvc._report_word('folded', lang)
        ELSE socsvc._report_word('age.' || a.age, lang) END AS label,
           sum(a.contracts) AS contracts, sum(a.due) AS due, sum(a.overdue) AS overdue
      FROM socsvc_bi.fee_arrears a GROUP BY a.age, a.is_folded
  )
  SELECT jsonb_build_object(
      'tile', CASE WHEN sum(c.overdue) IS NULL THEN socsvc._report_word('hidden', lang) ELSE socsvc._report_money(sum(c.overdue), lang) END,
      'chart', jsonb_build_object(
        'series', jsonb_build_array(jsonb_build_object('label', socsvc._report_word('arrears', lang), 'tone', 3)),
        'rows', jsonb_agg(jsonb_build_object('label', c.label, 'values', jsonb_build_array(c.overdue), 'folded', c.is_folded,
                  'text', socsvc._report_number(c.overdue, 2, lang)) ORDER BY c.is_folded, c.age)),
      'tables', jsonb_build_array(jsonb_build_object(
        'head', socsvc._words('report', '{age,contracts,due,arrears}', lang),
        'rows', jsonb_agg(jsonb_build_array(c.label, socsvc._report_number(c.contracts, 0, lang), socsvc._report_number(c.due, 2, lang),
                  socsvc._report_number(c.overdue, 2, lang)) ORDER BY c.is_folded, c.age))))
    FROM cell c
  HAVING count(*) > 0
$function$;
COMMENT ON FUNCTION socsvc._report_arrears(text) IS 'Private: of a report, arrears by their age over all providers; NULL for none. Unit: roubles (of Kazakhstan, tenge)';
REVOKE ALL ON FUNCTION socsvc._report_arrears(text) FROM PUBLIC;

-- ---- the page -----------------------------------------------------------------------------------------------------------

CREATE FUNCTION socsvc._report_age(figures text[], lang text)
RETURNS text
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT CASE
      WHEN bool_or(f.kind = 'kept' AND f.as_of IS NULL) THEN socsvc._report_word('never', lang)
      WHEN bool_and(f.kind = 'live') THEN socsvc._report_word('live', lang)
      ELSE socsvc._report_word('as_of', lang) || ' ' || socsvc._day_text(min(f.as_of AT TIME ZONE i.time_zone)::date, lang)
           || to_char(min(f.as_of AT TIME ZONE i.time_zone), ' HH24:MI')
    END || CASE WHEN bool_or(f.is_stale) THEN ' – ' || socsvc._report_word('stale', lang) ELSE '' END
    FROM socsvc_bi.bi_freshness f CROSS JOIN socsvc.register_info i WHERE f.name = ANY (figures)
$function$;
COMMENT ON FUNCTION socsvc._report_age(text[], text) IS 'Private: as of when these views of socsvc_bi are, the oldest of them, in words; whether one is stale';
REVOKE ALL ON FUNCTION socsvc._report_age(text[], text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_section(code text, figures text[], section jsonb, lang text)
RETURNS xml
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT xmlelement(NAME section, xmlattributes(code AS id),
           xmlelement(NAME div, xmlattributes('picture' AS class),
             xmlelement(NAME h2, socsvc._report_word(code, lang)),
             xmlelement(NAME p, xmlattributes('age' AS class), socsvc._report_word(code || '.description', lang) || ' '
                 || socsvc._report_age(figures, lang) || '.'),
             CASE WHEN section IS NULL THEN xmlelement(NAME p, xmlattributes('nothing' AS class), socsvc._report_word('nothing', lang))
                  ELSE xmlelement(NAME figure, socsvc._bar_chart(code || '-chart', socsvc._report_word(code, lang),
                         socsvc._report_word(code || '.description', lang) || ' ' || socsvc._report_word('table_below', lang),
                             section -> 'chart', lang)) END),
           (SELECT xmlagg(socsvc._page_table(t.t ->> 'caption', t.t -> 'head', t.t -> 'rows', t.t -> 'foot',
               coalesce((t.t ->> 'words')::integer, 1))
                          ORDER BY t.place)
              FROM jsonb_array_elements(section -> 'tables') WITH ORDINALITY t (t, place)))
$function$;
COMMENT ON FUNCTION socsvc._report_section(text, text[], jsonb, text) IS 'Private: a section of a report: title, how old its figures are, chart, tables; or that there is nothing';
REVOKE ALL ON FUNCTION socsvc._report_section(text, text[], jsonb, text) FROM PUBLIC;

CREATE FUNCTION socsvc._report_style()
RETURNS text
LANGUAGE sql IMMUTABLE
AS $function$ SELECT '
@page { size: A4; margin: 14mm 13mm }
* { box-sizing: border-box }
body { margin: 0 auto; padding: 24px; max-width: 820px; color: #1a1a1a; background: #fff; font: 14px/1.45 "Liberation Sans", Arial, Helvetica, "DejaVu Sans", sans-serif }
header { border-bottom: 3px solid #0072b2; padding-bottom: 10px; margin-bottom: 16px }
h1 { font-size: 25px; line-height: 1.2; margin: 0 0 4px }
h2 { font-size: 18px; line-height: 1.25; margin: 0 0 2px }
header p { margin: 0; color: #555 }
p.age { margin: 0 0 8px; color: #555; font-size: 12.5px }
p.nothing, p.notice { padding: 10px 14px; background: #f3f3f3; border-left: 4px solid #767676; margin: 8px 0 }
section { margin: 0 0 30px }
figure { margin: 0 0 8px }
svg { display: block; width: 100%; height: auto; font-family: inherit }
dl { display: grid; grid-template-columns: repeat(3, 1fr); gap: 10px; margin: 0 0 24px }
dl div { border: 1px solid #d0d0d0; border-top: 3px solid #0072b2; padding: 8px 12px 10px }
dt { font-size: 12.5px; line-height: 1.3; color: #555 }
dd { margin: 2px 0 0; font-size: 19px; font-weight: bold; line-height: 1.25; font-variant-numeric: tabular-nums }
table { width: 100%; border-collapse: collapse; margin: 0 0 12px; font-size: 12px; line-height: 1.35 }
caption { text-align: left; font-weight: bold; padding: 8px 0 3px }
th, td { text-align: left; vertical-align: top; padding: 3px 7px; border-bottom: 1px solid #ddd; font-weight: normal }
thead th { border-bottom: 1.5px solid #767676; color: #444; vertical-align: bottom }
tfoot th, tfoot td { border-top: 1.5px solid #767676; border-bottom: 0; font-weight: bold }
#quota tbody th { width: 36% }
#deliveries tbody th { width: 28% }
.number { text-align: right; font-variant-numeric: tabular-nums }
td.number { white-space: nowrap }
.tone1 { fill: #0072b2 } .tone2 { fill: #e69f00 } .tone3 { fill: #d55e00 }
.mark { fill: #1a1a1a; stroke: #fff; stroke-width: 1 }
.grid { stroke: #e2e2e2 } .base { stroke: #767676 }
.label { text-anchor: end; font-size: 12px; fill: #1a1a1a }
.value, .key { font-size: 12px; fill: #1a1a1a }
.value { font-weight: bold; paint-order: stroke; stroke: #fff; stroke-width: 3px }
.tick { text-anchor: middle; font-size: 11px; fill: #595959 }
.patterns { position: absolute; width: 0; height: 0 }
footer { border-top: 1px solid #d0d0d0; padding-top: 8px; font-size: 12px; color: #555 }
@media print {
  body { padding: 0; max-width: none; font-size: 10.5pt; print-color-adjust: exact; -webkit-print-color-adjust: exact }
  .picture, table.short, tr, dl, p.notice { break-inside: avoid }
  h2, caption { break-after: avoid }
  table { font-size: 8.5pt }
  thead { display: table-header-group }
  section { margin-bottom: 18px }
}
' $function$;
COMMENT ON FUNCTION socsvc._report_style() IS 'Private: style sheet of report_html(), for the screen and for A4';
REVOKE ALL ON FUNCTION socsvc._report_style() FROM PUBLIC;

CREATE FUNCTION socsvc.report_html(month date, language text DEFAULT NULL)
RETURNS text
LANGUAGE plpgsql STABLE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  lang CONSTANT text := socsvc._print_language(language);
  for_month date;
  region text;
  made_at timestamp;
  title text;
  deliveries jsonb;
  quota jsonb;
  queue jsonb;
  deadlines jsonb;
  fees jsonb;
  arrears jsonb;
  page xml;
BEGIN
  IF month IS NULL THEN
    RAISE EXCEPTION 'a report is of a month' USING ERRCODE = 'null_value_not_allowed', HINT = 'Give any day of it.';
  END IF;
  IF NOT isfinite(month) OR month < '1000-01-01' OR month > '9999-12-31' THEN
    RAISE EXCEPTION 'there is no report of %', month USING ERRCODE = 'invalid_parameter_value', HINT = 'Give any day of the month.';
  END IF;
  for_month := socsvc._month_of(month);
  SELECT j.name, clock_timestamp() AT TIME ZONE i.time_zone INTO region, made_at
    FROM socsvc.register_info i JOIN socsvc.jurisdiction j ON j.code = i.jurisdiction;
  title := socsvc._report_word('title', lang) || ', ' || socsvc._report_month(for_month, lang);
  deliveries := socsvc._report_deliveries(for_month, lang);
  quota := socsvc._report_quota(lang);
  queue := socsvc._report_queue(lang);
  deadlines := socsvc._report_deadlines(for_month, lang);
  fees := socsvc._report_fees(for_month, lang);
  arrears := socsvc._report_arrears(lang);

  page := socsvc._page(title || ' – ' || region, socsvc._report_style(), xmlconcat(
      xmlelement(NAME svg, xmlattributes('http://www.w3.org/2000/svg' AS xmlns, 'patterns' AS class, 'true' AS "aria-hidden"),
        xmlelement(NAME defs, xmlelement(NAME pattern, xmlattributes('hatch' AS id, 6 AS width, 6 AS height,
            'userSpaceOnUse' AS "patternUnits",
          'rotate(45)' AS "patternTransform"), xmlelement(NAME rect, xmlattributes(2.5 AS width, 6 AS height, '#fff' AS fill))))),
      xmlelement(NAME header,
        xmlelement(NAME h1, socsvc._xml_text(title)),
        xmlelement(NAME p, socsvc._xml_text(region || ' · ' || socsvc._report_word('made_at', lang) || ' '
            || socsvc._day_text(made_at::date, lang)
          || to_char(made_at, ' HH24:MI')))),
      CASE WHEN deliveries IS NULL AND deadlines IS NULL AND (fees ->> 'in_month')::boolean IS NOT TRUE
           THEN xmlelement(NAME p, xmlattributes('notice' AS class), socsvc._report_word('empty_month', lang)) END,
      xmlelement(NAME dl,
        (SELECT xmlagg(xmlelement(NAME div, xmlelement(NAME dt, socsvc._report_word(t.code, lang)),
            xmlelement(NAME dd, socsvc._xml_text(t.value))) ORDER BY t.place)
           FROM (VALUES (1, 'tile.deliveries', deliveries ->> 'tile'), (2, 'tile.quota', quota ->> 'tile'),
               (3, 'tile.queue', queue ->> 'tile'),
                        (4, 'tile.deadlines', deadlines ->> 'tile'), (5, 'tile.charged', fees ->> 'tile'),
                            (6, 'tile.paid', fees ->> 'paid')) t (place, code, value))),
      socsvc._report_section('deliveries', '{norm_fulfilment,fact_delivery}', deliveries, lang),
      socsvc._report_section('quota', '{quota_use}', quota, lang),
      socsvc._report_section('queue', '{waiting_time}', queue, lang),
      socsvc._report_section('deadlines', '{deadline_kept}', deadlines, lang),
      socsvc._report_section('fees', '{fee_structure,fact_payment}', fees, lang),
      socsvc._report_section('arrears', '{fee_arrears}', arrears, lang),
      xmlelement(NAME section, xmlattributes('freshness' AS id),
        xmlelement(NAME h2, socsvc._report_word('freshness', lang)),
        socsvc._page_table(NULL, socsvc._words('report', '{figure,section,age_of_figure}', lang),
          (SELECT jsonb_agg(jsonb_build_array('socsvc_bi.' || f.name, socsvc._report_word(f.code, lang),
              socsvc._report_age(ARRAY[f.name], lang)) ORDER BY f.place)
             FROM (VALUES (1, 'norm_fulfilment', 'deliveries'), (2, 'fact_delivery', 'deliveries'), (3, 'quota_use', 'quota'),
                 (4, 'waiting_time', 'queue'),
                          (5, 'deadline_kept', 'deadlines'), (6, 'fee_structure', 'fees'), (7, 'fact_payment', 'fees'),
                          (8, 'fee_arrears', 'arrears')) f (place, name, code)), NULL, 3)),
      xmlelement(NAME footer, xmlelement(NAME p, replace(socsvc._report_word(CASE WHEN socsvc.bi_least_cell() > 1 THEN 'suppression'
          ELSE 'no_suppression' END, lang),
          '{k}', socsvc.bi_least_cell()::text)),
        xmlelement(NAME p, socsvc._report_word('names', lang)))), lang);
  -- Only tags have a bare "<": lines of the page's source begin with these.
  RETURN '<!DOCTYPE html>' || regexp_replace(xmlserialize(CONTENT page AS text),
      '(<(?:/?head|/?body|header|section|footer|dl|div|table|svg|tr|rect|line|text)\M)', E'\n\\1', 'g') || E'\n';
END
$function$;
COMMENT ON FUNCTION socsvc.report_html(date, text) IS 'The month''s report as one page, HTML and XML alike, without scripts or anything from elsewhere, to be printed on A4: deliveries by kind of service, use of quotas, queues, deadlines, fees and arrears, each as a chart and as a table. month: any day of it; language: ru, kk, en, by default that of the register''s messages (setting message_language, else ru). Quotas, queues and arrears are as of the date that is printed, the rest of the month. Figures are those of socsvc_bi: what fewer than k persons share is not told (setting bi_least_cell), what is stale says so. A month of which there is nothing gives a page that says this. Made by the server''s xml functions: the server must be built with libxml. Errors: 22004 no month, 22023 another language, or no such month, 0A000 a server without libxml';
REVOKE ALL ON FUNCTION socsvc.report_html(date, text) FROM PUBLIC;
