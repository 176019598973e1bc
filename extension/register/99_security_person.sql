-- Chapter 99, the person: the agency writes what state systems send (004/6/4, 004/7/4); the recipient reads, and changes
-- telephone and e-mail alone, by update_my_contacts().

GRANT SELECT ON socsvc.person_document, socsvc.person_bank_account, socsvc.person_medical_organisation TO socsvc_portal, socsvc_agency;
GRANT INSERT (person, kind, number, issued_on, issuer, valid), UPDATE (kind, number, issued_on, issuer, valid), DELETE
  ON socsvc.person_document TO socsvc_agency;
GRANT INSERT (person, iban, bank, valid), UPDATE (iban, bank, valid), DELETE ON socsvc.person_bank_account TO socsvc_agency;
GRANT INSERT (person, organisation, address, attached), UPDATE (organisation, address, attached), DELETE
  ON socsvc.person_medical_organisation TO socsvc_agency;
GRANT SELECT ON socsvc.my_documents, socsvc.my_bank_details, socsvc.my_medical_organisation TO socsvc_portal;
GRANT EXECUTE ON FUNCTION socsvc.update_my_contacts(text, text, bigint) TO socsvc_portal;
