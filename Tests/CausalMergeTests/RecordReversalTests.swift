// Taking back a device's work: the laws, on histories drawn from seeds, under every policy.

import CausalMerge
import SeededChance
import Testing

/// A history of one scope whose segments may be taken back, with where each stands.
private struct Told {
  var graph = ScopeGraph()
  var placements: [SegmentHash: Placement] = [:]
  /// The name of the segment at each place.
  var names: [Dot: SegmentHash] = [:]
  var segments: [MergeSegment] = []
  var takenBack: Set<SegmentHash> = []

  init(_ segments: [MergeSegment] = []) {
    for segment in segments { add(segment) }
  }

  mutating func add(_ segment: MergeSegment) {
    let placement = graph.place(
      by: segment.device, upon: segment.parents.compactMap { placements[$0] })
    placements[segment.hash] = placement
    names[Dot(chain: placement.chain, height: placement.height, index: 0)] = segment.hash
    segments.append(segment)
  }

  /// The segments that lie in no other's past.
  var frontier: [SegmentHash] {
    let parents = Set(segments.flatMap(\.parents))
    return segments.map(\.hash).filter { !parents.contains($0) }.sorted()
  }

  func order(_ dot: Dot) -> HeadOrder {
    guard let segment = names[Dot(chain: dot.chain, height: dot.height, index: 0)] else {
      return .pending(0)
    }
    return .cut(GlobalDot(segment: segment, index: dot.index))
  }

  func reversals() -> [RecordID: RecordReversal] {
    var reversals: [RecordID: RecordReversal] = [:]
    for segment in segments {
      guard case .changes(let changes) = segment.content, let placement = placements[segment.hash]
      else { continue }
      for (index, change) in changes.enumerated() {
        let dot = Dot(chain: placement.chain, height: placement.height, index: UInt32(index))
        for entry in change.entries {
          let unseen = entry.unseen.compactMap { name in
            placements[name.segment].map {
              Dot(chain: $0.chain, height: $0.height, index: name.index)
            }
          }
          reversals[entry.record, default: RecordReversal(type: entry.type)].apply(
            entry, past: Past(ancestors: placement.ancestors, dot: dot), time: change.time,
            unseen: unseen, isTakenBack: takenBack.contains(segment.hash))
        }
      }
    }
    return reversals
  }

  /// Carries out every plan as a laptop does that has seen everything.
  mutating func carryOut(_ plans: [RecordID: ReversalPlan]) {
    let count = plans.values.map(\.changeCount).max() ?? 0
    for number in 0..<count {
      var entries: [Entry] = []
      let standing = reversals()
      for (id, plan) in plans.sorted(by: { $0.key < $1.key }) {
        for item in plan.entries(ofChange: number) {
          guard let state = standing[id]?.record else { continue }
          let heads = state.heads.filter {
            item.cell.field == RecordState.voidField
              || ($0.field == item.cell.field && $0.element == item.cell.element)
          }
          let unseen: [GlobalDot] = heads.compactMap {
            if case .cut(let name) = order($0.dot) { name } else { nil }
          }
          entries.append(
            Entry(
              record: id, type: state.type, field: item.cell.field, operation: item.operation,
              value: item.value, unseen: item.isBeside ? Set(unseen).sorted() : []))
        }
      }
      add(
        MergeSegment(
          hash: .number(UInt64(1_000_000 + segments.count)), device: .number(77),
          parents: frontier, content: .changes([Change(at: Int64(100 + segments.count), entries)])))
    }
  }
}

/// One of each policy; field 4 of a random history is a set.
private let policies: [MergePolicy] = [
  .latest, .review, .earliest, .greatest, .writeOnce, .log, .owned,
  .restrictive(
    Ranking(leastAccessFirst: (0...2).map { Value(kind: .code, payload: [UInt8($0)]) })),
]

/// What a reader sees of a record: whether it stands, and each field's values with the rule that chose.
private struct Sight: Equatable {
  var stands: Bool
  var isContested: Bool
  var fields: [UInt32: [Value]] = [:]
  var asks: [UInt32: Bool] = [:]
  var elements: [Value]

  init(_ state: RecordState, _ policy: MergePolicy, _ order: (Dot) -> HeadOrder) {
    stands = state.standing != .voided
    isContested = state.standing == .contested
    elements = state.elements(of: 4)
    guard stands else { return }
    for field in UInt32(1)...3 {
      let reading = policy.reading(
        ofHeads: state.heads(of: field).map { HeadView(head: $0, order: order($0.dot)) })
      let values = ([reading.shown].compactMap(\.self) + reading.others).map(\.value)
      fields[field] = values == [.empty] ? [] : values
      asks[field] = reading.asks
    }
  }
}

