// Identifiers that people compute alike without a word between them: who makes the same record twice makes it once.

public import CausalMerge
public import RecordSchema

/// Identifiers of records that several people may make without knowing of each other.
public enum CountyIdentity {
  /// One agency's alert for one recovery.
  public static func agencyAlert(recovery: RecordID, agency: Agency) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "agency_alert/1", parts: [recovery.bytes, Array(agency.rawValue.utf8)])
  }

  /// One item of one recovery's checklist.
  public static func checklistItem(recovery: RecordID, item: ChecklistItem) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "checklist_item/1", parts: [recovery.bytes, Array(item.rawValue.utf8)])
  }

  /// A recovery's placement, counted from 1 in the order in which its author knows them.
  public static func placement(recovery: RecordID, ordinal: UInt8) -> DerivedIdentity {
    DerivedIdentity(namespace: "placement/1", parts: [recovery.bytes, [ordinal]])
  }

  /// Where a placement is.
  public static func placementLocation(placement: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "placement_location/1", parts: [placement.bytes])
  }

  /// What law enforcement knows of a recovery.
  public static func recoveryDetail(recovery: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "recovery_detail/1", parts: [recovery.bytes])
  }

  /// What describes a person.
  public static func personDetail(person: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "person_detail/1", parts: [person.bytes])
  }

  /// The summary of a case.
  public static func caseSummary(caseID: CaseID) -> DerivedIdentity {
    DerivedIdentity(namespace: "case_summary/1", parts: [caseID.bytes])
  }

  /// The record that says where a case stands: one in each compartment that has one.
  public static func caseRecord(caseID: CaseID, in compartment: Compartment) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "case/1", parts: [caseID.bytes, Array(compartment.name.utf8)])
  }

  /// The date and kind of a contact.
  public static func contactStub(contact: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "contact_stub/1", parts: [contact.bytes])
  }
}

// MARK: people and work

extension CountyIdentity {
  /// The youth of a case, whom those in one compartment register first.
  ///
  /// A case is one youth's, so two who each write down the name that they heard write it into one record. Whoever was
  /// registered otherwise, by a file that was read in, keeps the identifier that they have.
  public static func person(caseID: CaseID, in compartment: Compartment) -> DerivedIdentity {
    DerivedIdentity(namespace: "person/1", parts: [caseID.bytes, name(compartment)])
  }

  /// What is decided about two persons, in whichever order they are named.
  public static func personLink(
    _ one: RecordID, _ other: RecordID, in compartment: Compartment
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "person_link/1",
      parts: [min(one, other).bytes, max(one, other).bytes, name(compartment)])
  }

  /// How law enforcement recognizes a person.
  public static func personMarks(person: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "person_marks/1", parts: [person.bytes])
  }

  /// What child welfare states of a person.
  public static func childWelfareProfile(person: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "child_welfare_profile/1", parts: [person.bytes])
  }

  /// Somebody's part in a case in one role, counted from 1 in the order in which its author knows them.
  public static func teamMember(
    caseID: CaseID, in compartment: Compartment, staffMember: RecordID, role: String,
    ordinal: UInt8 = 1
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "team_member/1",
      parts: [
        caseID.bytes, name(compartment), staffMember.bytes, Array(role.utf8), [ordinal],
      ])
  }

  /// What a service is about, for those in one compartment.
  public static func serviceDetail(
    service: RecordID, in compartment: Compartment
  ) -> DerivedIdentity {
    DerivedIdentity(namespace: "service_detail/1", parts: [service.bytes, name(compartment)])
  }

  /// A recovery's examination of a kind, counted from 1 in the order in which its author knows them.
  public static func medicalExam(
    recovery: RecordID, kind: String, ordinal: UInt8 = 1
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "medical_exam/1", parts: [recovery.bytes, Array(kind.utf8), [ordinal]])
  }

  /// A case's absence, counted from 1 in the order in which its author knows them.
  public static func absence(
    caseID: CaseID, in compartment: Compartment, ordinal: UInt8
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "absence/1", parts: [caseID.bytes, name(compartment), [ordinal]])
  }

  /// What law enforcement did with the report of an absence.
  public static func missingReport(
    absence: RecordID, in compartment: Compartment
  ) -> DerivedIdentity {
    DerivedIdentity(namespace: "missing_report/1", parts: [absence.bytes, name(compartment)])
  }

  /// With whom an absent youth is believed to be, among those in one compartment.
  public static func absenceBelief(
    absence: RecordID, in compartment: Compartment
  ) -> DerivedIdentity {
    DerivedIdentity(namespace: "absence_belief/1", parts: [absence.bytes, name(compartment)])
  }

  /// The safety plan of a case.
  public static func safetyPlan(caseID: CaseID) -> DerivedIdentity {
    DerivedIdentity(namespace: "safety_plan/1", parts: [caseID.bytes])
  }

  /// How a youth was drawn in, as those in one compartment learned it.
  public static func exploitation(
    recovery: RecordID, in compartment: Compartment
  ) -> DerivedIdentity {
    DerivedIdentity(namespace: "exploitation/1", parts: [recovery.bytes, name(compartment)])
  }

  /// One agency's mandated report about a recovery.
  public static func mandatedReport(
    recovery: RecordID, agency: Agency, in compartment: Compartment
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "mandated_report/1",
      parts: [recovery.bytes, Array(agency.rawValue.utf8), name(compartment)])
  }

  /// An escalation of a deadline, by the deadline's identifier and the step counted from 1; 0 for a late record.
  public static func escalation(deadline: String, step: UInt8) -> DerivedIdentity {
    DerivedIdentity(namespace: "escalation/1", parts: [Array(deadline.utf8), [step]])
  }

  static func name(_ compartment: Compartment) -> [UInt8] { Array(compartment.name.utf8) }
}

