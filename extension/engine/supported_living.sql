-- Supported living: the variants that a programme line may name, and the stages.

CREATE FUNCTION socsvc.fill_supported_living()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  programme record;
  variant record;
BEGIN
  -- Another variant brings its own minutes.
  IF TG_OP = 'UPDATE' AND NEW.supported_living IS DISTINCT FROM OLD.supported_living
     AND (NEW.minutes_from, NEW.minutes_until, NEW.minutes_unit) IS NOT DISTINCT FROM (OLD.minutes_from, OLD.minutes_until, OLD.minutes_unit) THEN
    NEW.minutes_from := NULL;
    NEW.minutes_until := NULL;
    NEW.minutes_unit := NULL;
  END IF;
  IF NEW.supported_living IS NULL THEN
    RETURN NEW;
  END IF;
  SELECT p.issued_on, e.birth_date INTO programme
    FROM socsvc.programme p JOIN socsvc.person e ON e.id = p.person WHERE p.id = NEW.programme;
  IF NOT programme.issued_on > (programme.birth_date + interval '18 years')::date THEN
    RAISE EXCEPTION 'supported living is for persons older than 18'
      USING ERRCODE = 'SV004',
            DETAIL = format('Born: %s; the programme is of %s (326-п paragraph 84).', to_char(programme.birth_date, 'YYYY-MM-DD'), to_char(programme.issued_on, 'YYYY-MM-DD'));
  END IF;
  SELECT v.minutes_from, v.minutes_until, v.minutes_unit, v.name_en INTO variant
    FROM socsvc.supported_living_variant v
   WHERE v.code = NEW.supported_living AND v.valid @> programme.issued_on AND v.jurisdiction = ANY (socsvc._home_jurisdictions());
  IF NOT FOUND THEN
    RAISE EXCEPTION 'there is no variant "%" of supported living', NEW.supported_living
      USING ERRCODE = 'SV010',
            DETAIL = format('In force on %s: %s.', to_char(programme.issued_on, 'YYYY-MM-DD'),
                            (SELECT coalesce(string_agg(v.code, ', ' ORDER BY v.code), 'none') FROM socsvc.supported_living_variant v
                              WHERE v.valid @> programme.issued_on AND v.jurisdiction = ANY (socsvc._home_jurisdictions()))),
            HINT = 'Name one of them.';
  END IF;
  NEW.minutes_from := coalesce(NEW.minutes_from, variant.minutes_from);
  NEW.minutes_until := coalesce(NEW.minutes_until, variant.minutes_until);
  NEW.minutes_unit := coalesce(NEW.minutes_unit, variant.minutes_unit);
  IF NEW.minutes_unit <> variant.minutes_unit OR NEW.minutes_from < variant.minutes_from
     OR NOT NEW.minutes_until BETWEEN variant.minutes_from AND variant.minutes_until THEN
    RAISE EXCEPTION 'the minutes lie outside the variant "%"', NEW.supported_living
      USING ERRCODE = 'SV010',
            DETAIL = format('The line has %s to %s minutes a %s; the variant %s to %s a %s.', NEW.minutes_from, NEW.minutes_until, NEW.minutes_unit,
                            variant.minutes_from, variant.minutes_until, variant.minutes_unit),
            HINT = 'Leave them out to get those of the variant, or name another one.';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.fill_supported_living() IS 'Trigger of programme_line, BEFORE INSERT OR UPDATE FOR EACH ROW: a line that names a variant of supported living gets its minutes, or keeps its own within them; deviation_reason excuses none of it (326-п paragraphs 84, 88). Errors: SV004 not older than 18 on the programme''s day, SV010 no such variant, or minutes outside it';
REVOKE ALL ON FUNCTION socsvc.fill_supported_living() FROM PUBLIC;

CREATE FUNCTION socsvc.check_supported_living_stage()
RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER
SET search_path = pg_catalog, socsvc, pg_temp
AS $function$
DECLARE
  stages constant text[] := '{preparatory,training,supported}'::text[];
  programme record;
  wrong record;
BEGIN
  -- Locked: two stages are not recorded beside each other.
  SELECT p.term INTO programme FROM socsvc.programme p WHERE p.id = NEW.programme FOR NO KEY UPDATE;
  IF NOT FOUND THEN
    RETURN NEW; -- the foreign key names the missing programme
  END IF;
  IF NOT EXISTS (SELECT FROM socsvc.programme_line l WHERE l.programme = NEW.programme AND l.supported_living IS NOT NULL) THEN
    RAISE EXCEPTION 'programme % is none of supported living', NEW.programme
      USING ERRCODE = 'SV004', DETAIL = 'None of its lines names a variant.', HINT = 'Stages are recorded of programmes of supported living.';
  END IF;
  IF NOT NEW.began_on <@ programme.term THEN
    RAISE EXCEPTION 'the stage lies outside the term of programme %', NEW.programme
      USING ERRCODE = 'SV005', DETAIL = format('Began: %s; programme: %s.', to_char(NEW.began_on, 'YYYY-MM-DD'), programme.term);
  END IF;
  SELECT s.stage, s.began_on INTO wrong
    FROM socsvc.supported_living_stage s
   WHERE s.programme = NEW.programme AND s.stage <> NEW.stage
     AND (array_position(stages, s.stage) < array_position(stages, NEW.stage) AND s.began_on > NEW.began_on
          OR array_position(stages, s.stage) > array_position(stages, NEW.stage) AND s.began_on < NEW.began_on)
   ORDER BY s.began_on LIMIT 1;
  IF FOUND THEN
    RAISE EXCEPTION 'the stages of supported living follow each other'
      USING ERRCODE = 'SV005',
            DETAIL = format('Stage "%s" would begin %s, "%s" began %s.', NEW.stage, to_char(NEW.began_on, 'YYYY-MM-DD'), wrong.stage, to_char(wrong.began_on, 'YYYY-MM-DD')),
            HINT = 'First preparatory, then training, then supported living (326-п paragraph 86).';
  END IF;
  RETURN NEW;
END
$function$;
COMMENT ON FUNCTION socsvc.check_supported_living_stage() IS 'Trigger of supported_living_stage, BEFORE INSERT OR UPDATE FOR EACH ROW: the programme has a line of supported living, the stage lies in its term and in the order of 326-п paragraph 86. Errors: SV004, SV005';
REVOKE ALL ON FUNCTION socsvc.check_supported_living_stage() FROM PUBLIC;
