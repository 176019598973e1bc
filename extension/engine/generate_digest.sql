-- Made-up regions: what two of them have in common. Ids, moments of the wall clock and codes are not part of it.

CREATE FUNCTION socsvc._row_digest(content jsonb)
RETURNS numeric
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
AS $function$ SELECT (('x' || pg_catalog.substr(pg_catalog.md5(content::text), 1, 15))::bit(60))::bigint::numeric $function$;
COMMENT ON FUNCTION socsvc._row_digest(jsonb) IS 'Private: 60 bits of the MD5 of a row''s content; added up they do not depend on the order of the rows. Not for secrets';
REVOKE ALL ON FUNCTION socsvc._row_digest(jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc.region_digest()
RETURNS TABLE (entity text, row_count bigint, digest text)
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
SET datestyle = 'ISO, YMD'
SET jit = off
AS $function$
  WITH base AS MATERIALIZED (SELECT g.first_person - 1 AS id FROM socsvc.generated_region g),
  -- Rows are known by the number of the person, the provider's registration, and what is theirs among those of one kind.
  content (entity, d) AS (
    SELECT 'person', socsvc._row_digest(jsonb_build_array(p.id - b.id, p.snils::text, p.iin::text, p.family_name, p.given_name,
      p.patronymic, p.birth_date, p.sex, p.settlement, p.address, p.phone))
      FROM base b CROSS JOIN socsvc.person p
    UNION ALL
    SELECT 'household_member', socsvc._row_digest(jsonb_build_array(m.person - b.id, m.relation, m.is_married, m.valid, h.address))
      FROM base b CROSS JOIN socsvc.household_member m JOIN socsvc.household h ON h.id = m.household
    UNION ALL
    SELECT 'representation', socsvc._row_digest(jsonb_build_array(r.represented - b.id, r.representative - b.id, r.kind, r.valid))
      FROM base b CROSS JOIN socsvc.representation r
    UNION ALL
    SELECT 'person_category', socsvc._row_digest(jsonb_build_array(c.person - b.id, c.category, c.valid)) FROM base b
      CROSS JOIN socsvc.person_category c
    UNION ALL
    SELECT 'income', socsvc._row_digest(jsonb_build_array(i.person - b.id, i.month, i.kind, i.amount)) FROM base b
      CROSS JOIN socsvc.income i
    UNION ALL
    SELECT 'absence', socsvc._row_digest(jsonb_build_array(a.person - b.id, a.kind, a.term)) FROM base b CROSS JOIN socsvc.absence a
    UNION ALL
    SELECT 'provider', socsvc._row_digest(jsonb_build_array(v.registration_number, v.full_name, v.tax_number, v.head_name, v.settlement))
      FROM socsvc.provider v
    UNION ALL
    SELECT 'worker', socsvc._row_digest(jsonb_build_array(v.registration_number, w.name, w.snils::text, w.iin::text, d.name))
      FROM socsvc.worker w JOIN socsvc.provider v ON v.id = w.provider LEFT JOIN socsvc.department d ON d.id = w.department
    UNION ALL
    SELECT 'tariff', socsvc._row_digest(jsonb_build_array(v.registration_number, i.form, i.service_no, i.item_no, t.amount))
      FROM socsvc.tariff t JOIN socsvc.provider v ON v.id = t.provider JOIN socsvc.service_item i ON i.id = t.service_item
    UNION ALL
    SELECT 'application', socsvc._row_digest(jsonb_build_array(a.person - b.id, a.number, a.channel, a.form, a.received_on, a.complete_on,
      a.status)) FROM base b CROSS JOIN socsvc.application a
    UNION ALL
    SELECT 'decision', socsvc._row_digest(jsonb_build_array(d.person - b.id, d.number, d.outcome, d.refusal_ground, d.decided_on,
      d.status)) FROM base b CROSS JOIN socsvc.decision d
    UNION ALL
    SELECT 'programme', socsvc._row_digest(jsonb_build_array(p.person - b.id, CASE p.basis
      WHEN 'rehabilitation_programme' THEN p.basis_document ELSE p.number END, p.form, p.issued_on, p.term,
                                                             p.payment, p.basis, p.status))
      FROM base b CROSS JOIN socsvc.programme p
    UNION ALL
    SELECT 'programme_line', socsvc._row_digest(jsonb_build_array(l.person - b.id, i.form, i.service_no, i.item_no, l.sort_order, l.term,
      l.volume::text, l.periodicity::text, l.quota, l.delivered))
      FROM base b CROSS JOIN socsvc.programme_line l JOIN socsvc.service_item i ON i.id = l.service_item
    UNION ALL
    SELECT 'contract', socsvc._row_digest(jsonb_build_array(c.person - b.id, v.registration_number, c.requested_on, c.term, c.signed_on,
      c.status))
      FROM base b CROSS JOIN socsvc.contract c JOIN socsvc.provider v ON v.id = c.provider
    UNION ALL
    SELECT 'delivery', socsvc._row_digest(jsonb_build_array(d.person - b.id, d.delivered_on, l.sort_order, d.quantity, d.minutes,
      d.started_at, w.name))
      FROM base b CROSS JOIN socsvc.delivery d LEFT JOIN socsvc.programme_line l ON l.id = d.programme_line
        LEFT JOIN socsvc.worker w ON w.id = d.worker
    UNION ALL
    SELECT 'act', socsvc._row_digest(jsonb_build_array(a.person - b.id, a.number, a.period, a.is_final, a.prepared_on, a.signed_on,
      a.status)) FROM base b CROSS JOIN socsvc.act a
    UNION ALL
    SELECT 'act_line', socsvc._row_digest(jsonb_build_array(a.person - b.id, a.number, p.sort_order, l.quantity, l.minutes))
      FROM base b CROSS JOIN socsvc.act_line l JOIN socsvc.act a ON a.id = l.act JOIN socsvc.contract_line c ON c.id = l.contract_line
        JOIN socsvc.programme_line p ON p.id = c.programme_line
    UNION ALL
    SELECT 'urgent_act', socsvc._row_digest(jsonb_build_array(a.person - b.id, a.number, a.drawn_up_on, a.term, a.basis, a.conditions,
      a.status)) FROM base b CROSS JOIN socsvc.urgent_act a
    UNION ALL
    SELECT 'urgent_line', socsvc._row_digest(jsonb_build_array(l.person - b.id, i.form, i.service_no, i.item_no))
      FROM base b CROSS JOIN socsvc.urgent_line l JOIN socsvc.service_item i ON i.id = l.service_item
    UNION ALL
    SELECT 'reimbursement', socsvc._row_digest(jsonb_build_array(r.person - b.id, r.help_kind, r.month, r.minutes, r.price, r.guaranteed_sum,
      r.amount, r.copayment, g.month, g.approved_on, g.paid_on, g.payment_document, g.status))
      FROM base b CROSS JOIN socsvc.reimbursement r JOIN socsvc.reimbursement_register g ON g.id = r.register
    UNION ALL
    SELECT 'charge', socsvc._row_digest(jsonb_build_array(c.person - b.id, c.month, c.cost, c.fee, c.extra, c.terms)) FROM base b
      CROSS JOIN socsvc.charge c
    UNION ALL
    SELECT 'payment', socsvc._row_digest(jsonb_build_array(p.person - b.id, p.kind, p.amount, p.paid_on, p.document)) FROM base b
      CROSS JOIN socsvc.payment p
    UNION ALL
    SELECT 'stay', socsvc._row_digest(jsonb_build_array(s.person - b.id, v.registration_number, s.days, s.arrived_on, s.left_on, s.status))
      FROM base b CROSS JOIN socsvc.stay s JOIN socsvc.provider v ON v.id = s.provider
    UNION ALL
    SELECT 'queue_entry', socsvc._row_digest(jsonb_build_array(q.person - b.id, v.registration_number, q.class_rank, q.status))
      FROM base b CROSS JOIN socsvc.queue_entry q JOIN socsvc.provider v ON v.id = q.provider
    UNION ALL
    SELECT 'entitlement', socsvc._row_digest(jsonb_build_array(e.person - b.id, e.help_kind, e.term, r.number, r.status))
      FROM base b CROSS JOIN socsvc.entitlement e JOIN socsvc.rehabilitation_programme r ON r.id = e.rehabilitation_programme
    UNION ALL
    SELECT 'service_order', socsvc._row_digest(jsonb_build_array(o.person - b.id, o.help_kind, w.name, o.confirmed_on, o.status))
      FROM base b CROSS JOIN socsvc.service_order o JOIN socsvc.worker w ON w.id = o.worker
    UNION ALL
    SELECT 'hour_log', socsvc._row_digest(jsonb_build_array(h.person - b.id, h.day, h.starts_at, h.minutes, h.status)) FROM base b
      CROSS JOIN socsvc.hour_log h
    UNION ALL
    SELECT 'aid_order', socsvc._row_digest(jsonb_build_array(o.person - b.id, o.help_kind, o.way, o.price, o.copayment, o.track_number,
      o.status)) FROM base b CROSS JOIN socsvc.aid_order o
  ), summed AS (
    SELECT c.entity, count(*) AS row_count, sum(c.d) AS d FROM content c GROUP BY c.entity
  )
  SELECT s.entity, s.row_count, md5(s.d::text) FROM summed s
  UNION ALL
  SELECT 'region', sum(s.row_count)::bigint, md5(string_agg(s.entity || ' ' || s.d, ',' ORDER BY s.entity COLLATE "C")) FROM summed s
$function$;
COMMENT ON FUNCTION socsvc.region_digest() IS 'A digest of what generate_region() has made, by entity and of all (region): the same for the same arguments on every machine, whatever the day and whatever ids the rows have got. For a superuser. No rows but an empty region''s where nothing was made up';
REVOKE ALL ON FUNCTION socsvc.region_digest() FROM PUBLIC;
