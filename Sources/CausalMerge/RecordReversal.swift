// Taking back what some changes did to a record, though others have written in it before and since.
//
// A stolen laptop, or a program gone wrong, wrote for a night. To erase that would break every signature built upon it, and
// what others wrote knowing it would hang in the air. So nothing is erased: new writes make the record read as it would
// if those changes had never been made. Merge already says what that is: a segment that is held counts as empty (see
// `ScopeMerge.hold(_:)`). This keeps a record both ways, with the changes and without, and compares.

/// One record, merged with some changes and without them, and what makes the one read like the other.
///
/// - what others wrote over since stays: a cell is written only where a value of the changes taken back still stands;
/// - what is written is what stands without them, so writing it twice changes nothing;
/// - where several values stood that did not know of each other, they stand beside each other again.
///
/// - Complexity: `apply` as ``RecordState/apply(_:past:time:unseen:)``, twice; `plan` is O(heads × entries taken back).
public struct RecordReversal: Hashable, Sendable {
  /// The record as everybody has it.
  public private(set) var record: RecordState
  /// The record as it would be without the changes that are taken back.
  public private(set) var without: RecordState
  /// The cells that changes taken back wrote, each once, in the order in which they first did.
  public private(set) var cells: [RecordCell] = []
  /// The changes that are taken back.
  private var takenBack: Set<Dot> = []

  public init(type: UInt32) {
    record = RecordState(type: type)
    without = RecordState(type: type)
  }

  /// Applies one entry, after those in its past.
  ///
  /// - Parameters:
  ///   - entry: what was written.
  ///   - past: its change's own past and dot.
  ///   - time: the change's effective time in milliseconds since 1970.
  ///   - unseen: heads which the writer had not seen although they lie in its past.
  ///   - isTakenBack: whether the change is one of those that are taken back; the same for all its entries.
  public mutating func apply(
    _ entry: Entry, past: Past, time: Int64, unseen: [Dot], isTakenBack: Bool
  ) {
    record.apply(entry, past: past, time: time, unseen: unseen)
    guard isTakenBack else {
      return without.apply(entry, past: past, time: time, unseen: unseen)
    }
    takenBack.insert(past.dot)
    let cell = RecordCell(of: entry)
    if !cells.contains(cell) { cells.append(cell) }
  }

  /// Whether only changes that are taken back ever gave the record a value.
  public var isTheirsAlone: Bool {
    !cells.isEmpty && !without.heads.contains { $0.field != RecordState.voidField }
  }

  /// What to write.
  ///
  /// - Parameters:
  ///   - policy: how a field reads; `nil` for one that this version does not know, which reads as the newest.
  ///   - order: where a change stands among others of the same time.
  /// - Returns: what to write, and what stays as it is.
  public func plan(
    policy: (UInt32) -> MergePolicy?, order: (Dot) -> HeadOrder
  ) -> ReversalPlan {
    var plan = ReversalPlan()
    guard !cells.isEmpty else { return plan }
    let standing = record.standing
    if isTheirsAlone {
      if standing != .voided { plan.marks = [.present] }
      return plan
    }
    let target = without.standing
    if standing == .voided, target == .voided {
      // Others voided it since, or before: whoever brings it back will look at it.
      plan.left = cells.map { LeftCell(cell: $0, reason: .voided) }
      return plan
    }
    for cell in cells where cell.field != RecordState.voidField {
      rewrite(cell, policy: policy(cell.field) ?? .latest, order: order, into: &plan)
    }
    plan.marks = marks(from: standing, to: target)
    let mark = RecordCell(field: RecordState.voidField)
    if cells.contains(mark), plan.marks.isEmpty, !isTheirs(record.heads(of: mark.field)) {
      plan.left.append(LeftCell(cell: mark, reason: .writtenOver))
    }
    return plan
  }

  /// The marks by which a record that stands in one way stands in another once its fields were written.
  private func marks(from standing: Standing, to target: Standing) -> [Value] {
    switch (standing, target) {
    case (_, .voided): [.present]
    case (.contested, .contested): []
    // A mark that has not seen what stands asks the question again.
    case (_, .contested): [.absent, .present]
    case (.live, .live): []
    case (_, .live): [.absent]
    }
  }

  private func isTheirs(_ heads: some Sequence<Head>) -> Bool {
    heads.contains { takenBack.contains($0.dot) }
  }

