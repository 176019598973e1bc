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

CREATE FUNCTION socsvc.subject_household_persons()
RETURNS SETOF bigint
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT o.person
    FROM (SELECT m.household, m.valid FROM socsvc.household_member m WHERE m.person = ANY (ARRAY(SELECT r.* FROM socsvc.subject_recipients() r))) h
    JOIN socsvc.household_member o ON o.household = h.household AND o.valid && h.valid
$function$;
COMMENT ON FUNCTION socsvc.subject_household_persons() IS 'Persons who live, or have lived at a time, in one household with a recipient of the subject: their incomes decide on his fee (resolution 1873), so his provider enters and reads them. Empty for all but providers and specialists. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc.subject_household_persons() FROM PUBLIC;

CREATE FUNCTION socsvc._row_shown(entity text, entity_id bigint)
RETURNS boolean
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  of_table text := CASE entity WHEN 'service_order_refusal' THEN 'service_order' WHEN 'queue_refusal' THEN 'queue_entry'
                               WHEN 'specialist_act' THEN 'act' ELSE entity END;
  is_shown boolean;
BEGIN
  EXECUTE format('SELECT EXISTS (SELECT FROM socsvc.%I t WHERE t.id = $1)', of_table) INTO is_shown USING entity_id;
  RETURN is_shown;
END
$function$;
COMMENT ON FUNCTION socsvc._row_shown(text, bigint) IS 'Private: whether the policies show the caller the row of the table, by which status_event, deadline and signature are shown that are about it. Works with the caller''s rights. Frozen: policies use it';
REVOKE ALL ON FUNCTION socsvc._row_shown(text, bigint) FROM PUBLIC;
