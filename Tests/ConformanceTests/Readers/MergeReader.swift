// Merging: a set of segments to one state, by two merges and in many orders.

import CausalMerge
import ReferenceMerge
import SyncProtocol

extension Reader {
  /// Input: `segments`, each with `hash`, `device`, `parents`, `content`, and `held` where it does not count.
  @Sendable static func readMerge(_ input: JSON) throws -> JSON {
    var held: Set<SegmentHash> = []
    let segments = try input.elements("segments").map { element -> MergeSegment in
      let segment = try element.asMergeSegment()
      if element["held"] == true { held.insert(segment.hash) }
      return segment
    }
    return try merged(segments, held: held)
  }

  /// The state that segments make, found by both merges and in many orders.
  static func merged(_ segments: [MergeSegment], held: Set<SegmentHash>) throws -> JSON {
    let reference = ReferenceMerge(segments, held: held)
    let canonical = reference.canonicalEncoding()
    for order in orders(of: segments) {
      var merge = ScopeMerge()
      merge.hold(held)
      for segment in order { _ = merge.receive(segment) }
      guard merge.canonicalEncoding() == canonical, merge.frontier == reference.frontier,
        Set(merge.waiting) == Set(segments.map(\.hash)).subtracting(reference.applied),
        merge.records.allSatisfy({ reference.standing(of: $0.key) == $0.value.standing })
      else {
        throw VectorSlip(description: "two merges differ in the order \(order.map(\.hash))")
      }
    }
    func hashes(_ hashes: some Sequence<SegmentHash>) -> JSON {
      .array(hashes.sorted().map { .bytes($0.bytes) })
    }
    return .members([
      "linked": hashes(reference.linked), "applied": hashes(reference.applied),
      "frontier": hashes(reference.frontier),
      "records": .array(
        reference.types.keys.sorted().map {
          .members([
            "record": .bytes($0.bytes), "standing": .string("\(reference.standing(of: $0))"),
          ])
        }),
      "canonical": .bytes(canonical),
    ])
  }

  /// All orders of few segments, many of more; in the last, every segment comes twice.
  private static func orders(of segments: [MergeSegment]) -> [[MergeSegment]] {
    guard segments.count > 5 else { return permutations(segments) + [segments + segments] }
    return segments.indices.map { Array(segments[$0...] + segments[..<$0]) }
      + segments.indices.map { Array((segments[$0...] + segments[..<$0]).reversed()) }
      + [segments + segments]
  }

  private static func permutations(_ segments: [MergeSegment]) -> [[MergeSegment]] {
    guard segments.count > 1 else { return [segments] }
    return segments.indices.flatMap { index in
      var rest = segments
      let first = rest.remove(at: index)
      return permutations(rest).map { [first] + $0 }
    }
  }

  /// Input: `kind`, `value`.
  @Sendable static func readValue(_ input: JSON) throws -> JSON {
    let value = try input.asValue()
    switch value.meaning {
    case nil: return .members(["meaning": "none"])
    case .empty: return .members(["meaning": "empty"])
    case .text(let text): return .members(["meaning": "text", "text": .string(text)])
    case .integer(let integer):
      return .members(["meaning": "integer", "integer": .number(integer)])
    case .boolean(let flag): return .members(["meaning": "boolean", "boolean": .bool(flag)])
    case .instant(let milliseconds):
      return .members(["meaning": "instant", "milliseconds": .number(milliseconds)])
    case .bytes(let bytes): return .members(["meaning": "bytes", "bytes": .bytes(bytes)])
    case .code(let code): return .members(["meaning": "code", "code": .string(code)])
    case .reference(let bytes):
      return .members(["meaning": "reference", "reference": .bytes(bytes)])
    case .partialDate(let year, let month, let day):
      return .members([
        "meaning": "partial_date", "year": .number(Int64(year)), "month": .number(Int64(month)),
        "day": .number(Int64(day)),
      ])
    case .decimal(let unscaled, let scale):
      return .members([
        "meaning": "decimal", "unscaled": .number(unscaled), "scale": .number(Int64(scale)),
      ])
    case .unknown: return .members(["meaning": "unknown"])
    }
  }

  /// Input: `policy` and its order, and `heads`.
  ///
  /// The result names heads by their index.
  @Sendable static func readReading(_ input: JSON) throws -> JSON {
    struct Candidate: StandingHead {
      var index: Int
      var time: Int64
      var order: GlobalDot
      var value: Value
    }
    let heads = try input.elements("heads").enumerated().map { index, head in
      Candidate(
        index: index, time: try head.number("time"),
        order: GlobalDot(
          segment: try head.digest("segment"), index: try head.unsigned("index")),
        value: try head.asValue())
    }
    let policy = try input.asPolicy()
    let reading = policy.reading(of: heads)
    guard policy.reading(of: heads.reversed()).shown?.index == reading.shown?.index else {
      throw VectorSlip(description: "the reading depends on the order of the heads")
    }
    var members: [JSON.Member] = []
    if let shown = reading.shown {
      members.append(.init(name: "shown", value: .number(Int64(shown.index))))
    }
    members += [
      .init(name: "others", value: .array(reading.others.map { .number(Int64($0.index)) })),
      .init(name: "asks", value: .bool(reading.asks)),
      .init(name: "rule", value: .string(reading.rule.rawValue)),
    ]
    return .object(members)
  }
}

extension JSON {
  func asMergeSegment() throws -> MergeSegment {
    let content: MergeSegment.Content
    switch try string("content") {
    case "changes": content = .changes(try elements("changes").map { try $0.asChange(run: 0) })
    case "control": content = .control
    case "unreadable": content = .unreadable
    case "sealed": content = .sealed
    default: throw VectorSlip(description: "content")
    }
    return MergeSegment(
      hash: try digest("hash"), device: try identifier("device"),
      parents: try elements("parents").map { try JSON.members(["parent": $0]).digest("parent") },
      content: content)
  }

  func asValue() throws -> Value {
    guard let kind = UInt8(exactly: try number("kind")) else {
      throw VectorSlip(description: "kind")
    }
    return Value(kind: ValueKind(rawValue: kind), payload: try bytes("value"))
  }

  func asPolicy() throws -> MergePolicy {
    switch try string("policy") {
    case "latest": return .latest
    case "review": return .review
    case "earliest": return .earliest
    case "greatest": return .greatest
    case "write_once": return .writeOnce
    case "log": return .log
    case "set": return .set
    case "owned": return .owned
    case "restrictive":
      return .restrictive(
        Ranking(leastAccessFirst: try elements("least_access_first").map { try $0.asValue() }))
    case "lattice":
      let chains = try elements("chains").map { chain -> [String] in
        guard case .array(let states) = chain else { throw VectorSlip(description: "chains") }
        return states.compactMap { if case .string(let state) = $0 { state } else { nil } }
      }
      guard let lattice = Lattice(chains: chains) else {
        throw VectorSlip(description: "chains: a state lies beyond itself")
      }
      return .lattice(lattice)
    default: throw VectorSlip(description: "policy")
    }
  }
}
