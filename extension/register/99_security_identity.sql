-- Chapter 99: who may say who acts, and who trusts keys. What a key is never changes: another key is another row.

GRANT EXECUTE ON FUNCTION socsvc.authenticate(text)
  TO socsvc_portal, socsvc_agency, socsvc_analyst, socsvc_scheduler;
GRANT EXECUTE ON FUNCTION socsvc.authenticate_as(bigint, text, bigint, bigint, bigint, text) TO socsvc_gateway;
GRANT EXECUTE ON FUNCTION
    socsvc.subject_person(), socsvc.subject_provider(), socsvc.subject_role(), socsvc.subject_actor(),
    socsvc.subject_worker(), socsvc.subject_login()
  TO socsvc_portal, socsvc_agency, socsvc_admin, socsvc_analyst, socsvc_gateway, socsvc_scheduler;
GRANT SELECT, INSERT (issuer, kid, algorithm, public_key, audience, roles, subject_is, login_claim, login_values, valid, source, note),
    UPDATE (audience, roles, login_claim, login_values, valid, source, note), DELETE
  ON socsvc.trusted_key TO socsvc_admin;
GRANT EXECUTE ON FUNCTION socsvc.login_challenge(), socsvc.verify_login(text, bytea) TO socsvc_gateway;
