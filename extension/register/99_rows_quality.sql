-- Chapter 99, whose rows: quality. Assessments are their provider's; no recipient is concerned by one, so none sees any.

ALTER TABLE socsvc.quality_assessment ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.quality_assessment TO socsvc_portal USING (provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.quality_assessment IS 'Providers theirs';
CREATE POLICY agency ON socsvc.quality_assessment TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.quality_assessment IS 'The agency of the register''s jurisdiction';

ALTER TABLE socsvc.quality_figure ENABLE ROW LEVEL SECURITY;
CREATE POLICY portal ON socsvc.quality_figure TO socsvc_portal USING (provider = (SELECT socsvc.subject_whole_provider()));
COMMENT ON POLICY portal ON socsvc.quality_figure IS 'Providers theirs';
CREATE POLICY agency ON socsvc.quality_figure TO socsvc_agency USING ((SELECT socsvc.subject_role()) = 'agency');
COMMENT ON POLICY agency ON socsvc.quality_figure IS 'The agency of the register''s jurisdiction';
