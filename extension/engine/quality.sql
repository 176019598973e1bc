-- Quality of services (326-п paragraph 33, register/65_quality.sql): what providers record, and what the register computes.

CREATE FUNCTION socsvc.keep_quality_assessment()
RETURNS trigger
LANGUAGE plpgsql
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF NEW.assessed_on > socsvc.today() THEN
    RAISE EXCEPTION 'quality is not assessed on a day to come'
      USING ERRCODE = 'SV005', DETAIL = format('Assessed on %s, today is %s.', NEW.assessed_on, socsvc.today()),
            HINT = 'Give the day on which it was assessed.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.keep_quality_assessment() IS 'Trigger of quality_assessment: SV005 for one of a day to come (326-п paragraph 33)';
REVOKE ALL ON FUNCTION socsvc.keep_quality_assessment() FROM PUBLIC;

-- Months whose deliveries archive_month() took out keep their norms. A line's month is not cut off at its norm: quotas are
-- of terms, and what one month has too much another has too little.
CREATE FUNCTION socsvc._refresh_quality()
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today CONSTANT date := socsvc.today();
  months CONSTANT date[] := socsvc._bi_months();
  written bigint;
BEGIN
  DELETE FROM socsvc.quality_figure f WHERE f.measure <> 'norm' OR f.month = ANY (months);
  DELETE FROM socsvc_bi.kept_remainder k WHERE k.question = 'deadlines' OR k.question = 'norm' AND k.month = ANY (months);
  WITH line AS (
    SELECT t.line, t.person, c.provider, t.quota::numeric / t.term_days AS a_day, c.paused,
           daterange(greatest(t.starts_on, lower(c.term)),
             greatest(least(t.ends_before, upper(c.term), c.inactive_from), t.starts_on, lower(c.term))) AS days
      FROM socsvc_bi.line_term t
      JOIN socsvc.contract_line n ON n.programme_line = t.line
      JOIN socsvc.contract c ON c.id = n.contract
     WHERE t.quota IS NOT NULL AND c.signed_on IS NOT NULL
  ), line_month AS (
    SELECT l.line, l.person, l.provider, m.month, sum(l.a_day * d.days) AS expected
      FROM line l
      JOIN (SELECT u.m AS month, daterange(u.m, (u.m + interval '1 month')::date) AS days FROM unnest(months) u (m)) m ON m.days && l.days
      CROSS JOIN LATERAL (SELECT sum(upper(r.days) - lower(r.days)) AS days
                            FROM unnest(datemultirange(l.days * m.days) - l.paused) r (days)) d
     WHERE d.days > 0
     GROUP BY l.line, l.person, l.provider, m.month
  ), delivered AS (
    SELECT d.programme_line, d.provider, d.person, date_trunc('month', d.delivered_on)::date AS month, sum(d.quantity) AS times
      FROM socsvc.delivery d
     GROUP BY d.programme_line, d.provider, d.person, date_trunc('month', d.delivered_on)::date
  ), visit AS (
    SELECT v.provider, v.person, date_trunc('month', v.day)::date AS month, v.status = 'done' AS is_kept
      FROM socsvc.visit v WHERE v.status = 'done' OR v.status = 'missed' AND v.missed_by IS DISTINCT FROM 'recipient'
  ), deadline AS (
    SELECT coalesce(c.provider, a.provider, s.provider) AS provider, coalesce(d.person, - d.id) AS person,
           date_trunc('month', d.due_on)::date AS month, d.state = 'met' AS is_kept
      FROM socsvc.deadline d
      LEFT JOIN socsvc.contract c ON d.entity = 'contract' AND c.id = d.entity_id
      LEFT JOIN socsvc.contract_amendment a ON d.entity = 'contract_amendment' AND a.id = d.entity_id
      LEFT JOIN socsvc.stay s ON d.entity = 'stay' AND s.id = d.entity_id
     WHERE d.duty_of = 'provider' AND (d.state IN ('met', 'met_late', 'overdue') OR d.state = 'open' AND d.due_on < today)
  ), uncounted AS ( -- what the norm leaves out of all deliveries, and of what programmes ask for
    SELECT d.programme_line, d.provider, d.person, d.month
      FROM delivered d
     WHERE d.month = ANY (months)
       AND NOT EXISTS (SELECT FROM line_month l WHERE (l.line, l.provider, l.month) = (d.programme_line, d.provider, d.month))
  ), unasked AS (
    SELECT t.person, u.m AS month
      FROM socsvc_bi.line_term t
      JOIN unnest(months) u (m) ON t.starts_on < (u.m + interval '1 month')::date AND t.ends_before > u.m
      LEFT JOIN (SELECT l.line, l.month, sum(l.expected) AS expected FROM line_month l GROUP BY l.line, l.month) e
        ON (e.line, e.month) = (t.line, u.m)
     WHERE t.quota::numeric / t.term_days * (least(t.ends_before, (u.m + interval '1 month')::date) - greatest(t.starts_on, u.m))
           > coalesce(e.expected, 0) + 0.001
    UNION ALL
    SELECT n.person, n.month FROM uncounted n WHERE n.programme_line IS NOT NULL
  ), remainder AS (
    INSERT INTO socsvc_bi.kept_remainder (region_code, month, question, than, provider, persons)
      SELECT i.region_code, r.*
        FROM (SELECT n.month, 'norm', 'provider_load', coalesce(n.provider, 0), count(DISTINCT n.person)
                FROM uncounted n GROUP BY GROUPING SETS ((n.month, n.provider), (n.month))
              UNION ALL
              SELECT n.month, 'norm', 'norm_fulfilment', 0, count(DISTINCT n.person) FROM unasked n GROUP BY n.month
              UNION ALL
              SELECT d.month, 'deadlines', 'deadline_kept', 0, count(DISTINCT d.person) FROM deadline d WHERE d.provider IS NULL GROUP BY d.month) r
        CROSS JOIN socsvc.register_info i
  )
  INSERT INTO socsvc.quality_figure
    SELECT f.*, clock_timestamp() FROM (
      SELECT l.provider, l.month, 'completeness', 'norm', count(DISTINCT l.person), sum(l.expected), coalesce(sum(d.times), 0)
        FROM line_month l
        LEFT JOIN delivered d ON (d.programme_line, d.provider, d.month) = (l.line, l.provider, l.month)
       GROUP BY l.provider, l.month
      UNION ALL
      SELECT v.provider, v.month, 'timeliness', 'visits', count(DISTINCT v.person), count(*), count(*) FILTER (WHERE v.is_kept)
        FROM visit v GROUP BY v.provider, v.month
      UNION ALL
      SELECT d.provider, d.month, 'timeliness', 'deadlines', count(DISTINCT d.person), count(*), count(*) FILTER (WHERE d.is_kept)
        FROM deadline d WHERE d.provider IS NOT NULL GROUP BY d.provider, d.month
      UNION ALL
      SELECT a.provider, date_trunc('month', upper(a.period) - 1)::date, a.criterion, a.method, max(a.asked), sum(a.asked),
             sum(round(a.asked * a.positive_share))
        FROM socsvc.quality_assessment a WHERE a.positive_share IS NOT NULL
       GROUP BY a.provider, date_trunc('month', upper(a.period) - 1), a.criterion, a.method) f;
  GET DIAGNOSTICS written = ROW_COUNT;
  RETURN written;
END
$function$;
COMMENT ON FUNCTION socsvc._refresh_quality() IS 'Private: computes quality_figure anew, for socsvc_bi.quality too; answers the rows written';
REVOKE ALL ON FUNCTION socsvc._refresh_quality() FROM PUBLIC;