  private func rewrite(
    _ cell: RecordCell, policy: MergePolicy, order: (Dot) -> HeadOrder,
    into plan: inout ReversalPlan
  ) {
    let now = views(of: cell, in: record, order)
    let before = views(of: cell, in: without, order)
    guard isTheirs(now.map(\.head)) else {
      plan.left.append(LeftCell(cell: cell, reason: .writtenOver))
      return
    }
    if let element = cell.element {
      let isThere = now.contains { $0.value == .present }
      let wasThere = before.contains { $0.value == .present }
      if isThere != wasThere {
        plan.cells.append(
          CellReversal(cell: cell, operation: wasThere ? .add : .remove, values: [element]))
      }
      return
    }
    let values = Self.shownLast(before, policy)
    if values != Self.shownLast(now, policy) {
      plan.cells.append(
        CellReversal(cell: cell, operation: .assign, values: values.isEmpty ? [.empty] : values))
    }
  }

  private func views(
    of cell: RecordCell, in state: RecordState, _ order: (Dot) -> HeadOrder
  ) -> [HeadView] {
    state.heads(of: cell.field).filter { $0.element == cell.element }
      .map { HeadView(head: $0, order: order($0.dot)) }
  }

  /// The different values of a field, oldest first.
  ///
  /// Written again in this order, each beside those before it, they read as they did. A field that was only ever cleared
  /// reads like one that nobody wrote.
  private static func shownLast(_ views: [HeadView], _ policy: MergePolicy) -> [Value] {
    let reading = policy.reading(ofHeads: views)
    let all = ([reading.shown].compactMap(\.self) + reading.others)
      .sorted { ($0.time, $0.order) < ($1.time, $1.order) }.map(\.value)
    return all == [.empty] ? [] : all
  }
}

/// What merge keeps apart: a field of a record, or one element of a field that is a set.
public struct RecordCell: Hashable, Sendable {
  public var field: UInt32
  /// The element, where the field is a set.
  public var element: Value?

  public init(field: UInt32, element: Value? = nil) {
    self.field = field
    self.element = element
  }

  /// The cell that an entry writes.
  public init(of entry: Entry) {
    self.init(field: entry.field, element: entry.operation == .assign ? nil : entry.value)
  }
}

/// How one cell comes to read as it did.
public struct CellReversal: Hashable, Sendable {
  public var cell: RecordCell
  public var operation: Operation
  /// At least one.
  ///
  /// Each is written by a change of its own, later than the one before, and names the ones before unseen, so
  /// that they stay beside it.
  public var values: [Value]

  public init(cell: RecordCell, operation: Operation, values: [Value]) {
    self.cell = cell
    self.operation = operation
    self.values = values
  }
}

/// A cell that was written by what is taken back, and stays as it is.
public struct LeftCell: Hashable, Sendable {
  /// Why a cell stays as it is.
  public enum Reason: String, Hashable, Sendable, CaseIterable {
    /// Others have written over it since.
    case writtenOver = "written_over"
    /// Others voided the record.
    case voided
  }

  public var cell: RecordCell
  public var reason: Reason

  public init(cell: RecordCell, reason: Reason) {
    self.cell = cell
    self.reason = reason
  }
}

/// What to write so that a record reads as if some changes had never been made.
public struct ReversalPlan: Hashable, Sendable {
  public var cells: [CellReversal] = []
  /// Marks to write: present voids the record, absent restores it.
  ///
  /// Written by the last of the changes, so that they answer to all of them. A second one has not seen what stands.
  public var marks: [Value] = []
  /// What stays.
  public var left: [LeftCell] = []

  public init() {}

  /// Whether there is nothing to write.
  public var isEmpty: Bool { cells.isEmpty && marks.isEmpty }

  /// How many changes it takes: as many as values stood in one field that did not know of each other.
  public var changeCount: Int {
    max(marks.count, cells.map(\.values.count).max() ?? 0)
  }

  /// What one of those changes writes.
  ///
  /// - Parameter number: the change, counted from 0.
  /// - Returns: its entries without the record; those of a later change leave what stands in their cell beside them.
  public func entries(
    ofChange number: Int
  ) -> [(cell: RecordCell, operation: Operation, value: Value, isBeside: Bool)] {
    var entries = cells.filter { number < $0.values.count }.map {
      (cell: $0.cell, operation: $0.operation, value: $0.values[number], isBeside: number > 0)
    }
    let place = number - (changeCount - marks.count)
    if marks.indices.contains(place) {
      entries.append((RecordCell(field: RecordState.voidField), .assign, marks[place], place > 0))
    }
    return entries
  }
}
