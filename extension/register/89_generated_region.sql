-- Chapter 89: what is made up in this register: at most one region, generate_region().

CREATE TABLE socsvc.generated_region (
  seed bigint NOT NULL,
  persons bigint NOT NULL CHECK (persons > 0),
  year integer NOT NULL,
  first_person bigint NOT NULL,
  made bigint NOT NULL DEFAULT 0 CHECK (made BETWEEN 0 AND persons),
  districts integer NOT NULL DEFAULT 0
);
CREATE UNIQUE INDEX generated_region_one ON socsvc.generated_region ((true));
COMMENT ON TABLE socsvc.generated_region IS 'The made-up region of this register, at most one row: its arguments, and how far it has come. Written by generate_region() alone';
COMMENT ON COLUMN socsvc.generated_region.seed IS 'What all of it follows from';
COMMENT ON COLUMN socsvc.generated_region.persons IS 'Persons that it has when it is done';
COMMENT ON COLUMN socsvc.generated_region.year IS 'Calendar year of its deliveries';
COMMENT ON COLUMN socsvc.generated_region.first_person IS 'Id of its first person; the others follow without gaps';
COMMENT ON COLUMN socsvc.generated_region.made IS 'Persons that are there already, with all that is about them';
COMMENT ON COLUMN socsvc.generated_region.districts IS 'Districts that are there already: a district has 1,000 persons, the last one fewer, and providers of its own';
