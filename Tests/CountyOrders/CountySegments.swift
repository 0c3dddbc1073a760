// The county's writes as the segments of forty devices that sync at random times: what each had seen when it wrote stands
// in the segments' parents, as laptops would have made them.

public import CausalMerge
import Crypto
import RecordSchema
public import SyntheticCounty

/// One compartment of one case.
public struct ScopeKey: Hashable, Sendable {
  public var caseID: CaseID
  /// Number of the compartment.
  public var compartment: UInt32
}

/// Segments, made once; they may be delivered in any order.
public struct CountySegments: Sendable {
  /// Each with the scope that it belongs to, in the order in which the server received them.
  public private(set) var log: [(scope: ScopeKey, segment: MergeSegment)] = []
  /// How many times devices synced.
  public private(set) var syncs = 0

  /// Lets forty devices write the county and sync.
  ///
  /// - Parameters:
  ///   - county: whose writes.
  ///   - seed: draws when each device syncs: after one to forty of its transactions.
  public init(_ county: CountyStory, seed: UInt64) {
    var chance = SeededOrder(seed: seed)
    var authors = CountyStory.devices.map { Author(number: $0.number) }
    for transaction in county.transactions {
      authors[transaction.device].write(transaction)
      authors[transaction.device].patience -= 1
      if authors[transaction.device].patience <= 0 {
        sync(&authors[transaction.device])
        authors[transaction.device].patience = Int(chance.next() % 40) + 1
      }
    }
    for number in authors.indices { sync(&authors[number]) }
  }

  private mutating func sync(_ author: inout Author) {
    syncs += 1
    // What was written is cut upon what the device had seen, and only then does it see more.
    let cut = author.cut()
    log += cut
    for (scope, segment) in log[author.seen...] where segment.device != author.device {
      author.see(segment, in: scope)
    }
    author.seen = log.count
  }
}

/// One device, as far as its segments tell.
private struct Author {
  let device: DeviceID
  /// How much of the log it has seen.
  var seen = 0
  /// How many more transactions it makes before it syncs.
  var patience = 1
  private let number: Int
  private var frontiers: [ScopeKey: Set<SegmentHash>] = [:]
  private var pending: [ScopeKey: [Change]] = [:]
  private var order: [ScopeKey] = []
  private var transactions: Int64 = 0
  private var segments = 0

  init(number: Int) {
    self.number = number
    device = DeviceID(prefixOf: Self.hash([UInt8(number)]))
  }

  mutating func write(_ transaction: CountyTransaction) {
    transactions += 1
    var entries: [ScopeKey: [Entry]] = [:]
    var scopes: [ScopeKey] = []
    for write in transaction.writes {
      guard let value = try? write.value.encoded() else { continue }
      let scope = ScopeKey(caseID: write.caseID, compartment: write.compartment)
      if entries[scope] == nil { scopes.append(scope) }
      entries[scope, default: []].append(
        Entry(
          record: write.record, type: write.type, field: write.field, operation: write.operation,
          value: value))
    }
    for scope in scopes {
      if pending[scope] == nil { order.append(scope) }
      pending[scope, default: []].append(
        Change(
          time: transaction.time,
          transaction: TransactionID(run: UInt64(number), counter: transactions),
          entries: entries[scope] ?? []))
    }
  }

  /// A segment for each scope that was written in since.
  mutating func cut() -> [(scope: ScopeKey, segment: MergeSegment)] {
    let cut = order.map { scope in
      segments += 1
      let name = [UInt8(number)] + withUnsafeBytes(of: segments.littleEndian) { Array($0) }
      let segment = MergeSegment(
        hash: Self.hash(name), device: device, parents: (frontiers[scope] ?? []).sorted(),
        content: .changes(pending[scope] ?? []))
      frontiers[scope] = [segment.hash]
      return (scope, segment)
    }
    (order, pending) = ([], [:])
    return cut
  }

  mutating func see(_ segment: MergeSegment, in scope: ScopeKey) {
    frontiers[scope, default: []].subtract(segment.parents)
    frontiers[scope, default: []].insert(segment.hash)
  }

  private static func hash(_ bytes: [UInt8]) -> SegmentHash {
    guard let hash = SegmentHash(bytes: Array(SHA256.hash(data: bytes))) else {
      preconditionFailure("SHA-256 has 32 bytes")
    }
    return hash
  }
}

/// Draws the same numbers from the same seed (SplitMix64; Steele, Lea and Flood, 2014).
struct SeededOrder: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}
