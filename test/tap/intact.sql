-- What must hold of a register after any fault, a row a complaint: counters agree with the rows, no act and no move of a status is half
-- done, charges have their lines, the register's own check and the audit have nothing to say. For a superuser.
SELECT 'quota_mismatch', m::text FROM socsvc.quota_mismatch m
UNION ALL
SELECT 'visit_mismatch', m::text FROM socsvc.visit_mismatch m
UNION ALL
SELECT 'queue_mismatch', m::text FROM socsvc.queue_mismatch m
UNION ALL
-- What is sent or signed says what was delivered in its days; with its corrections, where it has some.
SELECT 'act differs from its deliveries', format('act %s, %s: %s', a.id, a.status, s)
  FROM socsvc.act a
  CROSS JOIN LATERAL (
    SELECT l.contract_line, l.extra_line, sum(l.quantity) AS quantity, sum(l.minutes) AS minutes
      FROM (SELECT l.contract_line, l.extra_line, l.quantity, l.minutes FROM socsvc.act_line l
             JOIN socsvc.act c ON c.id = l.act AND a.id IN (c.id, c.corrects) AND c.status IN ('sent', 'signed')
            UNION ALL
            SELECT d.contract_line, d.extra_line, -d.quantity, -coalesce(d.minutes, 0)
              FROM socsvc.delivery d
              LEFT JOIN socsvc.contract_line cl ON cl.id = d.contract_line
              LEFT JOIN socsvc.extra_line el ON el.id = d.extra_line
             WHERE coalesce(cl.contract, el.contract) = a.contract AND a.period @> d.delivered_on) l
     GROUP BY 1, 2
    HAVING sum(l.quantity) <> 0 OR sum(l.minutes) <> 0) s
 WHERE a.status IN ('sent', 'signed') AND a.corrects IS NULL
   AND NOT EXISTS (SELECT FROM socsvc.act c WHERE c.corrects = a.id AND c.status = 'draft')
UNION ALL
SELECT 'act beyond draft without lines', a.id::text FROM socsvc.act a
 WHERE a.status IN ('sent', 'signed') AND NOT a.is_final AND NOT EXISTS (SELECT FROM socsvc.act_line l WHERE l.act = a.id)
UNION ALL
SELECT 'line without its act', l.id::text FROM socsvc.act_line l WHERE NOT EXISTS (SELECT FROM socsvc.act a WHERE a.id = l.act)
UNION ALL
-- Every row with a status has the event that brought it there as its last one.
SELECT 'status without its event', format('%s %s: %s, last event %s', s.entity, s.id, s.status, coalesce(e.to_status, 'none'))
  FROM (SELECT 'act' AS entity, a.id, a.status FROM socsvc.act a
        UNION ALL SELECT 'contract', c.id, c.status FROM socsvc.contract c
        UNION ALL SELECT 'programme', p.id, p.status FROM socsvc.programme p
        UNION ALL SELECT 'queue_entry', q.id, q.status FROM socsvc.queue_entry q
        UNION ALL SELECT 'stay', t.id, t.status FROM socsvc.stay t) s
  LEFT JOIN (SELECT DISTINCT ON (v.entity, v.entity_id) v.entity, v.entity_id, v.to_status FROM socsvc.status_event v
              ORDER BY v.entity, v.entity_id, v.id DESC) e ON e.entity = s.entity AND e.entity_id = s.id
 WHERE s.status IS DISTINCT FROM e.to_status
UNION ALL
-- An offer of a place is a turn that has come, both or none.
SELECT 'offer without a turn', t.id::text FROM socsvc.stay t
  LEFT JOIN socsvc.queue_entry q ON q.id = t.queue_entry
 WHERE t.status = 'offered' AND q.status IS DISTINCT FROM 'offered'
UNION ALL
SELECT 'turn without an offer', q.id::text FROM socsvc.queue_entry q
 WHERE q.status = 'offered' AND NOT EXISTS (SELECT FROM socsvc.stay t WHERE t.queue_entry = q.id AND t.status = 'offered')
UNION ALL
SELECT 'charge without lines', c.id::text FROM socsvc.charge c WHERE NOT EXISTS (SELECT FROM socsvc.charge_line l WHERE l.charge = c.id)
UNION ALL
SELECT 'check_register: ' || r.problem, concat_ws(': ', r.object, r.detail) FROM socsvc.check_register() r
UNION ALL
SELECT 'verify_audit_all: ' || v.problem, v::text FROM socsvc.verify_audit_all() v;
