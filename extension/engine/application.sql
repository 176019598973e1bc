-- From the application to the decision (326-п sections I and III).

CREATE FUNCTION socsvc.guard_application_decided(id bigint)
RETURNS boolean
LANGUAGE sql STABLE
AS $function$
  SELECT EXISTS (SELECT FROM socsvc.decision d WHERE d.application = $1 AND d.live)
$function$;
COMMENT ON FUNCTION socsvc.guard_application_decided(bigint) IS 'A decision on the application stands. Guard of status_transition (326-п/4.2/1)';
REVOKE ALL ON FUNCTION socsvc.guard_application_decided(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_commission_opinion_given(id bigint)
RETURNS boolean
LANGUAGE sql STABLE
AS $function$
  SELECT o.given_on <= socsvc.today() AND o.recommends IS NOT NULL FROM socsvc.commission_opinion o WHERE o.id = $1
$function$;
COMMENT ON FUNCTION socsvc.guard_commission_opinion_given(bigint) IS 'The opinion has its day, which has come, and says whether it recommends. Guard of status_transition (326-п/4.1/10, 17)';
REVOKE ALL ON FUNCTION socsvc.guard_commission_opinion_given(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_decision_told(id bigint)
RETURNS boolean
LANGUAGE sql STABLE
AS $function$
  SELECT d.informed_on <= socsvc.today() AND d.informed_by IS NOT NULL FROM socsvc.decision d WHERE d.id = $1
$function$;
COMMENT ON FUNCTION socsvc.guard_decision_told(bigint) IS 'The day on which the citizen was informed, in writing or electronically, is recorded and has come. Guard of status_transition (326-п/4.2/5, 6)';
REVOKE ALL ON FUNCTION socsvc.guard_decision_told(bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.guard_decision_annulled(id bigint)
RETURNS boolean
LANGUAGE sql STABLE
AS $function$
  SELECT NOT EXISTS (SELECT FROM socsvc.programme p WHERE p.decision = d.id AND p.status = 'in_force')
    FROM socsvc.decision d WHERE d.id = $1
$function$;
COMMENT ON FUNCTION socsvc.guard_decision_annulled(bigint) IS 'No programme in force rests on the decision. Guard of status_transition';
REVOKE ALL ON FUNCTION socsvc.guard_decision_annulled(bigint) FROM PUBLIC;
