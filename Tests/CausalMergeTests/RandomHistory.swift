// Larger histories than can be enumerated: laptops that read each other now and then, and write in between.

import CausalMerge
import ReferenceMerge
import SeededChance

/// A scope's history drawn from a seed.
struct RandomHistory {
  /// The segments, each after its parents, all readable but for those that are unreadable for good.
  private(set) var segments: [MergeSegment] = []
  /// For each segment, the places of those in its past.
  private(set) var pasts: [Set<Int>] = []
  /// Segments that arrive before their key does.
  private(set) var sealed: Set<SegmentHash> = []
  /// Segments that are held for a while.
  private(set) var held: Set<SegmentHash> = []

  private var generator: SeededGenerator
  /// Every write so far, by cell.
  private var written: [ReferenceMerge.Cell: [(segment: Int, dot: GlobalDot)]] = [:]

  init(seed: UInt64, segmentLimit: Int = 60) {
    generator = SeededGenerator(seed: seed)
    var laptops = (0..<UInt64.random(in: 1...6, using: &generator)).map { device in
      (device: device, known: Set<Int>())
    }
    for number in 0..<Int.random(in: 1...segmentLimit, using: &generator) {
      if generator.happens(percent: 4), let copied = laptops.randomElement(using: &generator) {
        laptops.append(copied)  // the disk was cloned: two laptops are one device from here on
      }
      let writer = Int.random(in: laptops.indices, using: &generator)
      while generator.happens(percent: 40) {
        laptops[writer].known.formUnion(laptops.randomElement(using: &generator)?.known ?? [])
      }
      write(number, by: laptops[writer].device, knowing: laptops[writer].known)
      laptops[writer].known.insert(number)
    }
  }

  private mutating func write(_ number: Int, by device: UInt64, knowing known: Set<Int>) {
    let hash = SegmentHash.number(generator.next())
    let parents = known.filter { place in !known.contains { pasts[$0].contains(place) } }
    let content: MergeSegment.Content =
      switch Int.random(in: 0..<100, using: &generator) {
      case 0..<4: .unreadable
      case 4..<8: .control
      default: .changes(changes(ofSegment: number, named: hash, knowing: known))
      }
    segments.append(
      MergeSegment(
        hash: hash, device: .number(device), parents: parents.map { segments[$0].hash }.sorted(),
        content: content))
    pasts.append(known)
    if generator.happens(percent: 12) { sealed.insert(hash) }
    if generator.happens(percent: 8) { held.insert(hash) }
  }

  private mutating func changes(
    ofSegment number: Int, named hash: SegmentHash, knowing known: Set<Int>
  ) -> [Change] {
    (0..<UInt32.random(in: 1...3, using: &generator)).map { index in
      let dot = GlobalDot(segment: hash, index: index)
      let entries = (0..<Int.random(in: 1...4, using: &generator)).map { _ in entry(knowing: known)
      }
      for entry in entries {
        written[ReferenceMerge.Cell(of: entry), default: []].append((number, dot))
      }
      // Few times, so that many are equal.
      return Change(at: Int64.random(in: 0...3, using: &generator), entries)
    }
  }

  private mutating func entry(knowing known: Set<Int>) -> Entry {
    var entry = Entry(
      record: .number(UInt64.random(in: 1...3, using: &generator)),
      type: UInt32.random(in: 1...3, using: &generator), field: 0,
      value: Value(kind: .code, payload: [UInt8.random(in: 0...2, using: &generator)]))
    switch Int.random(in: 0..<100, using: &generator) {
    case 0..<15: entry.value = generator.happens(percent: 70) ? .present : .absent
    case 15..<60: entry.field = UInt32.random(in: 1...3, using: &generator)
    default:
      entry.field = 4
      entry.operation = generator.happens(percent: 60) ? .add : .remove
    }
    if generator.happens(percent: 15) {
      let past = written[ReferenceMerge.Cell(of: entry), default: []].filter {
        known.contains($0.segment)
      }
      entry.unseen = Set(past.suffix(3).map(\.dot).shuffled(using: &generator).prefix(2)).sorted()
    }
    return entry
  }
}

extension RandomHistory {
  /// Lets the history arrive in an order of a seed, some segments twice and some before their keys, and compares with
  /// the definition half way, at the end, while some are held, and after.
  ///
  /// - Returns: what differed first, with the seeds; `nil` if nothing did.
  static func firstDisagreement(seed: UInt64, arrivalSeed: UInt64) -> String? {
    let history = RandomHistory(seed: seed)
    var generator = SeededGenerator(seed: arrivalSeed)
    var merge = ScopeMerge()
    var arrived: [SegmentHash: MergeSegment] = [:]
    var unopened: [MergeSegment] = []

    func difference(_ moment: String, held: Set<SegmentHash> = []) -> String? {
      let reference = ReferenceMerge(arrived.values, held: held)
      let story = "seed \(seed), arrival seed \(arrivalSeed), \(moment)"
      if merge.frontier != reference.frontier { return story + ": frontiers differ" }
      if merge.canonicalEncoding() != reference.canonicalEncoding() {
        return story + ": records differ"
      }
      let wrong = merge.records.first { $0.value.standing != reference.standing(of: $0.key) }
      return wrong.map { story + ": record \($0.key) is \($0.value.standing)" }
    }

    func open(_ segment: MergeSegment) {
      arrived[segment.hash] = segment
      _ = merge.open(segment.hash, as: segment.content)
    }

    for (place, segment) in history.segments.shuffled(using: &generator).enumerated() {
      var arriving = segment
      if history.sealed.contains(segment.hash) {
        arriving.content = .sealed
        unopened.append(segment)
      }
      arrived[segment.hash] = arriving
      _ = merge.receive(arriving)
      if generator.happens(percent: 30),
        let twice = arrived.keys.sorted().randomElement(using: &generator)
      {
        if let segment = arrived[twice] { _ = merge.receive(segment) }
      }
      if generator.happens(percent: 30), !unopened.isEmpty {
        open(unopened.remove(at: Int.random(in: unopened.indices, using: &generator)))
      }
      if place == history.segments.count / 2, let found = difference("half way") { return found }
    }
    for segment in unopened.shuffled(using: &generator) { open(segment) }
    for segment in history.segments.shuffled(using: &generator) { _ = merge.receive(segment) }
    if let found = difference("at the end") { return found }
    merge.hold(history.held)
    if let found = difference("while some are held", held: history.held) { return found }
    merge.hold([])
    return difference("after the release")
  }
}
