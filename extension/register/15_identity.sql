-- Chapter 15: whose tokens are believed.

CREATE TABLE socsvc.trusted_key (
  issuer text NOT NULL CHECK (issuer <> ''),
  kid text NOT NULL CHECK (kid <> ''),
  algorithm text NOT NULL CHECK (algorithm IN ('RS256', 'ES256', 'HS256')),
  public_key text NOT NULL,
  audience text NOT NULL CHECK (audience <> ''),
  roles text[] NOT NULL
    CHECK (roles <@ '{citizen,representative,provider,specialist,agency,analyst,scheduler}'::text[] AND roles <> '{}'),
  subject_is text NOT NULL DEFAULT 'person_id' CHECK (subject_is IN ('person_id', 'person_identifier')),
  login_claim text CHECK (login_claim <> ''),
  login_values text[] CHECK (login_values <> '{}' AND pg_catalog.array_position(login_values, NULL) IS NULL),
  valid tstzrange NOT NULL CHECK (NOT pg_catalog.isempty(valid)),
  source text NOT NULL CHECK (source <> ''),
  note text,
  PRIMARY KEY (issuer, kid),
  CONSTRAINT trusted_key_login CHECK ((login_claim IS NULL) = (login_values IS NULL))
);
COMMENT ON TABLE socsvc.trusted_key IS 'Public keys whose tokens authenticate() believes. A key is replaced by a new row whose validity overlaps the old one''s; a kid is not used again';
COMMENT ON COLUMN socsvc.trusted_key.issuer IS 'Who issues tokens with it: their claim iss';
COMMENT ON COLUMN socsvc.trusted_key.kid IS 'Its name in the header of tokens, one key an issuer';
COMMENT ON COLUMN socsvc.trusted_key.algorithm IS 'RS256 or ES256, the only algorithm by which the key is used; HS256 in tests';
COMMENT ON COLUMN socsvc.trusted_key.public_key IS 'The public key in PEM; of HS256, which only a test has, the secret';
COMMENT ON COLUMN socsvc.trusted_key.audience IS 'What the claim aud must name: this register, as the issuer calls it';
COMMENT ON COLUMN socsvc.trusted_key.roles IS 'Roles for which its tokens may vouch: a portal''s key makes no clerk';
COMMENT ON COLUMN socsvc.trusted_key.subject_is IS 'What sub and represented are: person_id (id of a person), or person_identifier (SNILS or IIN, as jurisdiction.person_identifier says)';
COMMENT ON COLUMN socsvc.trusted_key.login_claim IS 'Claim by which its tokens tell how the user logged in (acr, amr, or one of the issuer''s own); NULL: none is demanded, which setting token_login_claim_roles allows for some roles only (000/1/2, 003/3/3, 004/3/3)';
COMMENT ON COLUMN socsvc.trusted_key.login_values IS 'Values of that claim, a text or a list of texts, of which a token must have one: a confirmed account, an own key';
COMMENT ON COLUMN socsvc.trusted_key.valid IS 'From when to when its tokens are believed, by the wall clock';
COMMENT ON COLUMN socsvc.trusted_key.source IS 'On whose word it is trusted: letter, contract, act';
COMMENT ON COLUMN socsvc.trusted_key.note IS 'Remark';

CREATE TRIGGER check_trusted_key BEFORE INSERT OR UPDATE ON socsvc.trusted_key
  FOR EACH ROW EXECUTE FUNCTION socsvc.check_trusted_key();
COMMENT ON TRIGGER check_trusted_key ON socsvc.trusted_key IS 'The key is one that its algorithm can use';
CREATE TRIGGER invalidate_rules AFTER INSERT OR UPDATE OR DELETE ON socsvc.trusted_key
  FOR EACH ROW EXECUTE FUNCTION socsvc.invalidate_rules();
CREATE TRIGGER invalidate_rules_truncate AFTER TRUNCATE ON socsvc.trusted_key
  FOR EACH STATEMENT EXECUTE FUNCTION socsvc.invalidate_rules();
ALTER TABLE socsvc.trusted_key ENABLE ALWAYS TRIGGER invalidate_rules, ENABLE ALWAYS TRIGGER invalidate_rules_truncate;
COMMENT ON TRIGGER invalidate_rules ON socsvc.trusted_key IS 'Backends read the keys anew';
COMMENT ON TRIGGER invalidate_rules_truncate ON socsvc.trusted_key IS 'Backends read the keys anew';

CREATE TABLE socsvc.login_challenge (
  challenge text PRIMARY KEY,
  expires_at timestamptz NOT NULL,
  used_at timestamptz
);
COMMENT ON TABLE socsvc.login_challenge IS 'Texts that users sign to log in: made by login_challenge(), used up by verify_login(), gone after their time. Nobody reads or writes it but by these';
COMMENT ON COLUMN socsvc.login_challenge.challenge IS 'What is signed: names the register, and is random';
COMMENT ON COLUMN socsvc.login_challenge.expires_at IS 'Until when it is good';
COMMENT ON COLUMN socsvc.login_challenge.used_at IS 'When somebody logged in by it; once';