// MARK: consent and the law

extension CountyIdentity {
  /// A consent's copy for those in another compartment who rely on it.
  public static func consentCopy(
    of consent: RecordID, in compartment: Compartment
  ) -> DerivedIdentity {
    DerivedIdentity(namespace: "consent_copy/1", parts: [consent.bytes, name(compartment)])
  }

  /// Whether a consent, or a copy of one, still stands.
  public static func consentStanding(consent: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "consent_standing/1", parts: [consent.bytes])
  }

  /// Whether a youth shares with an agency.
  public static func sharing(
    person: RecordID, recipient: String, in compartment: Compartment
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "sharing/1",
      parts: [person.bytes, Array(recipient.utf8), name(compartment)])
  }

  /// The arrest in a recovery.
  public static func arrest(recovery: RecordID, in compartment: Compartment) -> DerivedIdentity {
    DerivedIdentity(namespace: "arrest/1", parts: [recovery.bytes, name(compartment)])
  }

  /// A youth's attempt at a program, counted from 1.
  public static func enrolment(caseID: CaseID, attempt: UInt8) -> DerivedIdentity {
    DerivedIdentity(namespace: "enrolment/1", parts: [caseID.bytes, [attempt]])
  }

  /// A referral, by its number at child welfare.
  public static func priorReferral(person: RecordID, number: String) -> DerivedIdentity {
    DerivedIdentity(namespace: "prior_referral/1", parts: [person.bytes, Array(number.utf8)])
  }

  /// In whose care a youth was at first contact.
  public static func systemInvolvement(recovery: RecordID) -> DerivedIdentity {
    DerivedIdentity(namespace: "system_involvement/1", parts: [recovery.bytes])
  }
}

// MARK: the county

extension CountyIdentity {
  /// An agency, by its word.
  public static func agency(code: String) -> DerivedIdentity {
    DerivedIdentity(namespace: "agency/1", parts: [Array(code.utf8)])
  }

  /// A station, by its word.
  public static func station(code: String) -> DerivedIdentity {
    DerivedIdentity(namespace: "station/1", parts: [Array(code.utf8)])
  }

  /// One person in one training session.
  public static func trainingAttendance(
    session: RecordID, staffMember: RecordID
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "training_attendance/1", parts: [session.bytes, staffMember.bytes])
  }

  /// A published figure, by what it counts, where, when and by whose account; a correction of it has a random one.
  public static func baseline(
    series: String, geography: String, from: PartialDate, to: PartialDate, source: String
  ) -> DerivedIdentity {
    DerivedIdentity(
      namespace: "baseline/1",
      parts: [series, geography, from.description, to.description, source].map { Array($0.utf8) })
  }

  /// A report as it was run, by the SHA-256 of what it printed.
  public static func reportRun(contentHash: [UInt8]) -> DerivedIdentity {
    DerivedIdentity(namespace: "report_run/1", parts: [contentHash])
  }
}
