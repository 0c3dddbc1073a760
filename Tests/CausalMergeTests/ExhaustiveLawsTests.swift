// The law of merge, tried on every small history in every order: the same segments give the same state, and it is the
// state that the definitions give.

import CausalMerge
import ReferenceMerge
import Testing

/// What a replica must show after some segments arrived.
private struct Expected {
  var bytes: [UInt8]
  var frontier: [SegmentHash]
  var waiting: [SegmentHash]
  var standings: [RecordID: Standing]

  init(_ segments: [MergeSegment], held: Set<SegmentHash> = []) {
    let reference = ReferenceMerge(segments, held: held)
    bytes = reference.canonicalEncoding()
    frontier = reference.frontier
    waiting = Set(segments.map(\.hash)).subtracting(reference.applied).sorted()
    standings = Dictionary(
      uniqueKeysWithValues: reference.types.keys.map { ($0, reference.standing(of: $0)) })
  }

  func agrees(with merge: ScopeMerge) -> Bool {
    merge.frontier == frontier && merge.waiting == waiting && merge.canonicalEncoding() == bytes
      && merge.records.allSatisfy { $0.value.standing == standings[$0.key] }
  }
}

/// Lets segments arrive in every order, some of them before their parents.
///
/// Orders that begin alike share that beginning, so five segments cost 325 arrivals rather than 600.
///
/// `visit` is called after each arrival with the merge and the order so far; when it answers `false`, all ends and so
/// does this.
private func forEveryArrival(
  of segments: [MergeSegment], after merge: ScopeMerge = ScopeMerge(), _ order: [Int] = [],
  visit: (ScopeMerge, [Int]) -> Bool
) -> Bool {
  for next in segments.indices where !order.contains(next) {
    var merge = merge
    _ = merge.receive(segments[next])
    let order = order + [next]
    guard visit(merge, order) else { return false }
    guard forEveryArrival(of: segments, after: merge, order, visit: visit) else { return false }
  }
  return true
}

struct `Every small history` {
  /// Counts of the orders that agree with their members' numbers, and of those that differ in more than numbers.
  ///
  /// Were the enumeration to lose one, the laws below would be said of it unseen.
  ///
  /// Source: the On-Line Encyclopedia of Integer Sequences, A006455 and A000112.
  @Test(arguments: zip(1...5, [(1, 1), (2, 2), (7, 5), (40, 16), (357, 63)]))
  func `is enumerated`(count: Int, expected: (labelled: Int, unlabelled: Int)) {
    #expect(HistoryShape.labelledOrders(ofCount: count).count == expected.labelled)
    #expect(HistoryShape.unlabelledOrders(ofCount: count).count == expected.unlabelled)
  }

  /// After each arrival, not only the last: a replica is read while segments still wait.
  @Test(arguments: zip(1...4, [1, 4, 21, 164]))
  func `merges by definition after each arrival`(count: Int, shapeCount: Int) {
    let shapes = HistoryShape.all(ofCount: count)
    #expect(shapes.count == shapeCount)
    for shape in shapes {
      let segments = SmallUniverse.segments(of: shape, writing: SmallUniverse.Part.allCases)
      var expected: [Set<Int>: Expected] = [:]
      let agrees = forEveryArrival(of: segments) { merge, order in
        let received = Set(order)
        let wanted = expected[received] ?? Expected(received.map { segments[$0] })
        expected[received] = wanted
        var merge = merge
        for index in order { _ = merge.receive(segments[index]) }
        if wanted.agrees(with: merge) { return true }
        Issue.record("\(shape) received as \(order)")
        return false
      }
      guard agrees else { return }
    }
  }

  /// 1,783 histories in 213,960 orders, then everything a second time.
  ///
  /// With one device these are forks alone, with three all that three laptops can do in five segments.
  @Test(arguments: zip(1...3, [63, 682, 1_038]))
  func `of five segments merges by definition in every order`(deviceCount: Int, shapeCount: Int) {
    let shapes = HistoryShape.all(ofCount: 5).filter { Set($0.devices).count == deviceCount }
    #expect(shapes.count == shapeCount)
    for shape in shapes {
      let segments = SmallUniverse.segments(of: shape, writing: [.fields])
      let expected = Expected(segments)
      let agrees = forEveryArrival(of: segments) { merge, order in
        guard order.count == segments.count else { return true }
        var merge = merge
        for segment in segments { _ = merge.receive(segment) }
        if expected.agrees(with: merge) { return true }
        Issue.record("\(shape) received as \(order)")
        return false
      }
      guard agrees else { return }
    }
  }
}