struct `Taking a device's work back` {
  private static func plans(
    _ told: Told, _ policy: MergePolicy
  ) -> [RecordID: ReversalPlan] {
    told.reversals().mapValues { reversal in
      reversal.plan(policy: { $0 == 4 ? .set : policy }, order: told.order)
    }
  }

  /// What a device wrote that nobody else had read when they wrote.
  private static func unread(of device: DeviceID, in history: RandomHistory) -> Set<SegmentHash> {
    var read: Set<Int> = []
    for (place, segment) in history.segments.enumerated() where segment.device != device {
      read.formUnion(history.pasts[place])
    }
    return Set(
      history.segments.indices.filter {
        history.segments[$0].device == device && !read.contains($0)
      }.map { history.segments[$0].hash })
  }

  @Test(arguments: policies.indices)
  func `where nobody wrote since, every field reads as before`(policy: Int) {
    let policy = policies[policy]
    var count = 0
    for seed in UInt64(0)..<120 {
      let history = RandomHistory(seed: seed, segmentLimit: 24)
      for device in Set(history.segments.map(\.device)).sorted() {
        let unread = Self.unread(of: device, in: history)
        guard !unread.isEmpty else { continue }
        var told = Told(history.segments)
        told.takenBack = unread
        // Without what is taken back, as merge itself has it.
        let before = ScopeMerge(receiving: history.segments.filter { !unread.contains($0.hash) })
        let beforeTold = Told(history.segments.filter { !unread.contains($0.hash) })
        let plans = Self.plans(told, policy)
        count += plans.values.count { !$0.isEmpty }
        told.carryOut(plans)
        for (id, reversal) in told.reversals() {
          let found = Sight(reversal.record, policy, told.order)
          guard let state = before.records[id],
            state.heads.contains(where: { $0.field != RecordState.voidField })
          else {
            #expect(!found.stands, "seed \(seed): a record of its alone still stands")
            continue
          }
          let expected = Sight(state, policy, beforeTold.order)
          if expected.stands {
            #expect(found == expected, "seed \(seed), \(policy)")
          } else {
            #expect(!found.stands, "seed \(seed), \(policy): voided before")
          }
        }
      }
    }
    #expect(count > 100, "too little was taken back to say anything")
  }

  @Test(arguments: policies.indices)
  func `twice changes nothing more, whoever wrote since`(policy: Int) {
    let policy = policies[policy]
    for seed in UInt64(500)..<620 {
      let history = RandomHistory(seed: seed, segmentLimit: 24)
      var generator = SeededGenerator(seed: seed)
      guard let device = history.segments.map(\.device).randomElement(using: &generator) else {
        continue
      }
      var told = Told(history.segments)
      let own = history.segments.filter { $0.device == device }
      told.takenBack = Set(own.suffix(Int.random(in: 1...own.count, using: &generator)).map(\.hash))
      told.carryOut(Self.plans(told, policy))
      for (id, plan) in Self.plans(told, policy) {
        #expect(plan.isEmpty, "seed \(seed), record \(id): \(plan)")
      }
    }
  }

  @Test func `what others wrote over since stays, and is listed`() throws {
    func write(_ number: UInt64, by device: UInt64, upon parents: [UInt64], _ text: String)
      -> MergeSegment
    {
      MergeSegment(
        number, by: device, upon: parents,
        [
          Change(
            at: Int64(number),
            [Entry(record: .number(9), type: 1, field: 1, value: .text(text))])
        ])
    }
    var told = Told([
      write(1, by: 1, upon: [], "before"), write(2, by: 2, upon: [1], "theirs"),
      write(3, by: 3, upon: [2], "since"),
    ])
    told.takenBack = [.number(2)]
    let plan = try #require(Self.plans(told, .latest)[.number(9)])
    #expect(plan.isEmpty)
    #expect(plan.left == [LeftCell(cell: RecordCell(field: 1), reason: .writtenOver)])
  }

  @Test func `what the device wrote meanwhile is there at the next look`() throws {
    func write(_ number: UInt64, by device: UInt64, upon parents: [UInt64], _ text: String)
      -> MergeSegment
    {
      MergeSegment(
        number, by: device, upon: parents,
        [
          Change(
            at: Int64(number),
            [Entry(record: .number(9), type: 1, field: 1, value: .text(text))])
        ])
    }
    var told = Told([write(1, by: 1, upon: [], "before"), write(2, by: 2, upon: [1], "theirs")])
    told.takenBack = [.number(2)]
    told.carryOut(Self.plans(told, .review))
    // It had not heard of any of this.
    told.add(write(50, by: 2, upon: [2], "theirs again"))
    told.takenBack.insert(.number(50))
    let plan = try #require(Self.plans(told, .review)[.number(9)])
    #expect(plan.cells.map(\.values) == [[.text("before")]])
    told.carryOut([.number(9): plan])
    let state = try #require(told.reversals()[.number(9)]?.record)
    #expect(state.heads(of: 1).map(\.value) == [.text("before")])
  }
}
