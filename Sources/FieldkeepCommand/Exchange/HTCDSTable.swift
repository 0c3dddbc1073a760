// Cases in the columns of a published standard, for those who compare cases across counties and countries.

import CaseProtocol
import Fieldkeep

/// Cases as the Human Trafficking Case Data Standard names their fields, a row each.
///
/// Source: International Organization for Migration, HTCDS 2.0, "HTCDS Field Reference". Departures:
///
/// - columns that nothing here answers are left out rather than left empty, so that nobody reads "not asked" as "no":
///   nationality, position and mail of a person; methods of control, labour, websites and vulnerabilities; referrals by
///   case worker; who exploited, events with their places, and support plans;
/// - the type of sexual exploitation is left out: of a minor the standard's words say what no minor can be;
/// - a name is one text here, as it was told. It is parted only at a comma; else all of it is the first name;
/// - a date is given where the day is known, an address only where its household does not hide it, and a number only
///   where nobody else may answer.
///
/// - no row holds anything of an advocate's notes, or of where a placement is.
enum HTCDSTable {
  /// What its columns are made from.
  static let types = [
    PersonRecord.type, PersonDetailRecord.type, CaseRecord.type, CaseEventRecord.type,
    RecoveryRecord.type, ExploitationRecord.type,
  ]

  static let columns = [
    "org_Name", "prs_FirstName", "prs_SecondName", "prs_Birthdate", "prs_Gender", "prs_Deceased",
    "prs_HomePhone", "prs_MailingStreet", "vic_AgreementToManagePersonalData",
    "vic_MethodOfRecruitment", "cas_Status", "cas_ReferringOrganisation",
    "cas_IncomingReferralDate",
    "cas_ReasonForCaseClosure",
  ]

  /// A row for each case of which anything leaves.
  static func rows(
    _ shares: [CaseShare], organization: String?, _ time: LocalTime
  ) -> [[QueryValue]] {
    [columns.map { .text($0) }]
      + shares.map { share in
        let cells = row(of: share, time)
          .merging(["org_Name": organization ?? ""]) { first, _ in first }
        return columns.map { .text(cells[$0] ?? "") }
      }
  }

  private static func row(of share: CaseShare, _ time: LocalTime) -> [String: String] {
    let parts = share.records.filter { !ExportRequest.byNameOnly.contains($0.key) }
    let file = CaseFile(share.caseID, parts.values.flatMap(\.self))
    var row: [String: String] = [:]
    if let person = file.all(PersonRecord.type).first { describe(person, in: &row) }
    let gender = file.all(PersonDetailRecord.type).lazy
      .compactMap { $0.code(PersonDetailRecord.gender) }.first
    row["prs_Gender"] = gender.flatMap { genders[$0] }
    row["vic_AgreementToManagePersonalData"] = share.consents.isEmpty ? "" : "true"
    let recruitment = file.all(ExploitationRecord.type)
      .flatMap { $0.words(ExploitationRecord.recruitment) }
    row["vic_MethodOfRecruitment"] = Set(recruitment.map { recruitments[$0] ?? "Other" })
      .sorted().joined(separator: ";")
    let reason = file.all(CaseEventRecord.type)
      .filter { $0.code(CaseEventRecord.kind) == "closed" }
      .max { closedAt($0) < closedAt($1) }?.code(CaseEventRecord.reason)
    row["cas_Status"] = status(file.phase, reason)
    if file.phase == "closed", let reason {
      row["cas_ReasonForCaseClosure"] = CodeLists.closingReason[reason]?.english ?? reason
    }
    row["cas_ReferringOrganisation"] = file.recovery?.words(RecoveryRecord.calledBy).first
    row["cas_IncomingReferralDate"] = file.caseRecord?.instant(CaseRecord.opened.at).map { opened in
      let day = time.parts(opened)
      return "\(day.year)-\(padded(day.month))-\(padded(day.day))"
    }
    return row
  }

  private static func closedAt(_ event: Record) -> Int64 {
    event.instant(CaseEventRecord.happened.at) ?? .min
  }

  private static func describe(_ person: Record, in row: inout [String: String]) {
    if let name = person.text(PersonRecord.legalName) {
      let parts = name.split(separator: ",", maxSplits: 1).map {
        String($0.drop(while: \.isWhitespace))
      }
      row["prs_FirstName"] = parts.count == 2 ? parts[1] : name
      row["prs_SecondName"] = parts.count == 2 ? parts[0] : ""
    }
    if case .partialDate(let date) = person[PersonRecord.dateOfBirth.name], date.day != nil {
      row["prs_Birthdate"] = "\(date)"
    }
    if let life = person.code(PersonRecord.lifeStatus) {
      row["prs_Deceased"] = life == "deceased" ? "true" : "false"
    }
    let unsafe = Set(person.words(PersonRecord.unsafePhones))
    row["prs_HomePhone"] = person.words(PersonRecord.phones).first { !unsafe.contains($0) }
    if person[PersonRecord.isAddressProtected.name] != .boolean(true) {
      row["prs_MailingStreet"] = person.text(PersonRecord.address)
    }
  }

  private static func status(_ phase: String?, _ reason: String?) -> String {
    switch phase {
    case "closed": reason == "transferred" ? "ClosedReferred" : "Closed"
    case "sustain": "FollowUp"
    case nil: ""
    default: "Active"
    }
  }

  private static let genders = [
    "female": "Female", "male": "Male", "trans_f": "Transgender/NonConforming",
    "trans_m": "Transgender/NonConforming", "nonbinary": "Transgender/NonConforming",
    "unknown": "Unknown",
  ]

  private static let recruitments = [
    "pretended_care": "Posing as Benefactor", "romance": "Intimate partner/marriage proposition",
    "false_job": "Job offer/advertisement",
    "online": "Internet (social media, online advertisement)",
    "family": "Familial", "shelter_offer": "Offer of Accommodation", "taken": "Abduction",
    "approached_at_placement": "Shelter", "unknown": "Unknown",
  ]
}
