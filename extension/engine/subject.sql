-- Who acts. PROVISIONAL until clients authenticate: the settings socsvc.person_id, socsvc.provider_id and
-- socsvc.subject_role are believed. Policies and views call these as (SELECT socsvc.subject_person()).

CREATE FUNCTION socsvc.subject_person()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_subject_person_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_person() IS 'Id of the person that the client acts for, NULL for none. Provisional: setting socsvc.person_id';
REVOKE ALL ON FUNCTION socsvc.subject_person() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_provider()
RETURNS bigint
AS 'MODULE_PATHNAME', 'socsvc_subject_provider_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_provider() IS 'Id of the provider that the client acts for, NULL for none. Provisional: setting socsvc.provider_id';
REVOKE ALL ON FUNCTION socsvc.subject_provider() FROM PUBLIC;

CREATE FUNCTION socsvc.subject_role()
RETURNS text
AS 'MODULE_PATHNAME', 'socsvc_subject_role_sql'
LANGUAGE C STABLE PARALLEL RESTRICTED;
COMMENT ON FUNCTION socsvc.subject_role() IS 'Role in which the client acts: citizen, representative, provider, specialist, agency, analyst or scheduler; NULL for none. Provisional: setting socsvc.subject_role';
REVOKE ALL ON FUNCTION socsvc.subject_role() FROM PUBLIC;
