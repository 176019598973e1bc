-- Chapter 00: what this register is, and the jurisdictions whose rules it may hold.
-- Run by create_register(), which then writes the one row of register_info; later chapters read it.

CREATE TABLE socsvc.jurisdiction (
  code text PRIMARY KEY CHECK (code ~ '^[A-Z]{2}(-[A-Z0-9]{1,3})?$'),
  parent text REFERENCES socsvc.jurisdiction (code),
  name text NOT NULL,
  time_zone text NOT NULL,
  region_code integer CHECK (region_code BETWEEN 1 AND 8191),
  person_identifier text NOT NULL CHECK (person_identifier IN ('snils', 'iin')),
  source text NOT NULL
);
COMMENT ON TABLE socsvc.jurisdiction IS 'Jurisdictions whose rules may stand here; a rule or calendar day that a jurisdiction does not have is its parent''s';
COMMENT ON COLUMN socsvc.jurisdiction.code IS 'ISO 3166-1 or 3166-2 code, for example RU-KHM';
COMMENT ON COLUMN socsvc.jurisdiction.parent IS 'Jurisdiction whose rules hold where this one has none of its own';
COMMENT ON COLUMN socsvc.jurisdiction.name IS 'Name in the jurisdiction''s own language';
COMMENT ON COLUMN socsvc.jurisdiction.time_zone IS 'IANA name of the zone in which the jurisdiction''s days begin';
COMMENT ON COLUMN socsvc.jurisdiction.region_code IS 'Region code that create_register() takes when it is given none; 1 to 8191';
COMMENT ON COLUMN socsvc.jurisdiction.person_identifier IS 'Number by which the state knows a person: snils or iin';
COMMENT ON COLUMN socsvc.jurisdiction.source IS 'Where the facts of the row come from';

CREATE TABLE socsvc.register_info (
  only_row boolean PRIMARY KEY DEFAULT true CHECK (only_row),
  name text NOT NULL CHECK (name <> ''),
  jurisdiction text NOT NULL REFERENCES socsvc.jurisdiction (code),
  region_code integer NOT NULL CHECK (region_code BETWEEN 1 AND 8191),
  time_zone text NOT NULL,
  version text NOT NULL,
  created_at timestamptz NOT NULL DEFAULT pg_catalog.clock_timestamp()
);
COMMENT ON TABLE socsvc.register_info IS 'One row: what this register is. Written by create_register() and upgrade_register() only';
COMMENT ON COLUMN socsvc.register_info.only_row IS 'Always true: the table holds one row';
COMMENT ON COLUMN socsvc.register_info.name IS 'Name of the register: the confirmation that drop_register() asks for';
COMMENT ON COLUMN socsvc.register_info.jurisdiction IS 'Home jurisdiction: its rules are enforced';
COMMENT ON COLUMN socsvc.register_info.region_code IS 'Region code; every id of this register lies in [region_code * 2^40, (region_code + 1) * 2^40)';
COMMENT ON COLUMN socsvc.register_info.time_zone IS 'IANA zone of the register''s days: socsvc.today() reads the clock in it';
COMMENT ON COLUMN socsvc.register_info.version IS 'socsvc version that made or last upgraded the register''s objects; triggers refuse (SV014) another one';
COMMENT ON COLUMN socsvc.register_info.created_at IS 'When the register was made';
