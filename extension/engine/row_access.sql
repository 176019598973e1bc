-- Which rows are whose (doc/identity.md): the policies of the register's tables (register/99_rows_*.sql) call these as
-- (SELECT socsvc.subject_persons()), so that they are asked once a query. All are answered with the owner's rights.

CREATE FUNCTION socsvc.subject_persons()
RETURNS bigint[]
AS 'MODULE_PATHNAME', 'socsvc_subject_persons'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_persons() IS 'Persons whose rows the subject sees as his own: a citizen himself; a representative the person whom he chose at login, or, where none was chosen, himself and all whom he represents today. Empty for every other role. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_persons() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_whole_provider()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_subject_whole_provider'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_whole_provider() IS 'Provider all of whose rows the subject sees: that of an employee in the role provider; of a specialist only where it employs nobody else today. NULL for every other role. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_whole_provider() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_own_worker()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_subject_own_worker'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_own_worker() IS 'Worker whose orders, visits, deliveries and hours a specialist sees; NULL for every other role and where the token names none. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_own_worker() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_contracts()
RETURNS bigint[]
AS 'MODULE_PATHNAME', 'socsvc_subject_contracts'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_contracts() IS 'Contracts of the orders and visits of subject_own_worker(); empty for every other role. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_contracts() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_recipients()
RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH subject AS MATERIALIZED (
    SELECT socsvc.subject_whole_provider() AS provider, socsvc.subject_own_worker() AS worker
  )
  SELECT c.person FROM socsvc.contract c WHERE c.provider = (SELECT s.provider FROM subject s)
  UNION SELECT t.person FROM socsvc.stay t WHERE t.provider = (SELECT s.provider FROM subject s)
  UNION SELECT e.person FROM socsvc.queue_entry e WHERE e.provider = (SELECT s.provider FROM subject s)
  UNION SELECT o.person FROM socsvc.service_order o WHERE o.provider = (SELECT s.provider FROM subject s)
  UNION SELECT u.person FROM socsvc.urgent_act u WHERE u.provider = (SELECT s.provider FROM subject s)
  UNION SELECT a.person FROM socsvc.aid_order a WHERE a.provider = (SELECT s.provider FROM subject s)
  UNION SELECT l.person FROM socsvc.aid_loan l WHERE l.provider = (SELECT s.provider FROM subject s)
  UNION SELECT p.person FROM socsvc.application p WHERE p.wished_provider = (SELECT s.provider FROM subject s)
  UNION SELECT o.person FROM socsvc.service_order o WHERE o.worker = (SELECT s.worker FROM subject s)
  UNION SELECT v.person FROM socsvc.visit v WHERE v.worker = (SELECT s.worker FROM subject s)
$function$;
COMMENT ON FUNCTION socsvc.subject_recipients() IS 'Persons whom the subject serves: of subject_whole_provider() those with a contract, stay, queue entry, order, urgent act, aid order or loan of it, or an application that wishes for it; of subject_own_worker() those of his orders and visits. Empty for every other role. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_recipients() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_serves(person bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_subject_serves'
LANGUAGE C STABLE STRICT PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION socsvc.subject_serves(bigint) IS 'Whether the person is one of subject_recipients(), by indexes of persons while a query asks about few rows: what the policies ask. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_serves(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.subject_workers()
RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  WITH own AS MATERIALIZED (SELECT socsvc.subject_persons() AS persons)
  SELECT s.worker FROM socsvc.specialist s WHERE s.valid @> socsvc.today() AND (SELECT o.persons FROM own o) <> '{}'
  UNION SELECT v.worker FROM socsvc.service_order v WHERE v.person = ANY ((SELECT o.persons FROM own o)::bigint[])
  UNION SELECT v.worker FROM socsvc.visit v WHERE v.person = ANY ((SELECT o.persons FROM own o)::bigint[]) AND v.worker IS NOT NULL
  UNION SELECT d.worker
    FROM socsvc.contract_line l JOIN socsvc.delivery d ON d.contract_line = l.id
   WHERE l.person = ANY ((SELECT o.persons FROM own o)::bigint[]) AND d.worker IS NOT NULL
