-- Chapter 99, signatures: everybody who acts for a party signs; the administrator says whom to trust and what is signed.
-- Nobody writes the table signature but through functions.

GRANT SELECT ON socsvc.trusted_authority, socsvc.certificate_identifier_rule, socsvc.signature_rule
  TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT SELECT ON socsvc.revocation_list TO socsvc_admin;
GRANT INSERT (certificate, valid, source, note), UPDATE (valid, source, note) ON socsvc.trusted_authority TO socsvc_admin;
GRANT INSERT (list), DELETE ON socsvc.revocation_list TO socsvc_admin;
GRANT INSERT (jurisdiction, attribute, prefix, kind, valid, source, note), UPDATE (valid, source, note), DELETE
  ON socsvc.certificate_identifier_rule TO socsvc_admin;
GRANT INSERT (jurisdiction, entity, from_status, to_status, document, side, applies, kind, order_no, valid, source, note),
    UPDATE (applies, kind, order_no, valid, source, note), DELETE
  ON socsvc.signature_rule TO socsvc_admin;
GRANT SELECT ON socsvc.signature TO socsvc_portal, socsvc_agency;
GRANT SELECT ON socsvc.my_signatures TO socsvc_portal;
GRANT EXECUTE ON FUNCTION
    socsvc.canonical(text, bigint, jsonb), socsvc.sign_document(text, bigint, bytea, jsonb, text),
      socsvc.request_signature_code(text, bigint, jsonb),
    socsvc.signature_status(text, bigint)
  TO socsvc_portal, socsvc_agency;
GRANT EXECUTE ON FUNCTION socsvc.verify_cms(bytea, bytea, timestamptz) TO socsvc_portal, socsvc_agency, socsvc_admin;
