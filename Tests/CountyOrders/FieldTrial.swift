// One county through real replicas: whoever reads everything tells the published figures, and no two states differ.

import CaseProtocol
import CausalMerge
import LocalReplica
import RecordSchema
import SyncProtocol
import SyntheticCounty
import Trust

/// Lets forty replicas write the county, sync at seeded times, and report.
public struct FieldTrial: Sendable {
  /// How many of the forty are put into every team in the end, so that they can tell every figure.
  public static let reporters = 3

  public var seed: UInt64
  /// Only the cases that poison rows are about, and a part of the directory.
  public var isPart: Bool

  /// - Parameters:
  ///   - seed: draws when each laptop syncs, which of them report, and all keys.
  ///   - isPart: for a test that must not take minutes.
  public init(seed: UInt64, isPart: Bool) {
    self.seed = seed
    self.isPart = isPart
  }

  /// Runs the trial.
  ///
  /// - Parameter progress: is told how far it has come, in lines.
  /// - Returns: a sentence for each replica that came to something else.
  /// - Throws: what a replica throws that could not go on.
  public func failures(progress: (String) -> Void = { _ in }) throws -> [String] {
    guard let window = CountyStory.window else { return ["the window has no day"] }
    let county = CountyStory { $0.hashed }
    let transactions = isPart ? county.part : county.transactions
    let writes = transactions.flatMap(\.writes)
    let expected = ReportRun.board(of: Folding(writes).readings, window).sections
    let field = try CountyField(seed: seed, at: (transactions.first?.time ?? 0) - 86_400_000)
    try field.play(transactions)
    progress(
      "seed \(seed): \(writes.count) writes, \(field.syncs) syncs, \(field.requests) requests")
    var failures = try differences(from: field.office, on: field.laptops)
    var order = SeededOrder(seed: seed ^ 0x5245_504F)
    let reporters = Array(
      field.laptops.indices.shuffled(using: &order).prefix(Self.reporters)
    ).sorted()
    for number in reporters { try field.showEverything(to: field.laptops[number]) }
    var telling = [("the office", field.office), ("a newcomer", try field.newcomer())]
    telling += reporters.map { ("laptop \($0)", field.laptops[$0]) }
    failures += try differences(
      from: field.office, on: [field.office] + telling.dropFirst().map(\.1))
    for (name, laptop) in telling {
      let figures = ReportRun.board(of: try laptop.readings, window).sections
      for (section, other) in zip(expected, figures) where section != other {
        failures.append("\(name): \(section.id) differs")
      }
    }
    return failures.map { "seed \(seed): \($0)" }
  }

  /// Where the state of a scope that a laptop may read is another than the office's, or the office's another than
  /// merging its segments gives, in whatever order they come.
  private func differences(
    from office: CountyLaptop, on laptops: [CountyLaptop]
  ) throws -> [String] {
    var states: [ScopeID: [UInt8]] = [:]
    var failures: [String] = []
    var order = SeededOrder(seed: seed)
    for scope in try office.replica.scopeIDs() {
      let state = try office.replica.canonicalEncoding(of: scope)
      states[scope] = state
      var merge = ScopeMerge()
      for segment in try office.replica.mergeSegments(of: scope).shuffled(using: &order) {
        _ = merge.receive(segment)
      }
      if !state.isEmpty, merge.canonicalEncoding() != state {
        failures.append("scope \(scope): the office has merged to another state")
      }
    }
    let roster = try office.replica.roster()
    var readers: [UInt32: [TeamID]] = [:]
    for caseID in try office.replica.cases() + [.zero] {
      for (scope, compartment) in try office.replica.scopes(of: caseID) {
        let teams = readers[compartment] ?? roster.teams(with: .read, in: compartment)
        readers[compartment] = teams
        for (number, laptop) in laptops.enumerated() {
          guard let device = try laptop.replica.device(),
            teams.contains(where: { roster.isMember(device, of: $0) })
          else { continue }
          if try laptop.replica.canonicalEncoding(of: scope) != states[scope] {
            failures.append("scope \(scope): replica \(number) has another state")
          }
        }
      }
    }
    return failures
  }
}

extension CountyStory {
  /// The transactions of the cases that poison rows are about, and of a quarter of the directory.
  var part: [CountyTransaction] {
    let marked = Set(poison.values)
    let cases = Set(writes.lazy.filter { marked.contains($0.record) }.map(\.caseID))
    return transactions.compactMap { transaction in
      var transaction = transaction
      transaction.writes.removeAll { write in
        write.caseID == .zero ? write.record.bytes[0] >= 64 : !cases.contains(write.caseID)
      }
      return transaction.writes.isEmpty ? nil : transaction
    }
  }
}
