-- Who acts: said by a token, kept in backend memory until the transaction ends (doc/identity.md). Policies and views
-- call these as (SELECT socsvc.subject_person()), so that they are asked once a query.

CREATE FUNCTION socsvc.authenticate(jwt text)
RETURNS void
AS 'MODULE_PATHNAME', 'socsvc_authenticate'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION socsvc.authenticate(text) IS 'The subject of the token acts until the transaction ends. The token is signed by RS256 or ES256 with a key of trusted_key; it names iss, aud, exp, sub, role, and represented, provider, worker where the role has them. Sets search_path, TimeZone, DateStyle and what else earlier statements of the session may have changed, for the transaction. Give the token as a bind parameter: literals get into logs. Errors: SV008 the token is not valid or its person is not served here, SV009 not in a transaction block, in a session that is not clean (TEMPORARY on the database, temporary objects, cursor WITH HOLD, PREPARE), another subject in this transaction, or a role, representation or provider that is not the subject''s';
REVOKE ALL ON FUNCTION socsvc.authenticate(text) FROM PUBLIC;

CREATE FUNCTION socsvc.authenticate_as(person bigint, role text, provider bigint DEFAULT NULL, represented bigint DEFAULT NULL,
  worker bigint DEFAULT NULL, login text DEFAULT NULL)
RETURNS void
AS 'MODULE_PATHNAME', 'socsvc_authenticate_as'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION socsvc.authenticate_as(bigint, text, bigint, bigint, bigint, text) IS 'What authenticate() does, on the word of a gateway (role socsvc_gateway) that has authenticated the user itself: person and role; the provider and worker, or the represented person, where the role has them; login: who it is, for subject_login(), the login role when NULL. Errors: SV008 nobody served here, SV009 as authenticate(), 22023 an id or login that cannot be one';
REVOKE ALL ON FUNCTION socsvc.authenticate_as(bigint, text, bigint, bigint, bigint, text) FROM PUBLIC;

CREATE FUNCTION socsvc.subject_person()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_subject_person_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_person() IS 'Id of the person that the client acts for (of a representative: the represented person), NULL for none';
REVOKE ALL ON FUNCTION socsvc.subject_person() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_provider()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_subject_provider_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_provider() IS 'Id of the provider that the client acts for, NULL for none';
REVOKE ALL ON FUNCTION socsvc.subject_provider() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_role()
RETURNS text
AS 'MODULE_PATHNAME', 'socsvc_subject_role_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_role() IS 'Role in which the client acts: citizen, representative, provider, specialist, agency, analyst or scheduler; NULL for none. Within functions by which the register draws a consequence: scheduler';
REVOKE ALL ON FUNCTION socsvc.subject_role() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_actor()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_subject_actor_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_actor() IS 'Id of the person who acts, for himself or (a representative) for subject_person(); NULL where that is none of the register''s persons';
REVOKE ALL ON FUNCTION socsvc.subject_actor() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_worker()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_subject_worker_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_worker() IS 'Id of the worker of subject_provider() who acts, NULL where the token names none';
REVOKE ALL ON FUNCTION socsvc.subject_worker() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_login()
RETURNS text
AS 'MODULE_PATHNAME', 'socsvc_subject_login_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_login() IS 'Who logged in, as the token''s sub says (of clerks and employees the only name that the register has); NULL where nobody has authenticated';
REVOKE ALL ON FUNCTION socsvc.subject_login() FROM PUBLIC;

CREATE FUNCTION socsvc._act_as_scheduler()
RETURNS void
AS 'MODULE_PATHNAME', 'socsvc_act_as_scheduler'
LANGUAGE C VOLATILE PARALLEL UNSAFE;
COMMENT ON FUNCTION socsvc._act_as_scheduler() IS 'Private: subject_role() is scheduler until the calling function ends, whoever the subject is, since the register draws a consequence. To be called first, outside a block with EXCEPTION, by a SECURITY DEFINER function with a SET clause';
REVOKE ALL ON FUNCTION socsvc._act_as_scheduler() FROM PUBLIC;

CREATE FUNCTION socsvc.check_trusted_key()
RETURNS trigger
AS 'MODULE_PATHNAME', 'socsvc_check_trusted_key'
LANGUAGE C;
COMMENT ON FUNCTION socsvc.check_trusted_key() IS 'Trigger of trusted_key, BEFORE INSERT OR UPDATE FOR EACH ROW: the key is one that its algorithm can use: RS256 RSA of 2048 to 8192 bits, ES256 EC on P-256, both public and in PEM; HS256 only where a superuser has set socsvc.allow_test_tokens. Errors: 22023';
REVOKE ALL ON FUNCTION socsvc.check_trusted_key() FROM PUBLIC;
