// A county made of facts, small enough to be counted by hand or large enough that nothing is withheld.

import CaseProtocol
import CausalMerge
import RecordSchema
import Testing

/// An identifier that bears a number, so that a failure says which.
func id(_ kind: UInt8, _ number: Int) throws -> RecordID {
  let bytes: [UInt8] = [kind] + [UInt8](repeating: 0, count: 11)
  let digits = (0..<4).map { UInt8(truncatingIfNeeded: number >> (24 - 8 * $0)) }
  return try #require(RecordID(bytes: bytes + digits))
}

func date(_ text: String) throws -> LocalDate { try #require(LocalDate(text)) }

/// An instant by the county's wall clock: `at("2016-02-14", 23, 30)`.
func at(_ text: String, _ hour: Int = 12, _ minute: Int = 0, _ second: Int = 0) throws -> Int64 {
  CountyTime.instant(try date(text), hour: hour, minute: minute, second: second)
}

/// Facts that are added one by one, and the question that is put to them.
struct SmallCounty {
  var facts = CountyFacts()
  var parameters: ReportParameters
  private var count = 0

  /// A county that withholds nothing, unless a threshold is set.
  init(
    from start: String = "2014-08-01", to end: String = "2018-09-01",
    asOf: String = "2018-11-01", threshold: Int = 0
  ) throws {
    let window = try #require(ReportWindow(from: try date(start), to: try date(end)))
    parameters = ReportParameters(window: window, asOf: try at(asOf))
    parameters.threshold = threshold
  }

  mutating func next(_ kind: UInt8) throws -> RecordID {
    count += 1
    return try id(kind, count)
  }

  mutating func person(
    born: Stated<Birth> = .unknown, races: Set<String> = [], isMatched: Bool = false
  ) throws -> RecordID {
    let record = try next(1)
    facts.persons.append(
      CountyFacts.Person(
        record: record, birth: born, races: races, isReferralMatchAttempted: isMatched))
    return record
  }

  /// A recovery, with first contact at the same moment.
  @discardableResult
  mutating func recovery(
    of person: RecordID, at moment: Int64, status: RecoveryStatus? = .confirmed,
    isTest: Bool = false, station: String? = nil, offeredAt: Int64? = nil, recordedAt: Int64? = nil
  ) throws -> RecordID {
    let record = try next(2)
    facts.recoveries.append(
      CountyFacts.Recovery(
        record: record, person: person, occurredAt: .known(moment), firstContactAt: moment,
        status: status, isTest: isTest, station: station, servicesOfferedAt: offeredAt,
        recordedAt: recordedAt))
    return record
  }

  mutating func referral(
    of person: RecordID, on text: String, by recovery: RecordID? = nil
  ) throws {
    facts.referrals.append(
      CountyFacts.Referral(
        record: try next(3), person: person, receivedOn: try date(text), madeByRecovery: recovery))
  }

  mutating func absence(of person: RecordID, at leftAt: Int64, from placement: RecordID? = nil)
    throws
  {
    facts.absences.append(
      CountyFacts.Absence(
        record: try next(4), person: person, leftAt: leftAt, placement: placement))
  }

  mutating func link(
    _ first: RecordID, _ second: RecordID, _ decision: PersonLink.Decision = .samePerson,
    at moment: Int64 = 0
  ) throws {
    facts.links.append(
      PersonLink(record: try next(5), first, second, decision, decidedAt: moment))
  }

  func run(_ names: [ReportName] = ReportEngine.board) -> ReportRun {
    ReportEngine.run(names, facts: facts, parameters: parameters).run
  }

  func figure(_ name: ReportName, _ key: String) throws -> ReportFigure {
    try #require(run([name]).figure(name, key), "no \(key) in \(name.rawValue)")
  }

  func value(_ name: ReportName, _ key: String) throws -> FigureValue {
    try figure(name, key).value
  }

  func shown(_ name: ReportName, _ key: String) throws -> String {
    try value(name, key).text(in: .english)
  }
}

/// Chance that can be had again.
///
/// Source: Sebastiano Vigna, SplitMix64.
struct Dice: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = (state ^ (state >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}

/// A birth on a date that is wholly known.
func born(_ text: String) throws -> Stated<Birth> {
  .known(.on(try #require(PartialDate(text))))
}
