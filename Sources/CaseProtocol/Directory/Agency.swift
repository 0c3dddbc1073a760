// Who is called when a youth is found, and who sees to what.

import RecordSchema

/// One of the county's agencies, by the code that records hold.
///
/// A structure rather than an enumeration: an agency that a newer version added is carried along by this one.
public struct Agency: RawRepresentable, Hashable, Sendable {
  /// A code of ``CodeLists/agency``.
  public let rawValue: String

  public init(rawValue: String) {
    self.rawValue = rawValue
  }

  /// Department of Children and Family Services; alerted through its Child Protection Hotline.
  public static let childServices = Agency(rawValue: "dcfs")
  /// Department of Health Services, with its medical hubs.
  public static let health = Agency(rawValue: "health")
  /// Department of Mental Health.
  public static let mentalHealth = Agency(rawValue: "mental_health")
  /// Probation Department.
  public static let probation = Agency(rawValue: "probation")
  /// A community-based advocacy agency.
  public static let advocate = Agency(rawValue: "advocate")
  /// The officer or deputy who made first contact, and their station.
  public static let lawEnforcement = Agency(rawValue: "law_enforcement")

  /// The five that law enforcement alerts at every recovery.
  ///
  /// Source: Los Angeles County Law Enforcement First Responder Protocol for Commercially Sexually Exploited Children:
  /// the departments of Children and Family Services, Health, Mental Health and Probation, and child welfare advocates.
  public static let alerted: [Agency] = [childServices, health, mentalHealth, probation, advocate]

  /// Every agency that this version knows.
  public static let known: [Agency] = alerted + [lawEnforcement]

  /// What people read.
  public var label: String {
    CodeLists.agency[rawValue]?.english ?? rawValue
  }
}
