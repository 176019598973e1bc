-- Chapter 96: where numbers stand in certificates, and which moves are signed.

INSERT INTO socsvc.certificate_identifier_rule (jurisdiction, attribute, prefix, kind, source, note)
  SELECT r.jurisdiction, r.attribute, coalesce(r.prefix, ''), r.kind, r.source, r.note FROM socsvc.shipped_certificate_identifier_rule() r;
INSERT INTO socsvc.signature_rule (jurisdiction, entity, from_status, to_status, document, side, applies, kind, order_no, source, note)
  SELECT r.jurisdiction, r.entity, r.from_status, r.to_status, r.document, r.side, r.applies, r.kind, r.order_no::integer, r.source, r.note
    FROM socsvc.shipped_signature_rule() r;
