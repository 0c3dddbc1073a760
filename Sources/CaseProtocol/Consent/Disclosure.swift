// What goes along with something that leaves, and the entry that remains of it. The entry names records and parts, never
// their content, and is kept for six years at least (45 CFR 164.528).

public import CausalMerge
public import RecordSchema

/// A notice that goes along with what is disclosed, by the code that records hold.
public enum DisclosureNotice: String, Hashable, Sendable, CaseIterable {
  case substanceUse = "part_2_redisclosure"
  case juvenileRecord = "confidential_juvenile"
  case privilegedAdvocate = "privileged_advocate"
  case shelterLocation = "shelter_location"
  case educationRecord = "education_record"

  /// The words of the notice, as they are printed at the top of what is handed over.
  public var text: String {
    switch self {
    case .substanceUse:
      // The short notice that 42 CFR 2.32 allows, in its words.
      "42 CFR part 2 prohibits unauthorized use or disclosure of these records."
    case .juvenileRecord:
      "Confidential record of a minor. California Welfare and Institutions Code section 827 limits who may inspect it."
    case .privilegedAdvocate:
      "Privileged: what was said to a caseworker, California Evidence Code section 1038. Not to be passed on."
    case .shelterLocation:
      "Contains where a shelter is. To disclose it with malice is a crime: California Penal Code section 273.7."
    case .educationRecord:
      "Education record. 34 CFR 99.33 limits its redisclosure."
    }
  }

  /// The notices for what is shared, in the order in which they are printed.
  ///
  /// - Parameter parts: those that are shared; nothing needs no notice.
  /// - Returns: the strictest first.
  public static func notices(for parts: Set<Compartment>) -> [DisclosureNotice] {
    allCases.filter { notice in
      switch notice {
      case .substanceUse: parts.contains(CountyCompartment.substanceUse)
      case .juvenileRecord: !parts.isEmpty
      case .privilegedAdvocate: parts.contains(CountyCompartment.advocateNotes)
      case .shelterLocation: parts.contains(CountyCompartment.placementLocation)
      case .educationRecord: parts.contains(CountyCompartment.education)
      }
    }
  }
}

/// What the disclosure ledger is told of one export: enough to write its record.
public struct DisclosureEntry: Hashable, Sendable {
  /// The youth's person record.
  public let subject: RecordID
  public let partner: SharingPartner
  public let purpose: SharingPurpose
  /// The one consent relied on.
  public let consent: RecordID
  /// What was handed over on its ground, in the order of their numbers.
  public let parts: [Compartment]
  /// Which records, in the order of their identifiers.
  public let records: [RecordID]
  public let notices: [DisclosureNotice]
  /// Milliseconds since 1970.
  public let at: Int64
}

extension SharingDecision {
  /// The entries of an export that hands over what this decision allows: one for each consent relied on.
  ///
  /// - Parameters:
  ///   - records: what would be handed over, by part; what the decision does not allow is left out, and must not leave.
  ///   - at: when, in milliseconds since 1970.
  /// - Returns: none if nothing that may be shared holds a record.
  public func entries(for records: [Compartment: [RecordID]], at: Int64) -> [DisclosureEntry] {
    consents.compactMap { consent in
      let parts = allowed.filter {
        answers[$0] == .allowed(consent: consent) && records[$0]?.isEmpty == false
      }
      guard !parts.isEmpty else { return nil }
      return DisclosureEntry(
        subject: request.subject, partner: request.partner, purpose: request.purpose,
        consent: consent, parts: parts, records: Set(parts.flatMap { records[$0] ?? [] }).sorted(),
        notices: DisclosureNotice.notices(for: Set(parts)), at: at)
    }
  }
}
