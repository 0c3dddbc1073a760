// Everything that is signed or sealed, changed in every way that somebody might. A slice of what `fieldkeep-simulate
// --mutations` does by the million.

import SimulatedField
import Testing

struct MutationTests {
  /// Of each seed: enough that every kind is met, and few enough for every run of the tests.
  private static let count: UInt64 = 2_500

  @Test(arguments: [UInt64(1), 2])
  func `no change of signed or sealed bytes is accepted as what nobody made`(seed: UInt64) throws {
    let tally = try MutationTrial(seed: seed).run(0..<Self.count)
    #expect(tally.accepted.isEmpty, "\(tally.accepted.map(\.description))")
    #expect(tally.count == Int(Self.count))
    // What is read slowly on purpose comes up once in thousands.
    let met = Set(tally.refused.keys)
    #expect(SpecimenKind.allCases.filter { !met.contains($0) && $0 != .storageKey } == [])
  }

  @Test func `a reader that takes what nobody made is found out`() throws {
    let careless = Specimen(kind: .receipt, form: .opaque, bytes: [1, 2, 3, 4], read: { $0 })
    let tally = try MutationTrial(seed: 1, specimens: [careless]).run(0..<100)
    #expect(tally.accepted.count == 100)
    #expect(tally.accepted.allSatisfy { $0.original == [1, 2, 3, 4] && $0.mutated != $0.original })
  }

  @Test func `a mutation can be made again by its number`() throws {
    let careless = Specimen(
      kind: .receipt, form: .message, bytes: [8, 1, 18, 2, 7, 7, 24, 3], read: { $0 })
    let trial = try MutationTrial(seed: 5, specimens: [careless])
    let all = trial.run(0..<200).accepted
    #expect(trial.run(150..<151).accepted.map(\.mutated) == [all[150].mutated])
    #expect(Set(all.map(\.way)).count > 10, "ways to change bytes")
  }
}
