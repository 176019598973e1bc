-- Simple electronic signatures that are confirmed by a code: «Подписать? – Да», and a code from one's telephone. The codes are
-- those of confirmation.sql: one key, the same counting of tries, the same outbox. Whether a move needs one is signature_rule
-- (kind code); a code signs the very bytes for which it was sent, once.

CREATE FUNCTION socsvc._signature_code_hash(code_id bigint, document text, entity_id bigint, side text, signer bigint, provider bigint,
  content_hash bytea, code text)
RETURNS bytea
LANGUAGE sql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
  SELECT socsvc._hash_of_code(format('socsvc.signature_code/1 %s %s %s %s %s %s %s %s', code_id, document, entity_id, side,
                                     coalesce(signer::text, '-'), coalesce(provider::text, '-'), encode(content_hash, 'hex'), code))
$function$;
COMMENT ON FUNCTION socsvc._signature_code_hash(bigint, text, bigint, text, bigint, bigint, bytea, text) IS 'Private: keyed hash of a code to sign, bound to its row, the document, who signs and the bytes. Errors: 55000 no key';
REVOKE ALL ON FUNCTION socsvc._signature_code_hash(bigint, text, bigint, text, bigint, bigint, bytea, text) FROM PUBLIC;

CREATE FUNCTION socsvc._lock_signature_codes(document text, id bigint)
RETURNS void
LANGUAGE sql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$ SELECT pg_advisory_xact_lock(hashtextextended(format('socsvc.signature_code %s %s', document, id), 0)) $function$;
COMMENT ON FUNCTION socsvc._lock_signature_codes(text, bigint) IS 'Private: who asks for or enters a code of the document waits for the other who does';
REVOKE ALL ON FUNCTION socsvc._lock_signature_codes(text, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc._signer_phone(signer bigint, provider_id bigint)
RETURNS text
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  IF signer IS NOT NULL THEN
    RETURN (SELECT p.phone FROM socsvc.person p WHERE p.id = signer);
  END IF;
  RETURN (SELECT v.phone FROM socsvc.provider v WHERE v.id = provider_id);
END
$function$;
COMMENT ON FUNCTION socsvc._signer_phone(bigint, bigint) IS 'Private: telephone to which a code to sign goes: the signer''s own (a representative''s, not the represented person''s), or the provider''s in the register of providers; NULL where none is known';
REVOKE ALL ON FUNCTION socsvc._signer_phone(bigint, bigint) FROM PUBLIC;

CREATE FUNCTION socsvc.request_signature_code(document text, id bigint, given jsonb DEFAULT NULL)
RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  most CONSTANT integer := socsvc._codes_a_day();
  of_side CONSTANT text := socsvc._signing_side(socsvc.subject_role());
  signer_id CONSTANT bigint := socsvc._signer();
  provider_id CONSTANT bigint := CASE WHEN of_side = 'provider' THEN socsvc.subject_provider() END;
  phone text;
  content_hash bytea;
  fresh record;
BEGIN
  PERFORM socsvc._document_parties(document, id);
  phone := socsvc._signer_phone(signer_id, provider_id);
  IF phone IS NULL OR num_nonnulls(signer_id, provider_id) = 0 THEN
    RAISE EXCEPTION 'no telephone of the signer is known'
      USING ERRCODE = 'SV004', DETAIL = format('Signs: %s.', coalesce(of_side, 'nobody')),
            HINT = 'The code goes to person.phone of who signs, or provider.phone: have it entered. The agency signs without codes.';
  END IF;
  PERFORM socsvc._lock_signature_codes(document, id);
  PERFORM FROM socsvc.confirmation_code c
    WHERE c.document IS NOT NULL AND (c.signer = signer_id OR c.provider = provider_id)
      AND c.sent_at > clock_timestamp() - interval '24 hours'
    OFFSET most - 1;
  IF FOUND THEN
    RAISE EXCEPTION 'no more codes to sign are sent to you now'
      USING ERRCODE = 'SV008', DETAIL = format('%s were sent within 24 hours.', most), HINT = 'Setting confirmation_codes_a_day.';
  END IF;
  PERFORM socsvc._close_dead_code(c.id, 'replaced')
     FROM socsvc.confirmation_code c
    WHERE c.document = $1 AND c.entity_id = $2 AND c.side = of_side AND c.closed_at IS NULL
      AND c.signer IS NOT DISTINCT FROM signer_id AND c.provider IS NOT DISTINCT FROM provider_id;
  content_hash := sha256(socsvc._canonical(document, id, socsvc._canonical_version(), given));
  SELECT * INTO fresh FROM socsvc._new_code();
  INSERT INTO socsvc.confirmation_code (id, document, entity_id, side, signer, provider, content_hash, code_hash, expires_at)
    VALUES (fresh.id, $1, $2, of_side, signer_id, provider_id, content_hash,
            socsvc._signature_code_hash(fresh.id, $1, $2, of_side, signer_id, provider_id, content_hash, fresh.code), fresh.expires_at);
  PERFORM socsvc._send_code(fresh.id, fresh.code, fresh.expires_at, 'signature_code',
            jsonb_build_object('id', id, 'document', (SELECT coalesce(jsonb_object_agg(t.lang, t.label), to_jsonb($1))
                                                        FROM socsvc.term_label t WHERE t.kind = 'entity' AND t.code = $1)),
            phone, to_person => signer_id, to_provider => provider_id);
  RETURN fresh.id;
END
$function$;
COMMENT ON FUNCTION socsvc.request_signature_code(text, bigint, jsonb) IS 'Sends a code to the telephone of the subject by which he signs the document as it stands, with the values given that the move will set: sign_contract(…, code) and the like, sign_document(). An open code of his for it is replaced. Answers the id of the code''s row; the code itself reaches nobody but the gateway: take_messages(). Errors: P0002 no such document, or not for this client, SV004 no telephone, SV008 too many codes within 24 hours, SV009 nobody acts';
REVOKE ALL ON FUNCTION socsvc.request_signature_code(text, bigint, jsonb) FROM PUBLIC;

CREATE FUNCTION socsvc._enter_signature_code(document text, id bigint, given jsonb, code text)
RETURNS bigint
LANGUAGE plpgsql VOLATILE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  sent record;
  of_what CONSTANT text := format('%s %s', replace(document, '_', ' '), id);
BEGIN
  PERFORM socsvc._lock_signature_codes(document, id);
  SELECT c.* INTO sent
    FROM socsvc.confirmation_code c
   WHERE c.document = $1 AND c.entity_id = $2 AND c.side = socsvc._signing_side(socsvc.subject_role())
     AND (c.signer = socsvc._signer() OR c.provider = socsvc.subject_provider())
   ORDER BY c.closed_at DESC NULLS FIRST, c.id DESC LIMIT 1;
  PERFORM socsvc._demand_waiting_code(sent.id, of_what, 'request_signature_code()');
  IF sent.content_hash <> sha256(socsvc._canonical($1, $2, socsvc._canonical_version(), $3)) THEN
    RAISE EXCEPTION 'what is signed has changed since the code was sent'
      USING ERRCODE = 'SV008', DETAIL = format('Code of %s.', of_what),
        HINT = 'Read it again, and ask for another code: request_signature_code().';
  END IF;
  PERFORM socsvc._demand_right_code(sent.id,
            socsvc._signature_code_hash(sent.id, sent.document, sent.entity_id, sent.side, sent.signer, sent.provider, sent.content_hash,
                                                socsvc._entered_code(code)), of_what, 'request_signature_code()');
  IF NOT socsvc._close_code(sent.id, 'confirmed') THEN
    RAISE EXCEPTION 'no code of % waits to be entered', of_what USING ERRCODE = 'SV008', HINT = 'Ask for one: request_signature_code().';
  END IF;
  RETURN sent.id;
END
$function$;
COMMENT ON FUNCTION socsvc._enter_signature_code(text, bigint, jsonb, text) IS 'Private: takes the subject''s code for the document as it stands and closes it; answers its id. A wrong one counts even when the transaction is rolled back. Errors: SV008 none, wrong, expired, used, not sent yet, tried too often, or sent for other content';
REVOKE ALL ON FUNCTION socsvc._enter_signature_code(text, bigint, jsonb, text) FROM PUBLIC;

CREATE FUNCTION socsvc._demand_entered_code(code_id bigint, document text, id bigint, content bytea)
RETURNS void
LANGUAGE plpgsql STABLE
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
BEGIN
  PERFORM FROM socsvc.confirmation_code c
    WHERE c.id = code_id AND c.outcome = 'confirmed' AND c.closed_at >= transaction_timestamp()
      AND c.document = $2 AND c.entity_id = $3 AND c.side = socsvc._signing_side(socsvc.subject_role())
      AND (c.signer = socsvc._signer() OR c.provider = socsvc.subject_provider()) AND c.content_hash = sha256($4);
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the code was not entered for this signature'
      USING ERRCODE = 'SV008', DETAIL = format('%s %s, code %s.', document, id, code_id),
        HINT = 'sign_document() takes the code and signs.';
  END IF;
END
$function$;
COMMENT ON FUNCTION socsvc._demand_entered_code(bigint, text, bigint, bytea) IS 'Private: that the subject has entered the code in this transaction, for these bytes; for keep_signature(), so that the owner signs by no other. Errors: SV008';
REVOKE ALL ON FUNCTION socsvc._demand_entered_code(bigint, text, bigint, bytea) FROM PUBLIC;
