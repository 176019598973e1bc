-- Chapter 99, whose rows: what providers offer to everybody, places and aids. It names nobody, so whoever has the grant
-- reads it; of the portal's clients the provider alone writes it, and its own.

ALTER TABLE socsvc.place_group ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.place_group TO socsvc_portal
  USING (provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.place_group IS 'Providers theirs';
CREATE POLICY everybody ON socsvc.place_group FOR SELECT USING (true);
COMMENT ON POLICY everybody ON socsvc.place_group IS 'To read, whoever has the grant';
CREATE POLICY agency ON socsvc.place_group TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.place_group IS 'The agency of the register''s jurisdiction';
CREATE POLICY admin ON socsvc.place_group TO socsvc_admin USING (true);
COMMENT ON POLICY admin ON socsvc.place_group IS 'The administrator: every row';

ALTER TABLE socsvc.place_capacity ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.place_capacity TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.place_group g
           WHERE g.id = place_capacity.place_group AND g.provider = (SELECT socsvc.subject_whole_provider())));
COMMENT ON POLICY portal ON socsvc.place_capacity IS 'Providers theirs';
CREATE POLICY everybody ON socsvc.place_capacity FOR SELECT USING (true);
COMMENT ON POLICY everybody ON socsvc.place_capacity IS 'To read, whoever has the grant';
CREATE POLICY agency ON socsvc.place_capacity TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.place_capacity IS 'The agency of the register''s jurisdiction';
CREATE POLICY admin ON socsvc.place_capacity TO socsvc_admin USING (true);
COMMENT ON POLICY admin ON socsvc.place_capacity IS 'The administrator: every row';

ALTER TABLE socsvc.place_closure ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.place_closure TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.place_group g
           WHERE g.id = place_closure.place_group AND g.provider = (SELECT socsvc.subject_whole_provider())));
COMMENT ON POLICY portal ON socsvc.place_closure IS 'Providers theirs';
CREATE POLICY everybody ON socsvc.place_closure FOR SELECT USING (true);
COMMENT ON POLICY everybody ON socsvc.place_closure IS 'To read, whoever has the grant';
CREATE POLICY agency ON socsvc.place_closure TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.place_closure IS 'The agency of the register''s jurisdiction';
CREATE POLICY admin ON socsvc.place_closure TO socsvc_admin USING (true);
COMMENT ON POLICY admin ON socsvc.place_closure IS 'The administrator: every row';

ALTER TABLE socsvc.bed ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.bed TO socsvc_portal
  USING (EXISTS (SELECT FROM socsvc.place_group g
           WHERE g.id = bed.place_group AND g.provider = (SELECT socsvc.subject_whole_provider())));
COMMENT ON POLICY portal ON socsvc.bed IS 'Providers theirs';
CREATE POLICY everybody ON socsvc.bed FOR SELECT USING (true);
COMMENT ON POLICY everybody ON socsvc.bed IS 'To read, whoever has the grant';
CREATE POLICY agency ON socsvc.bed TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.bed IS 'The agency of the register''s jurisdiction';
CREATE POLICY admin ON socsvc.bed TO socsvc_admin USING (true);
COMMENT ON POLICY admin ON socsvc.bed IS 'The administrator: every row';

ALTER TABLE socsvc.aid_item ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.aid_item TO socsvc_portal
  USING (provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.aid_item IS 'Providers theirs';
CREATE POLICY everybody ON socsvc.aid_item FOR SELECT USING (true);
COMMENT ON POLICY everybody ON socsvc.aid_item IS 'To read, whoever has the grant';
CREATE POLICY agency ON socsvc.aid_item TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.aid_item IS 'The agency of the register''s jurisdiction';

ALTER TABLE socsvc.aid_product ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.aid_product TO socsvc_portal
  USING (provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.aid_product IS 'Providers theirs';
CREATE POLICY everybody ON socsvc.aid_product FOR SELECT USING (true);
COMMENT ON POLICY everybody ON socsvc.aid_product IS 'To read, whoever has the grant';
CREATE POLICY agency ON socsvc.aid_product TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.aid_product IS 'The agency of the register''s jurisdiction';
