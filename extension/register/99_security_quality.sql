-- Chapter 99, quality: providers assess themselves, the agency reads; an assessment is mended, never deleted, and stays its
-- provider's. The administrator has the criteria, analysts the view.

GRANT SELECT ON socsvc.quality_criterion TO socsvc_portal, socsvc_agency, socsvc_admin;
GRANT INSERT (jurisdiction, code, method, name_ru, name_kk, name_en, source),
    UPDATE (jurisdiction, code, method, name_ru, name_kk, name_en, source), DELETE
  ON socsvc.quality_criterion TO socsvc_admin;
GRANT SELECT ON socsvc.quality_assessment, socsvc.quality_figure TO socsvc_portal, socsvc_agency;
GRANT INSERT (provider, criterion, method, service_group, period, assessed_on, result, asked, positive_share),
    UPDATE (criterion, method, service_group, period, assessed_on, result, asked, positive_share)
  ON socsvc.quality_assessment TO socsvc_portal;
GRANT SELECT ON socsvc_bi.quality TO socsvc_analyst, socsvc_federation;
