-- Logins that are completed by a signature with an own key (003/3, 004/3), for an issuer that leaves the checking of it to the
-- register. They make nobody a subject: the gateway that asks then issues its token, or calls authenticate_as().

CREATE FUNCTION socsvc.login_challenge()
RETURNS text
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  made text;
BEGIN
  DELETE FROM socsvc.login_challenge c WHERE c.expires_at < clock_timestamp();
  -- Its first line is not that of canonical(): who signs a login signs no document, and the other way round.
  SELECT format(E'socsvc login 1\nregister\t%s\nchallenge\t%s\n', i.name,
    encode(uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid()), 'hex'))
    INTO made FROM socsvc.register_info i;
  INSERT INTO socsvc.login_challenge (challenge, expires_at)
    VALUES (made, clock_timestamp() + make_interval(secs => coalesce(socsvc.setting_value('login_challenge_seconds'), '300')::integer));
  RETURN made;
END
$function$;
COMMENT ON FUNCTION socsvc.login_challenge() IS 'A text for the user to sign with his key, UTF-8, as a detached CMS: it names the register and 244 random bits, is good for login_challenge_seconds, and once. To be committed before it is shown. For gateways (003/3/3, 004/3/3)';
REVOKE ALL ON FUNCTION socsvc.login_challenge() FROM PUBLIC;

CREATE FUNCTION socsvc.verify_login(challenge text, cms bytea, OUT person bigint, OUT provider bigint, OUT worker bigint,
  OUT certificate_subject text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  today CONSTANT date := socsvc.today();
  certificate record;
BEGIN
  -- Who comes second waits for the first, and finds it used.
  UPDATE socsvc.login_challenge c SET used_at = clock_timestamp()
   WHERE c.challenge = $1 AND c.used_at IS NULL AND c.expires_at > clock_timestamp();
  IF NOT FOUND THEN
    RAISE EXCEPTION 'the challenge is not good'
      USING ERRCODE = 'SV008', DETAIL = 'It was used, has expired, or was not made here.', HINT = 'Ask for another: login_challenge().';
  END IF;
  certificate := socsvc.verify_cms(convert_to($1, 'UTF8'), coalesce($2, ''), clock_timestamp());
  IF NOT certificate.valid THEN
    RAISE EXCEPTION 'the signature is not valid'
      USING ERRCODE = 'SV008', DETAIL = format('Login: %s.', certificate.reason),
        HINT = 'Sign the bytes of the challenge, detached, with a certificate that a trusted_authority vouches for.';
  END IF;
  SELECT v.id INTO provider
    FROM socsvc.provider v
   WHERE (v.tax_number = ANY (certificate.tax_numbers) OR v.legal_form = 'entrepreneur' AND v.tax_number = certificate.iin)
     AND v.in_register @> today;
  SELECT w.id INTO worker
    FROM socsvc.worker w
   WHERE w.provider = verify_login.provider AND w.employed @> today
     AND (regexp_replace(w.snils::text, '[ -]', '', 'g') = certificate.snils OR w.iin::text = certificate.iin);
  BEGIN
    SELECT p.id INTO person FROM socsvc.person p
     WHERE p.died_on IS NULL AND (p.snils = certificate.snils::socsvc.snils OR p.iin = certificate.iin::socsvc.iin);
  EXCEPTION WHEN invalid_text_representation OR check_violation THEN
    person := NULL; -- a number that is none is nobody's
  END;
  IF num_nonnulls(person, provider) = 0 THEN
    RAISE EXCEPTION 'nobody is served here under that certificate'
      USING ERRCODE = 'SV008', DETAIL = 'It bears no number of a person or provider of this register.',
        HINT = 'Use one''s own key, or that of the organisation.';
  END IF;
  certificate_subject := certificate.subject;
END
$function$;
COMMENT ON FUNCTION socsvc.verify_login(text, bytea) IS 'Whose the signature over the challenge is, which is used up by it: the living person with the number of the certificate (004/2/2; a guardian''s own key, 004/2/3), the provider of today with the number of its organisation (003/2/2), and its worker of today whose number it bears; NULL where there is none. For gateways, which then say who acts. Errors: SV008 the challenge was used, has expired or was not made here, the signature is not valid, or its certificate is nobody''s here';
REVOKE ALL ON FUNCTION socsvc.verify_login(text, bytea) FROM PUBLIC;
