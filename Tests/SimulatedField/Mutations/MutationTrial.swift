// Mutations in bulk: each by its number, so that any one of them can be made again.

import SyncProtocol

/// What mutations came to.
public struct MutationTally: Sendable {
  /// How many were refused, by kind.
  public var refused: [SpecimenKind: Int] = [:]
  /// How many were read as exactly what was signed or sealed, by kind: another spelling of the same.
  ///
  /// Around what is signed lie envelopes that are not: a field that nobody knows, two fields in another order. The words of
  /// a sheet count by their first four letters.
  public var unchanged: [SpecimenKind: Int] = [:]
  /// What was taken for something that nobody made: must stay empty.
  public var accepted: [AcceptedMutation] = []

  /// How many there were in all.
  public var count: Int {
    refused.values.reduce(0, +) + unchanged.values.reduce(0, +) + accepted.count
  }

  /// Nothing yet.
  public init() {}

  /// Adds another part's.
  public mutating func add(_ other: MutationTally) {
    refused.merge(other.refused, uniquingKeysWith: +)
    unchanged.merge(other.unchanged, uniquingKeysWith: +)
    accepted += other.accepted
  }
}

/// A mutation that was accepted as something else than what was made.
public struct AcceptedMutation: Sendable, CustomStringConvertible {
  public var seed: UInt64
  public var number: UInt64
  public var kind: SpecimenKind
  /// How the bytes were changed.
  public var way: String
  public var original: [UInt8]
  public var mutated: [UInt8]

  public var description: String {
    "mutation \(number) of seed \(seed), \(kind.rawValue), \(way): "
      + "\(Self.digits(original)) was also accepted as \(Self.digits(mutated))"
  }

  private static func digits(_ bytes: [UInt8]) -> String {
    bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
  }
}

/// Mutates one organization's specimens.
///
/// - what is mutated follows from the seed, but for what HPKE draws; how it is mutated follows from seed and number alone;
/// - a draw that leaves the bytes as they were, or makes another whole specimen that may stand there, is drawn again.
public struct MutationTrial {
  private let seed: UInt64
  private let specimens: [SpecimenKind: [Specimen]]
  private let genuine: [SpecimenKind: Set<[UInt8]>]
  /// What each kind's specimens are read as.
  private let readings: [SpecimenKind: Set<[UInt8]>]
  private let weights: [(SpecimenKind, Int)]

  /// Makes the specimens, and sees that each is accepted as it is.
  ///
  /// - Throws: what making them throws, or ``Violation`` for one that its own reader refuses.
  public init(seed: UInt64) throws {
    try self.init(seed: seed, specimens: Specimens(chance: Chance(seed: seed).stream(1)).all)
  }

  package init(seed: UInt64, specimens: [Specimen]) throws {
    self.seed = seed
    self.specimens = Dictionary(grouping: specimens, by: \.kind)
    var readings: [SpecimenKind: Set<[UInt8]>] = [:]
    for specimen in specimens {
      guard let reading = specimen.read(specimen.bytes) else {
        throw Violation(
          oracle: .noSurprise, detail: "\(specimen.kind.rawValue) is refused as it was made")
      }
      readings[specimen.kind, default: []].insert(reading)
    }
    self.readings = readings
    genuine = self.specimens.mapValues { Set($0.map(\.bytes)) }
    weights = SpecimenKind.allCases.filter { readings[$0] != nil }.map { ($0, $0.weight) }
  }

  /// Mutates, and reads what comes of it.
  ///
  /// - Parameter numbers: which mutations.
  /// - Returns: what each came to.
  public func run(_ numbers: Range<UInt64>) -> MutationTally {
    var tally = MutationTally()
    for number in numbers { mutate(number, &tally) }
    return tally
  }

  private func mutate(_ number: UInt64, _ tally: inout MutationTally) {
    var chance = Chance(seed: seed).stream(1_000 + number)
    while true {
      let kind = drawKind(&chance)
      guard let specimen = chance.pick(specimens[kind] ?? []),
        let other = chance.pick(specimens[kind] ?? [])
      else { continue }
      // Where it is bound to its place, another whole one is as wrong as any change.
      let isExchanged = specimen.isBound && chance.occurs(10)
      let way = Mutation.drawn(for: specimen.form, using: &chance)
      let bytes =
        isExchanged
        ? other.bytes
        : way.apply(to: specimen.bytes, other: other.bytes, form: specimen.form, using: &chance)
      guard bytes != specimen.bytes,
        specimen.isBound || !(genuine[kind]?.contains(bytes) ?? false)
      else { continue }
      guard let read = specimen.read(bytes) else {
        tally.refused[kind, default: 0] += 1
        return
      }
      let isGenuine =
        specimen.isBound
        ? read == specimen.read(specimen.bytes) : readings[kind]?.contains(read) ?? false
      guard !isGenuine else {
        tally.unchanged[kind, default: 0] += 1
        return
      }
      tally.accepted.append(
        AcceptedMutation(
          seed: seed, number: number, kind: kind,
          way: isExchanged ? "another's in its place" : way.rawValue, original: specimen.bytes,
          mutated: bytes))
      return
    }
  }

  private func drawKind(_ chance: inout Chance) -> SpecimenKind {
    let sum = weights.reduce(0) { $0 + $1.1 }
    var drawn = chance.number(in: 0...sum - 1)
    for (kind, weight) in weights {
      if drawn < weight { return kind }
      drawn -= weight
    }
    return .segment
  }
}
