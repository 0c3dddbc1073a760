// What the synthetic county is made of: one write of one device after another, as people at laptops would have made
// them.

public import CausalMerge
public import RecordSchema

/// One write to one field of one record, by one device, at a time.
///
/// Writes of one device at one time are one transaction.
public struct CountyWrite: Hashable, Sendable {
  /// Number of the device, from zero; see ``SyntheticCounty/devices``.
  public var device: Int
  /// Milliseconds since 1970.
  public var time: Int64
  /// All zeros for what belongs to the directory and to no case.
  public var caseID: CaseID
  /// Number of the compartment.
  public var compartment: UInt32
  public var record: RecordID
  /// Number of the record type.
  public var type: UInt32
  /// Number of the field.
  public var field: UInt32
  public var operation: Operation
  public var value: FieldValue
}

/// What several writes of one device made at one moment.
public struct CountyTransaction: Hashable, Sendable {
  public var device: Int
  /// Milliseconds since 1970.
  public var time: Int64
  public var writes: [CountyWrite]
}

/// Who has laptops in the synthetic county; five each.
public enum CountyOffice: Int, Hashable, Sendable, CaseIterable {
  case sheriff, police, childServices, health, mentalHealth, probation, advocates, prosecutors

  /// How many devices each has.
  public static let deviceCount = 5

  /// The teams of its devices, by the names of the county's template.
  public var teams: [String] {
    switch self {
    case .sheriff, .police: ["law_enforcement"]
    case .childServices: ["child_services"]
    case .health: ["health"]
    case .mentalHealth: ["mental_health"]
    case .probation: ["probation"]
    case .advocates: ["advocates"]
    case .prosecutors: ["prosecution"]
    }
  }

  /// What people call it.
  var label: String {
    switch self {
    case .sheriff: "Sheriff"
    case .police: "Police"
    case .childServices: "DCFS"
    case .health: "Health"
    case .mentalHealth: "Mental Health"
    case .probation: "Probation"
    case .advocates: "Advocates"
    case .prosecutors: "Prosecutors"
    }
  }

  /// The number of one of its devices.
  ///
  /// - Parameter choice: any number; equal ones give the same device.
  /// - Returns: the device's number in the county.
  func device(_ choice: Int) -> Int {
    rawValue * Self.deviceCount + choice % Self.deviceCount
  }
}

/// One laptop of the synthetic county.
public struct CountyDevice: Hashable, Sendable {
  /// From zero.
  public var number: Int
  public var office: CountyOffice
  /// Teams by name; the first device of the prosecutors keeps the directory, training and published figures too.
  public var teams: [String]

  /// What people call it: the office, and a number from one.
  public var name: String {
    "\(office.label) laptop \(number % CountyOffice.deviceCount + 1)"
  }
}

/// A record that is there because counting it wrongly is easy.
public enum PoisonRow: String, Hashable, Sendable, CaseIterable {
  /// The link between two records of one youth, whom two advocates registered.
  case twoAdvocates = "two_advocates"
  /// The link of two siblings, who were taken for one youth and then held apart.
  case siblings
  /// A second record of one recovery, entered in error.
  case enteredTwice = "entered_twice"
  /// A recovery that was an exercise.
  case exercise
  /// A recovery that turned out unfounded.
  case unfounded
  /// A person whose birth nobody knows.
  case unknownBirth = "unknown_birth"
  /// The second record of a youth, whose date of birth contradicts the first.
  case contestedBirth = "contested_birth"
  /// A recovery at 23:30 on the last day of the first eighteen months; universal time has the next day.
  case beforeMidnight = "before_midnight"
  /// A recovery at the first instant after them.
  case afterMidnight = "after_midnight"
  /// A health evaluation exactly 72 hours after a contact, across the day that has 23.
  case springForward = "spring_forward"
  /// A health evaluation 71 and a half hours after a contact by the wall clock, across the day that has 25.
  case fallBack = "fall_back"
  /// A referral that the recovery itself created, received before midnight of a recovery after it.
  case referralOfRecovery = "referral_of_recovery"
  /// Absences that began 71:59:59, 72:00:00 and 72:00:01 after contact.
  case leftBefore72 = "left_before_72"
  case leftAt72 = "left_at_72"
  case leftAfter72 = "left_after_72"
  /// Responses 90:00 and 90:01 after the alert.
  case answeredAt90 = "answered_at_90"
  case answeredAfter90 = "answered_after_90"
  /// The one arrest that is left in the pilot area.
  case pilotArrest = "pilot_arrest"
}