$function$;
COMMENT ON FUNCTION socsvc.subject_workers() IS 'Workers whom a citizen or representative sees by name: those whom providers offer as specialists today, and those of his orders, visits and deliveries. Empty for every other role. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_workers() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_households()
RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT m.household FROM socsvc.household_member m WHERE m.person = ANY (ARRAY(SELECT socsvc.subject_recipients()))
$function$;
COMMENT ON FUNCTION socsvc.subject_households() IS 'Households in which a recipient of the subject lives or has lived: his provider records who else does. Empty for all but providers and specialists. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_households() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_household_persons()
RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT o.person
    FROM (SELECT m.household, m.valid FROM socsvc.household_member m WHERE m.person = ANY (ARRAY(SELECT socsvc.subject_recipients()))) h
    JOIN socsvc.household_member o ON o.household = h.household AND o.valid && h.valid
$function$;
COMMENT ON FUNCTION socsvc.subject_household_persons() IS 'Persons who live, or have lived at a time, in one household with a recipient of the subject: their incomes decide on his fee (resolution 1873), so his provider enters and reads them. Empty for all but providers and specialists. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_household_persons() FROM PUBLIC;

CREATE FUNCTION socsvc._row_shown(entity text, entity_id bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_row_shown'
LANGUAGE C STABLE PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION socsvc._row_shown(text, bigint) IS 'Private: whether the policies show the caller the row of the table, by which status_event, deadline and signature are shown that are about it. Works with the caller''s rights. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc._row_shown(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._client_sees(entity text, entity_id bigint)
RETURNS boolean
AS 'MODULE_PATHNAME', 'socsvc_client_sees'
LANGUAGE C VOLATILE PARALLEL RESTRICTED COST 100;
COMMENT ON FUNCTION socsvc._client_sees(text, bigint) IS 'Private: whether the row is there for the client, asked by what works with the owner''s rights: of a client of the portal (and of a portal login of nobody) its policies say so; who else acts sees what there is. False for NULL and for a row that is not there';
REVOKE ALL ON FUNCTION socsvc._client_sees(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.worker_iin(worker_id bigint)
RETURNS socsvc.iin
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT w.iin
    FROM socsvc.worker w
   WHERE w.id = worker_id
     AND (w.provider = socsvc.subject_whole_provider() OR w.id = socsvc.subject_own_worker() OR socsvc.subject_role() = 'agency')
$function$;
COMMENT ON FUNCTION socsvc.worker_iin(bigint) IS 'IIN of a worker, for his provider, himself and the agency: the portal''s role may not read the column, for recipients use it too. NULL for everybody else''s worker, as for one that is not there. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.worker_iin(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.worker_snils(worker_id bigint)
RETURNS socsvc.snils
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT w.snils
    FROM socsvc.worker w
   WHERE w.id = worker_id
     AND (w.provider = socsvc.subject_whole_provider() OR w.id = socsvc.subject_own_worker() OR socsvc.subject_role() = 'agency')
$function$;
COMMENT ON FUNCTION socsvc.worker_snils(bigint) IS 'SNILS of a worker, for his provider, himself and the agency: the portal''s role may not read the column, for recipients use it too. NULL for everybody else''s worker, as for one that is not there. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.worker_snils(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._serves_person(person_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF socsvc.subject_role() IN ('agency', 'scheduler') OR person_id = ANY (socsvc.subject_persons()) THEN
    RETURN true;
  ELSIF num_nonnulls(socsvc.subject_whole_provider(), socsvc.subject_own_worker()) = 0 THEN
    RETURN (SELECT r.rolsuper FROM pg_roles r WHERE r.rolname = session_user);
  END IF;
  -- In a query of its own: as an expression it would keep for the transaction what it remembers for a query.
  RETURN (SELECT socsvc.subject_serves(person_id));
END
$function$;
COMMENT ON FUNCTION socsvc._serves_person(bigint) IS 'Private: whether the policies show the subject the person''s case, for functions that work with the owner''s rights on more than that';
REVOKE ALL ON FUNCTION socsvc._serves_person(bigint) FROM PUBLIC;

-- ---- what views tell of rows that are not shown --------------------------------------------------------------------

CREATE FUNCTION socsvc.queue_length_of(department_id bigint, rank integer, OUT waiting bigint, OUT waits_since timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT count(*), min(e.joined_at)
    FROM socsvc.queue_entry e
   WHERE e.department = department_id AND e.class_rank = rank AND e.status = 'waiting'
$function$;
COMMENT ON FUNCTION socsvc.queue_length_of(bigint, integer) IS 'How many wait in a department in the class of the rank, and since when the first of them; nothing of who. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.queue_length_of(bigint, integer) FROM PUBLIC;

CREATE FUNCTION socsvc.waiting_time_of(department_id bigint, rank integer, OUT placed bigint, OUT median_days numeric,
  OUT ninth_decile_days numeric)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT count(*), round(percentile_cont(0.5) WITHIN GROUP (ORDER BY w.days)::numeric, 1),
         round(percentile_cont(0.9) WITHIN GROUP (ORDER BY w.days)::numeric, 1)
    FROM socsvc.queue_entry e
    JOIN LATERAL (SELECT max(v.happened_at) AS at
                    FROM socsvc.status_event v
                   WHERE v.entity = 'queue_entry' AND v.entity_id = e.id AND v.to_status = 'placed') p ON p.at IS NOT NULL
   CROSS JOIN LATERAL (SELECT (date_part('epoch', p.at - e.joined_at) / 86400)::double precision AS days) w
   WHERE e.department = department_id AND e.class_rank = rank AND e.status = 'placed' AND p.at >= now() - interval '1 year'
$function$;
COMMENT ON FUNCTION socsvc.waiting_time_of(bigint, integer) IS 'How many got a place of a department in the last year in the class of the rank, and how many days they waited; nothing of who. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.waiting_time_of(bigint, integer) FROM PUBLIC;

CREATE FUNCTION socsvc.certificate_spent(certificate_id bigint)
RETURNS numeric
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT sum(CASE WHEN p.reverses IS NULL THEN p.amount ELSE - p.amount END)
    FROM socsvc.certificate c JOIN socsvc.payment p ON p.certificate = c.id
   WHERE c.id = certificate_id AND socsvc._serves_person(c.person)
$function$;
COMMENT ON FUNCTION socsvc.certificate_spent(bigint) IS 'Roubles that a certificate has paid, reversals taken off, to all providers: what is left of it concerns each. NULL for nothing, and for a certificate of whom the client does not serve. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.certificate_spent(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.unconfirmed_of_measure(order_id bigint, days daterange)
RETURNS bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT coalesce(sum(h.minutes), 0)
    FROM socsvc.service_order o
    JOIN socsvc.service_order s ON s.entitlement = o.entitlement
    JOIN socsvc.hour_log h ON h.service_order = s.id AND h.person = o.person
   WHERE o.id = order_id AND NOT socsvc._is_foreign(o.provider, o.person)
     AND h.status IN ('recorded', 'code_sent') AND days @> h.day
$function$;
COMMENT ON FUNCTION socsvc.unconfirmed_of_measure(bigint, daterange) IS 'Minutes on the days that wait for the recipient''s confirmation, in the order and in all others of its measure, of other providers too: they count against one limit. 0 for an order that is not the client''s. Frozen: views use it';
REVOKE ALL ON FUNCTION socsvc.unconfirmed_of_measure(bigint, daterange) FROM PUBLIC;
