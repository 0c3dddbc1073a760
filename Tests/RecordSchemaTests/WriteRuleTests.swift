// Rules for writers, judged by what stands: each by a record that was written before.

import CausalMerge
import RecordSchema
import Testing

@Suite struct `A rule for writers` {
  private static let home = Compartment(1, "home", label: "Home")
  private static let statement = RecordType(
    1, "statement", label: "Statement", in: home, appendOnly: true,
    fields: [
      Field(1, "text", label: "Text", .text, .log), Field(2, "tags", label: "Tags", .text, .set),
    ])
  private static let placement = RecordType(
    2, "placement", label: "Placement", in: home,
    fields: [
      Field(1, "origin", label: "Origin", .text, .writeOnce),
      Field(2, "kind", label: "Kind", .text, .owned),
      Field(3, "remark", label: "Remark", .text, .latest),
      Field(4, "needs", label: "Needs", .text, .set),
    ])

  private static func text(_ text: String) -> Value {
    Value(kind: .text, payload: Array(text.utf8)[...])
  }

  /// A record after some writes, each by the chain that is named.
  private static func state(
    _ type: RecordType, _ writes: [(field: UInt32, CausalMerge.Operation, String, chain: UInt32)]
  ) -> RecordState {
    var state = RecordState(type: type.number)
    var heights: [UInt32: UInt32] = [:]
    for write in writes {
      heights[write.chain, default: 0] += 1
      let dot = Dot(chain: write.chain, height: heights[write.chain] ?? 1, index: 0)
      let entry = Entry(
        record: .zero, type: type.number, field: write.field, operation: write.1,
        value: write.field == RecordState.voidField ? .present : text(write.2))
      var past = AncestryVector()
      for (chain, height) in heights {
        past.extend(chain: chain, to: chain == write.chain ? height - 1 : height)
      }
      state.apply(entry, past: Past(ancestors: past, dot: dot), time: 1, unseen: [])
    }
    return state
  }

  /// The rule that a write by chain 0 would break.
  private static func broken(
    _ type: RecordType, _ field: UInt32, _ value: Value,
    _ operation: CausalMerge.Operation = .assign, upon state: RecordState
  ) -> WriteRule? {
    type.ruleBroken(byWriting: value, operation, to: field, of: state) { $0.dot.chain == 0 }
  }

  @Test func `lets a record be made`() {
    for type in [Self.statement, Self.placement] {
      let empty = RecordState(type: type.number)
      #expect(Self.broken(type, 1, Self.text("a"), upon: empty) == nil)
    }
  }

  @Test func `lets nobody change an entry`() {
    let state = Self.state(Self.statement, [(1, .assign, "said", 0), (2, .add, "calm", 0)])
    let type = Self.statement
    #expect(Self.broken(type, 1, Self.text("other"), upon: state) == .entriesStand)
    #expect(
      Self.broken(type, 1, Value(kind: .empty, payload: []), upon: state) == .entriesStand)
    #expect(Self.broken(type, 2, Self.text("tired"), .add, upon: state) == .entriesStand)
    #expect(Self.broken(type, 2, Self.text("calm"), .remove, upon: state) == .entriesStand)
    // What says the same changes nothing; to take it back is no change of it.
    #expect(Self.broken(type, 1, Self.text("said"), upon: state) == nil)
    #expect(Self.broken(type, 2, Self.text("calm"), .add, upon: state) == nil)
    #expect(Self.broken(type, 2, Self.text("tired"), .remove, upon: state) == nil)
    #expect(Self.broken(type, RecordState.voidField, .present, upon: state) == nil)
  }

  @Test func `lets an entry that was taken back be made again`() {
    let state = Self.state(Self.statement, [(1, .assign, "said", 0), (0, .assign, "", 0)])
    #expect(state.standing == .voided)
    #expect(Self.broken(Self.statement, 1, Self.text("other"), upon: state) == nil)
  }

  @Test func `lets a field be written once`() {
    let type = Self.placement
    let unwritten = Self.state(type, [(3, .assign, "calm", 0)])
    #expect(Self.broken(type, 1, Self.text("a"), upon: unwritten) == nil)
    let written = Self.state(type, [(1, .assign, "a", 1)])
    #expect(Self.broken(type, 1, Self.text("b"), upon: written) == .writtenOnce)
    #expect(Self.broken(type, 1, Self.text("a"), upon: written) == nil)
  }

  @Test func `lets an owner write, and nobody else`() {
    let type = Self.placement
    let own = Self.state(type, [(2, .assign, "home", 0)])
    #expect(Self.broken(type, 2, Self.text("relative"), upon: own) == nil)
    let others = Self.state(type, [(2, .assign, "home", 1)])
    #expect(Self.broken(type, 2, Self.text("relative"), upon: others) == .ownersWrite)
    #expect(Self.broken(type, 2, Self.text("home"), upon: others) == nil)
    // An owner may decide what two of them left standing, and a field that nobody wrote is nobody's.
    #expect(Self.broken(type, 2, Self.text("c"), upon: Self.both()) == nil)
    let unwritten = Self.state(type, [(3, .assign, "calm", 1)])
    #expect(Self.broken(type, 2, Self.text("home"), upon: unwritten) == nil)
  }

  /// Two owners who did not know of each other.
  private static func both() -> RecordState {
    var state = RecordState(type: placement.number)
    for chain in [0, 1] as [UInt32] {
      let entry = Entry(
        record: .zero, type: placement.number, field: 2, operation: .assign,
        value: text("by \(chain)"))
      let past = Past(ancestors: AncestryVector(), dot: Dot(chain: chain, height: 1, index: 0))
      state.apply(entry, past: past, time: 1, unseen: [])
    }
    return state
  }

  @Test func `asks nothing of other fields`() {
    let state = Self.state(Self.placement, [(3, .assign, "calm", 1), (4, .add, "food", 1)])
    #expect(Self.broken(Self.placement, 3, Self.text("tired"), upon: state) == nil)
    #expect(Self.broken(Self.placement, 4, Self.text("water"), .add, upon: state) == nil)
    #expect(Self.broken(Self.placement, 4, Self.text("food"), .remove, upon: state) == nil)
    #expect(Self.broken(Self.placement, 99, Self.text("new"), upon: state) == nil)
  }
}
