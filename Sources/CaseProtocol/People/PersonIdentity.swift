// Two advocates register one youth on two nights. Who is whom is decided by people, and can be taken back; so it is
// computed from links each time, and no record is rewritten.

public import CausalMerge

/// One decision about two records of persons.
public struct PersonLink: Hashable, Sendable {
  /// What was decided.
  public enum Decision: Hashable, Sendable {
    case samePerson
    /// They are two; takes back an earlier ``samePerson`` of the same two records.
    case notSame
  }

  public let record: RecordID
  public let first: RecordID
  public let second: RecordID
  public let decision: Decision
  /// When it was decided, in milliseconds since 1970, by the writer's clock less its error.
  public let decidedAt: Int64

  public init(
    record: RecordID, _ first: RecordID, _ second: RecordID, _ decision: Decision, decidedAt: Int64
  ) {
    self.record = record
    self.first = first
    self.second = second
    self.decision = decision
    self.decidedAt = decidedAt
  }
}

/// Who is whom: the connected components of what is linked as the same person.
///
/// - of several decisions on the same two records the latest holds, and of two at one moment the one that keeps them
///   apart, so that a mistake joins nobody for longer than it stood;
/// - a `notSame` cuts the link between its two records and no other: two records that are still joined through a third
///   stay one person, and are told in ``contradictions``, because a person has to say which link is wrong;
/// - the canonical record of a person is the smallest of its records; it is a name and nothing more;
/// - the order of links does not matter, and taking one away gives what there was before it.
///
/// Merging rewrites nothing, so what a person has one of may stand there twice: two open cases, two advocates. Nothing
/// is chosen for anyone: ``doubles(of:)`` finds them, and they stay visible until a person ends one of them.
public struct PersonIdentity: Hashable, Sendable {
  /// Two records that someone holds apart, and that other links join.
  public struct Contradiction: Hashable, Sendable {
    public let first: RecordID
    public let second: RecordID
  }

  /// Something of which a person has one, found more than once after records were joined.
  public struct Double<Singleton: Hashable & Sendable>: Hashable, Sendable {
    /// The canonical record of the person.
    public let person: RecordID
    /// At least two, in the order in which they were given.
    public let values: [Singleton]
  }

  /// Every record of a person that more than one record describes, smallest first, by canonical record.
  public let merged: [RecordID: [RecordID]]
  /// Ascending by their records.
  public let contradictions: [Contradiction]
  private let canonical: [RecordID: RecordID]

  /// Finds out who is whom.
  ///
  /// - Parameter links: every decision that counts, in any order.
  /// - Complexity: O(n log n) in the number of links.
  public init(links: [PersonLink]) {
    var latest: [Pair: PersonLink] = [:]
    for link in links where link.first != link.second {
      let pair = Pair(link.first, link.second)
      if let other = latest[pair], !Self.overrules(link, other) { continue }
      latest[pair] = link
    }
    let joined = latest.filter { $0.value.decision == .samePerson }.keys
    var neighbours: [RecordID: [RecordID]] = [:]
    for pair in joined {
      neighbours[pair.smaller, default: []].append(pair.larger)
      neighbours[pair.larger, default: []].append(pair.smaller)
    }
    var canonical: [RecordID: RecordID] = [:]
    var merged: [RecordID: [RecordID]] = [:]
    // In ascending order, so the first record of a component that is met is its smallest.
    for start in neighbours.keys.sorted() where canonical[start] == nil {
      var members: [RecordID] = []
      var open = [start]
      canonical[start] = start
      while let record = open.popLast() {
        members.append(record)
        for neighbour in neighbours[record] ?? [] where canonical[neighbour] == nil {
          canonical[neighbour] = start
          open.append(neighbour)
        }
      }
      merged[start] = members.sorted()
    }
    self.canonical = canonical
    self.merged = merged
    contradictions = latest.filter { pair, link in
      link.decision == .notSame && canonical[pair.smaller] != nil
        && canonical[pair.smaller] == canonical[pair.larger]
    }
    .keys.sorted().map { Contradiction(first: $0.smaller, second: $0.larger) }
  }

  /// The record by which a person is named; itself for one that nothing is joined to.
  public func person(of record: RecordID) -> RecordID { canonical[record] ?? record }

  /// Every record of the same person, smallest first.
  public func records(of record: RecordID) -> [RecordID] {
    merged[person(of: record)] ?? [record]
  }

  /// What persons have more than one of, though each has one: open cases, advocates at one time.
  ///
  /// - Parameter singletons: what each record of a person has; equal values of one person are one.
  /// - Returns: a double for each person that has several, ascending by person.
  public func doubles<Singleton>(
    of singletons: [(record: RecordID, value: Singleton)]
  ) -> [Double<Singleton>] {
    var values: [RecordID: [Singleton]] = [:]
    for (record, value) in singletons {
      let person = person(of: record)
      if values[person]?.contains(value) != true { values[person, default: []].append(value) }
    }
    return values.filter { $0.value.count > 1 }.sorted { $0.key < $1.key }
      .map { Double(person: $0.key, values: $0.value) }
  }

  private static func overrules(_ link: PersonLink, _ other: PersonLink) -> Bool {
    if link.decidedAt != other.decidedAt { return link.decidedAt > other.decidedAt }
    if link.decision != other.decision { return link.decision == .notSame }
    return link.record < other.record
  }

  /// Two records, whichever was named first.
  private struct Pair: Hashable, Comparable {
    let smaller: RecordID
    let larger: RecordID

    init(_ first: RecordID, _ second: RecordID) {
      smaller = min(first, second)
      larger = max(first, second)
    }

    static func < (left: Pair, right: Pair) -> Bool {
      (left.smaller, left.larger) < (right.smaller, right.larger)
    }
  }
}
