-- Chapter 95, signatures: what the person that the client acts for, and those whom it represents, have signed or are
-- party to.

CREATE VIEW socsvc.my_signatures WITH (security_invoker) AS
  SELECT s.id, s.document, s.entity_id, s.person, s.side, s.kind, s.signer, s.certificate_subject, s.certificate_serial,
    s.certificate_issuer, s.signed_at
    FROM socsvc.signature s
   WHERE s.person = ANY ((SELECT socsvc.subject_persons())::bigint[])
      OR s.provider = (SELECT socsvc.subject_provider())
         AND (SELECT socsvc.subject_role()) IN ('provider', 'specialist');
COMMENT ON VIEW socsvc.my_signatures IS 'Signatures on the documents of the client: the citizen''s own, those of whom he represents, a provider''s. Whether a document still is what was signed: signature_status()';
COMMENT ON COLUMN socsvc.my_signatures.id IS 'Signature';
COMMENT ON COLUMN socsvc.my_signatures.document IS 'What was signed: contract, act, service_order …';
COMMENT ON COLUMN socsvc.my_signatures.entity_id IS 'id of its row';
COMMENT ON COLUMN socsvc.my_signatures.person IS 'Recipient whose document it is';
COMMENT ON COLUMN socsvc.my_signatures.side IS 'Who signed: citizen, provider or agency';
COMMENT ON COLUMN socsvc.my_signatures.kind IS 'simple, or cms: by certificate';
COMMENT ON COLUMN socsvc.my_signatures.signer IS 'Person who signed; NULL for a provider';
COMMENT ON COLUMN socsvc.my_signatures.certificate_subject IS 'Owner of the certificate';
COMMENT ON COLUMN socsvc.my_signatures.certificate_serial IS 'Its serial number, hexadecimal';
COMMENT ON COLUMN socsvc.my_signatures.certificate_issuer IS 'Who issued it';
COMMENT ON COLUMN socsvc.my_signatures.signed_at IS 'Clock time of the signature';