/// What can happen to a small scope beside arrivals.
private enum Event: Hashable {
  case arrival(Int)
  /// A sealed segment's key came.
  case opening(Int)
  /// A revocation's frontier moved back past some segments, and later forward again.
  case holding
  case releasing
}

/// How a segment first reaches a replica.
private enum Condition: CaseIterable {
  case readable, unreadable, sealed, held
}

struct `Every small history of damaged, sealed and held segments` {
  @Test(arguments: 1...3)
  func `merges by definition after each event`(count: Int) {
    let shapes = HistoryShape.all(ofCount: count)
    var stories = 0
    for shape in shapes {
      let contents = SmallUniverse.segments(of: shape, writing: [.fields])
      for choice in choices(ofCount: count) {
        let story = Story(contents, under: choice)
        if let order = story.firstDisagreement() {
          Issue.record("\(shape) under \(choice): \(order)")
          return
        }
        stories += 1
      }
    }
    var conditionChoices = 1
    for _ in 0..<count { conditionChoices *= Condition.allCases.count }
    #expect(stories == shapes.count * conditionChoices)
  }

  private func choices(ofCount count: Int) -> [[Condition]] {
    (0..<count).reduce([[]]) { shorter, _ in
      shorter.flatMap { choice in Condition.allCases.map { choice + [$0] } }
    }
  }
}

/// The events of one history, and what is true after each set of them.
private struct Story {
  var contents: [MergeSegment]
  var arriving: [MergeSegment]
  var held: Set<SegmentHash> = []
  var events: [Event] = []

  init(_ contents: [MergeSegment], under conditions: [Condition]) {
    self.contents = contents
    arriving = contents
    for (index, condition) in conditions.enumerated() {
      events.append(.arrival(index))
      switch condition {
      case .readable: break
      case .unreadable: arriving[index].content = .unreadable
      case .held: held.insert(contents[index].hash)
      case .sealed:
        arriving[index].content = .sealed
        events.append(.opening(index))
      }
    }
    if !held.isEmpty { events += [.holding, .releasing] }
  }

  /// An order of events after which merge and definition differ; `nil` if there is none.
  func firstDisagreement() -> [Event]? {
    var expected: [Set<Event>: Expected] = [:]
    return firstDisagreement(after: ScopeMerge(), [], expected: &expected)
  }

  private func firstDisagreement(
    after merge: ScopeMerge, _ order: [Event], expected: inout [Set<Event>: Expected]
  ) -> [Event]? {
    for event in events where !order.contains(event) && isPossible(event, after: order) {
      var merge = merge
      switch event {
      case .arrival(let index): _ = merge.receive(arriving[index])
      case .opening(let index):
        _ = merge.open(arriving[index].hash, as: contents[index].content)
      case .holding: merge.hold(held)
      case .releasing: merge.hold([])
      }
      let order = order + [event]
      let happened = Set(order)
      let wanted = expected[happened] ?? self.expected(after: happened)
      expected[happened] = wanted
      guard wanted.agrees(with: merge) else { return order }
      let later = firstDisagreement(after: merge, order, expected: &expected)
      if later != nil { return later }
    }
    return nil
  }

  private func isPossible(_ event: Event, after order: [Event]) -> Bool {
    switch event {
    case .arrival, .holding: true
    case .opening(let index): order.contains(.arrival(index))
    case .releasing: order.contains(.holding)
    }
  }

  private func expected(after happened: Set<Event>) -> Expected {
    let received = arriving.indices.filter { happened.contains(.arrival($0)) }
    return Expected(
      received.map { happened.contains(.opening($0)) ? contents[$0] : arriving[$0] },
      held: happened.contains(.holding) && !happened.contains(.releasing) ? held : [])
  }
}
