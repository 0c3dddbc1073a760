// Someone who may read every compartment, and to whom segments come in whatever order.

public import CaseProtocol
import CausalMerge
import Crypto
import RecordSchema
import SyntheticCounty

/// What a reader of all compartments has when all segments have come.
public struct CountyReader: Sendable {
  private var scopes: [ScopeKey: ScopeMerge] = [:]

  /// Takes in all segments in a seeded order, one in sixteen of them twice.
  public init(_ segments: CountySegments, order seed: UInt64) {
    var chance = SeededOrder(seed: seed)
    for (scope, segment) in segments.log.shuffled(using: &chance) {
      _ = scopes[scope, default: ScopeMerge()].receive(segment)
      if chance.next() % 16 == 0 { _ = scopes[scope]?.receive(segment) }
    }
  }

  /// Segments that wait for another; none, when all have come.
  public var waiting: Int { scopes.values.reduce(0) { $0 + $1.waiting.count } }

  /// A hash over the canonical bytes of every scope: equal exactly if the states are.
  public var state: String {
    var hash = SHA256()
    let order = scopes.keys.sorted { ($0.caseID, $0.compartment) < ($1.caseID, $1.compartment) }
    for scope in order {
      hash.update(data: scope.caseID.bytes + [UInt8(truncatingIfNeeded: scope.compartment)])
      hash.update(data: scopes[scope]?.canonicalEncoding() ?? [])
    }
    return hash.finalize().map { String($0, radix: 16) }.joined()
  }

  /// Every record, as its fields' policies show it.
  public var readings: [RecordReading] {
    scopes.flatMap { scope, merge in
      merge.records.map { id, record in
        var reading = RecordReading(
          id, type: record.type, in: scope.caseID, compartment: scope.compartment)
        reading.show(record) { field in
          record.heads(of: field)
            .map { HeadView(head: $0, order: .cut(merge.name(of: $0.dot))) }
        }
        return reading
      }
    }
  }
}

extension RecordReading {
  /// States what a record's heads show.
  mutating func show(_ record: RecordState, views: (_ field: UInt32) -> [HeadView]) {
    for field in CountySchema.schema.recordType(numbered: record.type)?.fields ?? [] {
      let heads = views(field.number)
      if field.isSet {
        for head in heads.map(\.head) where head.value == .present {
          guard let element = head.element else { continue }
          add(FieldValue(showing: element), to: field, at: head.time)
        }
        continue
      }
      let found = field.policy.reading(of: heads)
      guard let shown = found.shown else { continue }
      set(field, to: FieldValue(showing: shown.value), at: shown.time)
      if found.asks {
        contested[field.number] = ([shown] + found.others).map { FieldValue(showing: $0.value) }
      }
    }
    isVoided = record.standing == .voided
  }
}
