// The state of one record: for each field, the values that nothing has replaced yet.

/// One surviving value of a field, or of one element of a set.
public struct Head: Hashable, Sendable {
  /// The field's number; 0 is the mark of a voided record.
  public var field: UInt32
  /// The element, where the field is a set; the head's value then says whether it is in the set.
  public var element: Value?
  /// The change that wrote it.
  public var dot: Dot
  /// Milliseconds since 1970 by the writer's clock less its error: breaks ties and is shown, decides nothing else.
  public var time: Int64
  public var value: Value
  /// What the writer had in its past; kept for void marks alone.
  public var ancestors: AncestryVector?
  /// What the writer had not seen although it lies in that past; kept for void marks alone.
  public var unseen: [Dot]

  public init(
    field: UInt32, element: Value? = nil, dot: Dot, time: Int64, value: Value,
    ancestors: AncestryVector? = nil, unseen: [Dot] = []
  ) {
    self.field = field
    self.element = element
    self.dot = dot
    self.time = time
    self.value = value
    self.ancestors = ancestors
    self.unseen = unseen
  }
}

/// One record of a scope as merge keeps it: every field's heads.
///
/// A caseworker writes a placement while an advocate, without signal, writes another. Neither had read the other's, so
/// neither replaces it: both stand as heads of one field until someone who has seen both writes again.
///
/// - `heads` is ordered by field, element, dot: a field's heads lie side by side;
/// - a head is here exactly if no applied change that has it in its past, and does not name it unseen, wrote its cell;
/// - the same segments give the same heads in whatever order they arrive.
public struct RecordState: Hashable, Sendable {
  /// The record type's number: the smallest that any applied change gave, so that all replicas agree.
  public var type: UInt32
  public internal(set) var heads: [Head]

  public init(type: UInt32) {
    self.type = type
    self.heads = []
  }

  /// The field that holds the mark of a voided record.
  public static let voidField: UInt32 = 0

  /// Applies one entry of a change.
  ///
  /// - Parameters:
  ///   - entry: what was written.
  ///   - past: the change's own past and dot.
  ///   - time: the change's effective time in milliseconds since 1970.
  ///   - unseen: heads which the writer had not seen although they lie in its past.
  /// - Complexity: O(heads of the record).
  public mutating func apply(_ entry: Entry, past: Past, time: Int64, unseen: [Dot]) {
    #if DEBUG
      let unseen = PlantedBug.active == .unseenDropped ? [] : unseen
    #endif
    type = min(type, entry.type)
    let isElement = entry.operation != .assign
    let element = isElement ? entry.value : nil
    let value: Value =
      switch entry.operation {
      case .assign: entry.value
      case .add: .present
      case .remove: .absent
      }
    replace(
      with: Head(
        field: entry.field, element: element, dot: past.dot, time: time, value: value,
        ancestors: entry.field == Self.voidField ? past.ancestors : nil,
        unseen: entry.field == Self.voidField ? unseen : [])
    ) { head in
      // A change writes a cell once: a later entry of the same change stands for the earlier.
      head.dot == past.dot || (past.covers(head.dot) && !unseen.contains(head.dot))
    }
  }

  /// Puts a head in its place, taking out those heads of its cell that it replaces.
  mutating func replace(with new: Head, where isReplaced: (Head) -> Bool) {
    let start = lowerBound(of: new.field, element: new.element)
    var end = start
    while end < heads.count && heads[end].field == new.field && heads[end].element == new.element {
      end += 1
    }
    if end == start + 1 && isReplaced(heads[start]) {
      heads[start] = new  // the common case: one head gives way to one
      return
    }
    var kept = heads[start..<end].filter { !isReplaced($0) }
    kept.insert(new, at: kept.firstIndex { new.dot < $0.dot } ?? kept.endIndex)
    heads.replaceSubrange(start..<end, with: kept)
  }

  /// The heads of a field that is no set, side by side; empty where nothing was ever written.
  public func heads(of field: UInt32) -> ArraySlice<Head> {
    let start = lowerBound(of: field, element: nil)
    var end = start
    while end < heads.count && heads[end].field == field { end += 1 }
    return heads[start..<end]
  }

  /// Changes that wrote heads of one field at one time: between them the place of their segments decides, between all
  /// others the time does.
  ///
  /// - Complexity: O(heads), as long as few stand in one field.
  public var dotsOfEqualTime: Set<Dot> {
    var dots: Set<Dot> = []
    let heads = heads.span  // read in place: copying a head retains what it refers to
    var start = 0
    while start < heads.count {
      var end = start + 1
      while end < heads.count, heads[end].field == heads[start].field { end += 1 }
      for left in start..<end {
        for right in start..<left
        where heads[left].time == heads[right].time && heads[left].dot != heads[right].dot {
          dots.insert(heads[left].dot)
          dots.insert(heads[right].dot)
        }
      }
      start = end
    }
    return dots
  }

  /// The elements of a set for which at least one add stands that no remover had seen.
  public func elements(of field: UInt32) -> [Value] {
    var result: [Value] = []
    for head in heads(of: field) where head.value == .present {
      if let element = head.element, result.last != element { result.append(element) }
    }
    return result
  }

  /// The record without what a change had not in its past: as far as it stands now, what its writer had read.
  public func part(coveredBy past: Past) -> RecordState {
    var part = self
    part.heads.removeAll { !past.covers($0.dot) }
    return part
  }

  /// The order in which a record keeps its heads: by field, element, dot; no two alike.
  static func isOrdered(_ left: Head, before right: Head) -> Bool {
    if left.field != right.field { return left.field < right.field }
    if left.element != right.element { return Value.isOrdered(left.element, before: right.element) }
    return left.dot < right.dot
  }

  private func lowerBound(of field: UInt32, element: Value?) -> Int {
    var low = 0
    var high = heads.count
    while low < high {
      let middle = (low + high) / 2
      let isBefore =
        heads[middle].field != field
        ? heads[middle].field < field : Value.isOrdered(heads[middle].element, before: element)
      if isBefore { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

extension Value {
  /// What the head of a set's element holds while the element is in the set.
  public static let present = Value(kind: .boolean, payload: [1])
  /// What the head of a set's element holds once it was removed.
  public static let absent = Value(kind: .boolean, payload: [0])

  /// The order in which a set's elements are kept: none first, then by kind, then by bytes.
  static func isOrdered(_ left: Value?, before right: Value?) -> Bool {
    guard let right else { return false }
    guard let left else { return true }
    if left.kind != right.kind { return left.kind.rawValue < right.kind.rawValue }
    return left.payload.lexicographicallyPrecedes(right.payload)
  }
}

extension RecordState {
  /// Gives all heads that one change wrote another time.
  ///
  /// For the device's own changes that no other has seen yet, once a server's time showed how wrong its clock was.
  public mutating func setTime(_ time: Int64, ofHeadsWrittenBy dot: Dot) {
    for index in heads.indices where heads[index].dot == dot { heads[index].time = time }
  }
}
