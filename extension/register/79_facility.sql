-- Chapter 79, facilities (МСУ): what recipients read of a department before they order a place, and by which kind of help it is
-- due (Kazakhstan recipient's manual 10, 11; Social Code articles 136, 141, 160, 168).

ALTER TABLE socsvc.help_kind ADD CONSTRAINT help_kind_of_form UNIQUE (code, form);
ALTER TABLE socsvc.department
  ADD COLUMN description text CHECK (description <> ''),
  ADD COLUMN arrival_information text CHECK (arrival_information <> ''),
  ADD COLUMN help_kind text,
  ADD CONSTRAINT department_help_kind FOREIGN KEY (help_kind, form) REFERENCES socsvc.help_kind (code, form);
CREATE INDEX department_help_kind ON socsvc.department (help_kind) WHERE help_kind IS NOT NULL;
COMMENT ON COLUMN socsvc.department.description IS 'What recipients read of it (004/10/3)';
COMMENT ON COLUMN socsvc.department.arrival_information IS '«Информация, необходимая для предоставления в МСУ по прибытию»: what to bring and know (004/11/1), beside the documents that arrival_document_rule names';
COMMENT ON COLUMN socsvc.department.help_kind IS 'Kind of help that it gives where that is not the facility of its form: sanatorium';

CREATE TRIGGER need_entitlement BEFORE INSERT OR UPDATE OF status, department ON socsvc.stay
  FOR EACH ROW WHEN (NEW.status IN ('offered', 'awaiting_arrival')) EXECUTE FUNCTION socsvc.need_entitlement();
CREATE TRIGGER need_entitlement BEFORE INSERT ON socsvc.queue_entry
  FOR EACH ROW EXECUTE FUNCTION socsvc.need_entitlement();
COMMENT ON TRIGGER need_entitlement ON socsvc.stay IS 'A place is ordered, and an offer taken, by a measure of a rehabilitation programme where the setting place_needs_entitlement says so (SV026, SV005)';
COMMENT ON TRIGGER need_entitlement ON socsvc.queue_entry IS 'So is a place waited for';
